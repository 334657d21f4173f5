#include "scanner/frame_quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/grey_image.h"
#include "tests/unit/scanner/damage.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kWidth = 900;
const double kPitch = 0.94 * kWidth / 125 * 2.54;

std::vector<FrameAdvice> AdviceOf(const std::vector<QualityHint>& hints) {
  std::vector<FrameAdvice> advice;
  advice.reserve(hints.size());
  for (const QualityHint& hint : hints) advice.push_back(hint.advice);
  return advice;
}

BandPlaces TruePlaces(const RenderedImage& image) {
  return {StraightPassportBand(image.width), 2, 44};
}

std::vector<FrameAdvice> Judged(const RenderedImage& image) {
  return AdviceOf(JudgeBand(GreyOf(image.View()), TruePlaces(image)).hints);
}

RenderedImage Frame(int width = kWidth) {
  SpecimenStyle style = Straight(width);
  style.noise = 3;
  return Specimen(kPassport, style);
}

TEST(FrameQualityTest, GoodFramesNeedNoAdvice) {
  for (const int width : {450, 640, 900, 1600}) EXPECT_THAT(Judged(Frame(width)), IsEmpty());
}

TEST(FrameQualityTest, SlightBlurThatIsReadNeedsNoAdvice) {
  RenderedImage defocused = Frame();
  Defocus(defocused, 0.1 * kPitch);
  EXPECT_THAT(Judged(defocused), IsEmpty());
  RenderedImage moved = Frame();
  Move(moved, 0.3 * kPitch, 30);
  EXPECT_THAT(Judged(moved), IsEmpty());
}

TEST(FrameQualityTest, MotionAlongAnyDirectionIsHoldStill) {
  for (const double degrees : {0, 30, 45, 60, 90, 135, 170}) {
    RenderedImage image = Frame();
    Move(image, 0.9 * kPitch, degrees);
    EXPECT_THAT(Judged(image), ElementsAre(FrameAdvice::kHoldStill)) << degrees;
  }
}

TEST(FrameQualityTest, DefocusIsOutOfFocus) {
  for (const double pitches : {0.18, 0.25, 0.4}) {
    RenderedImage image = Frame();
    Defocus(image, pitches * kPitch);
    EXPECT_THAT(Judged(image), ElementsAre(FrameAdvice::kOutOfFocus)) << pitches;
  }
}

TEST(FrameQualityTest, FewPixelsACharacterIsMoveCloser) {
  EXPECT_THAT(Judged(Frame(380)), Contains(FrameAdvice::kMoveCloser));
}

TEST(FrameQualityTest, LittleLightIsTooDark) {
  RenderedImage image = Frame();
  Darken(image, 0.22);
  EXPECT_THAT(Judged(image), ElementsAre(FrameAdvice::kTooDark));
}

TEST(FrameQualityTest, BandAtTheEdgeIsMoveBack) {
  RenderedImage image = Frame();
  auto corners = StraightPassportBand(kWidth);
  const int shift = -static_cast<int>(corners[0].x - 3);
  Shift(image, shift, 0);
  for (Point& corner : corners) corner.x += static_cast<float>(shift);
  const BandPlaces places(corners, 2, 44);
  EXPECT_THAT(AdviceOf(JudgeBand(GreyOf(image.View()), places).hints),
              ElementsAre(FrameAdvice::kMoveBack));
}

TEST(FrameQualityTest, GlareIsFoundWhereItIs) {
  RenderedImage image = Frame();
  const BandPlaces places = TruePlaces(image);
  const Point centre = places.At(12, 0);
  AddGlare(image, centre, 3 * kPitch, 1.2 * kPitch);
  const BandQuality quality = JudgeBand(GreyOf(image.View()), places);
  ASSERT_THAT(AdviceOf(quality.hints), ElementsAre(FrameAdvice::kGlare));
  const ImageArea area = quality.hints[0].area;
  EXPECT_NEAR(area.left + area.width / 2, centre.x, kPitch);
  EXPECT_NEAR(area.width, 6 * kPitch, 2.5 * kPitch);
  EXPECT_NEAR(area.top + area.height / 2, centre.y, kPitch);
  EXPECT_TRUE(quality.washed_out[0][12]);
  EXPECT_FALSE(quality.washed_out[0][2]);
  EXPECT_FALSE(quality.washed_out[1][12]);
}

TEST(FrameQualityTest, PureWhitePaperIsNoGlare) {
  RenderedImage image = Frame();
  cv::Mat pixels = PixelsOf(image);
  pixels.convertTo(pixels, -1, 1.35, 0);
  EXPECT_THAT(Judged(image), IsEmpty());
}

TEST(FrameQualityTest, FrameWithoutBandHasNoDocument) {
  const std::vector<std::uint8_t> blank(std::size_t{640} * 480, 180);
  EXPECT_THAT(AdviceOf(JudgeWithoutBand(GreyOf({blank.data(), 640, 480, 1, 640}), std::nullopt)),
              ElementsAre(FrameAdvice::kNoDocument));
  EXPECT_THAT(AdviceOf(JudgeWithoutBand(cv::Mat(), std::nullopt)),
              ElementsAre(FrameAdvice::kNoDocument));
}

TEST(FrameQualityTest, BlackFrameIsTooDark) {
  const std::vector<std::uint8_t> black(std::size_t{640} * 480, 12);
  EXPECT_THAT(AdviceOf(JudgeWithoutBand(GreyOf({black.data(), 640, 480, 1, 640}), std::nullopt)),
              ElementsAre(FrameAdvice::kNoDocument, FrameAdvice::kTooDark));
}

TEST(FrameQualityTest, BlurThatHidesTheBandIsNamed) {
  RenderedImage image = Frame();
  Defocus(image, 0.6 * kPitch);
  EXPECT_THAT(AdviceOf(JudgeWithoutBand(GreyOf(image.View()), std::nullopt)),
              Contains(FrameAdvice::kOutOfFocus));
  RenderedImage moved = Frame();
  Move(moved, 1.2 * kPitch, 20);
  EXPECT_THAT(AdviceOf(JudgeWithoutBand(GreyOf(moved.View()), TruePlaces(moved))),
              Contains(FrameAdvice::kHoldStill));
  EXPECT_THAT(AdviceOf(JudgeWithoutBand(GreyOf(Frame().View()), std::nullopt)),
              Not(Contains(FrameAdvice::kOutOfFocus)));
}

TEST(FrameAdviceTest, EveryAdviceHasANameAndASentence) {
  for (int i = 0; i <= static_cast<int>(FrameAdvice::kGlare); ++i) {
    EXPECT_FALSE(NameOf(static_cast<FrameAdvice>(i)).empty()) << i;
    EXPECT_TRUE(Describe(static_cast<FrameAdvice>(i)).ends_with('.')) << i;
  }
}

}  // namespace
}  // namespace otkel
