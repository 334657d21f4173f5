#include "scanner/glare.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "scanner/line_net.h"

namespace otkel {
namespace {

constexpr int kCount = 44;

std::vector<double> Centres() {
  std::vector<double> centres;
  for (int i = 0; i < kCount; ++i) centres.push_back((i + 2.5) * kStripPitch);
  return centres;
}

// A strip of characters that are bars; `paper` and `ink` are functions of the character's place.
template <typename Paper, typename Ink>
cv::Mat Strip(const Paper& paper, const Ink& ink) {
  cv::Mat strip(kStripHeight, (kCount + 4) * kStripPitch, CV_8U);
  for (int x = 0; x < strip.cols; ++x) {
    const double place = static_cast<double>(x) / kStripPitch - 2.5;
    const bool in_bar = x % kStripPitch >= 5 && x % kStripPitch < 9;
    for (int y = 0; y < strip.rows; ++y) {
      const bool is_ink = in_bar && y >= 5 && y < 19;
      strip.at<std::uint8_t>(y, x) =
          cv::saturate_cast<std::uint8_t>(is_ink ? ink(place) : paper(place));
    }
  }
  return strip;
}

// Characters 20 to 23.
bool InPatch(double place) { return place > 19.5 && place < 23.5; }

std::vector<bool> Nowhere() { return std::vector<bool>(kCount, false); }

// Glare over characters [first, last): its soft edge reaches one character further.
std::vector<bool> Over(int first, int last) {
  std::vector<bool> expected = Nowhere();
  std::fill(expected.begin() + first - 1, expected.begin() + std::min(kCount, last + 1), true);
  return expected;
}

TEST(GlareTest, BrightPatchIsFoundWithOneCharacterToEitherSide) {
  const cv::Mat strip = Strip([](double place) { return InPatch(place) ? 250 : 170; },
                              [](double place) { return InPatch(place) ? 200 : 50; });
  EXPECT_EQ(FindGlare(strip, Centres()), Over(20, 24));
}

TEST(GlareTest, PatchThatAteTheStrokesIsFound) {
  const cv::Mat strip = Strip([](double place) { return InPatch(place) ? 255 : 170; },
                              [](double place) { return InPatch(place) ? 255 : 50; });
  EXPECT_EQ(FindGlare(strip, Centres()), Over(20, 24));
}

TEST(GlareTest, PatchAtTheEndOfALineIsFound) {
  const cv::Mat strip = Strip([](double place) { return place > 40.5 ? 250 : 170; },
                              [](double place) { return place > 40.5 ? 200 : 50; });
  EXPECT_EQ(FindGlare(strip, Centres()), Over(41, kCount));
}

TEST(GlareTest, PatchOverAThirdOfALineIsFound) {
  const auto is_bright = [](double place) { return place > 13.5 && place < 29.5; };
  const cv::Mat strip = Strip([&](double place) { return is_bright(place) ? 250 : 170; },
                              [&](double place) { return is_bright(place) ? 200 : 50; });
  EXPECT_EQ(FindGlare(strip, Centres()), Over(14, 30));
}

TEST(GlareTest, PatchOnPaperThatIsWhiteAlreadyIsFoundByItsFaintPrint) {
  const cv::Mat strip = Strip([](double place) { return InPatch(place) ? 255 : 245; },
                              [](double place) { return InPatch(place) ? 200 : 50; });
  EXPECT_EQ(FindGlare(strip, Centres()), Over(20, 24));
}

TEST(GlareTest, EvenPaperHasNone) {
  const cv::Mat strip = Strip([](double) { return 170; }, [](double) { return 50; });
  EXPECT_EQ(FindGlare(strip, Centres()), Nowhere());
}

TEST(GlareTest, LightThatGrowsSlowlyIsNone) {
  for (const bool to_the_right : {false, true}) {
    const auto paper = [&](double place) {
      return 110 + (to_the_right ? place : kCount - place) * 3.0;
    };
    const cv::Mat strip = Strip(paper, [&](double place) { return paper(place) * 0.3; });
    EXPECT_EQ(FindGlare(strip, Centres()), Nowhere()) << to_the_right;
  }
}

TEST(GlareTest, ShadeOverAPartIsNone) {
  const auto light = [](double place) { return place > 9.5 && place < 15.5 ? 0.6 : 1.0; };
  const cv::Mat strip = Strip([&](double place) { return 180 * light(place); },
                              [&](double place) { return 50 * light(place); });
  EXPECT_EQ(FindGlare(strip, Centres()), Nowhere());
}

TEST(GlareTest, StripThatIsBrightAllOverHasNone) {
  const cv::Mat strip = Strip([](double) { return 252; }, [](double) { return 150; });
  EXPECT_EQ(FindGlare(strip, Centres()), Nowhere());
}

TEST(GlareTest, FillersAndDenseLettersAreAlike) {
  // Dense letters leave less white between their strokes.
  cv::Mat strip = Strip([](double) { return 170; }, [](double) { return 50; });
  for (int x = 10 * kStripPitch; x < 14 * kStripPitch; ++x) {
    if (x % kStripPitch < 12) strip(cv::Rect(x, 5, 1, 14)).setTo(50);
  }
  EXPECT_EQ(FindGlare(strip, Centres()), Nowhere());
}

TEST(GlareTest, NoCharactersHaveNone) {
  EXPECT_TRUE(FindGlare(cv::Mat(kStripHeight, 64, CV_8U, cv::Scalar(200)), {}).empty());
}

}  // namespace
}  // namespace otkel
