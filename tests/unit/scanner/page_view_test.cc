#include "scanner/page_view.h"

#include <gtest/gtest.h>

#include <cmath>

#include "scanner/page_pose.h"
#include "tests/unit/scanner/damage.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

constexpr int kWidth = 1000;
constexpr float kMm = 0.94F * kWidth / 125;  // of a straight specimen

double Distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

ScanResult StraightPassport() {
  ScanResult result;
  result.outcome = ScanOutcome::kRead;
  result.format = MrzFormat::kTd3;
  result.band = StraightPassportBand(kWidth);
  return result;
}

// Turns a point about the image's middle, as the specimen is turned.
Point Turned(Point point, double degrees) {
  const double angle = degrees * CV_PI / 180;
  const double x = point.x - kWidth / 2.0;
  const double y = point.y - kWidth * 3 / 8.0;
  return {static_cast<float>(kWidth / 2.0 + x * std::cos(angle) - y * std::sin(angle)),
          static_cast<float>(kWidth * 3 / 8.0 + x * std::sin(angle) + y * std::cos(angle))};
}

TEST(PageViewTest, StraightPassportHasItsCorners) {
  const auto view = ViewPage(StraightPassport());
  ASSERT_TRUE(view.has_value());
  EXPECT_NEAR(view->rotation_degrees, 0, 0.01);
  // The drawn page begins at (30, 44.2); its zone stands 0.5 mm to the right of and 2.2 mm below
  // the nominal place.
  EXPECT_NEAR(view->page[0].x, 30 + 0.5 * kMm, 0.3 * kMm);
  EXPECT_NEAR(view->page[0].y, 44.2 + 2.2 * kMm, 0.3 * kMm);
  EXPECT_NEAR(Distance(view->page[0], view->page[1]), 125 * kMm, 0.5 * kMm);
  EXPECT_NEAR(Distance(view->page[0], view->page[3]), 88 * kMm, 0.5 * kMm);
}

TEST(PageViewTest, RotationIsThatOfTheText) {
  for (const double degrees : {-170.0, -90.0, -9.0, 5.0, 88.0, 180.0}) {
    ScanResult result = StraightPassport();
    for (Point& corner : result.band) corner = Turned(corner, degrees);
    const auto view = ViewPage(result);
    ASSERT_TRUE(view.has_value());
    EXPECT_NEAR(std::remainder(view->rotation_degrees - degrees, 360), 0, 0.01) << degrees;
    EXPECT_NEAR(Distance(view->page[0], view->page[3]), 88 * kMm, 0.5 * kMm) << degrees;
  }
}

TEST(PageViewTest, ScannedPageIsFoundToAFewMillimetres) {
  struct Case {
    double rotation;
    double perspective;
    std::uint64_t seed;
  };
  for (const auto& [rotation, perspective, seed] :
       {Case{0, 0, 1}, Case{8, 0, 2}, Case{-6, 8, 3}, Case{4, 12, 4}, Case{-10, 12, 5}}) {
    SpecimenStyle style = Straight(kWidth);
    style.rotation_degrees = rotation;
    style.perspective = perspective;
    style.seed = seed;
    style.noise = 3;
    const RenderedImage image = Specimen(kPassport, style);
    const auto view = ViewPage(Scan(image.View(), kToday));
    ASSERT_TRUE(view.has_value());
    EXPECT_NEAR(view->rotation_degrees, rotation, 2.5);
    // The page was scaled and moved to fill the image, so its box is known.
    float left = 1e9F, right = 0, top = 1e9F, bottom = 0;
    for (const Point& corner : view->page) {
      left = std::min(left, corner.x);
      right = std::max(right, corner.x);
      top = std::min(top, corner.y);
      bottom = std::max(bottom, corner.y);
    }
    EXPECT_NEAR((left + right) / 2, kWidth / 2.0, 4 * kMm) << seed;
    EXPECT_NEAR((top + bottom) / 2, kWidth * 3 / 8.0 + 2.2 * kMm, 4 * kMm) << seed;
  }
}

TEST(PageViewTest, PortraitIsCutOut) {
  SpecimenStyle style = Straight(kWidth);
  style.rotation_degrees = -9;
  style.perspective = 8;
  style.seed = 4;
  const RenderedImage image = Specimen(kPassport, style);
  const auto view = ViewPage(Scan(image.View(), kToday));
  ASSERT_TRUE(view.has_value());
  const auto portrait = CutPortrait(image.View(), *view, 450);
  ASSERT_TRUE(portrait.has_value());
  EXPECT_EQ(portrait->width, 350);
  EXPECT_EQ(portrait->height, 450);
  EXPECT_EQ(portrait->channels, 3);
  // The placeholder's ground is bluish grey and its head darker; the page around is nearly white.
  const auto at = [&](double x, double y) {
    const auto place = static_cast<std::size_t>(y * 450) * 350 + static_cast<std::size_t>(x * 350);
    return static_cast<int>(portrait->pixels[place * 3]);
  };
  EXPECT_NEAR(at(0.55, 0.2), 150, 12);  // head
  EXPECT_NEAR(at(0.16, 0.3), 214, 12);  // ground
  EXPECT_NEAR(at(0.9, 0.1), 214, 12);
  EXPECT_NEAR(at(0.55, 0.72), 150, 12);  // shoulders
}

TEST(PageViewTest, GreyImagesGiveGreyPortraits) {
  const std::vector<std::uint8_t> grey(std::size_t{640} * 480, 90);
  PageView view;
  view.portrait = {Point{100, 100}, {135, 100}, {135, 145}, {100, 145}};
  const auto portrait = CutPortrait({grey.data(), 640, 480, 1, 640}, view, 90);
  ASSERT_TRUE(portrait.has_value());
  EXPECT_EQ(portrait->channels, 1);
  EXPECT_EQ(portrait->pixels, std::vector<std::uint8_t>(std::size_t{70} * 90, 90));
}

TEST(PageViewTest, BackOfACardHasNoPortrait) {
  const auto view = ViewPage(Scan(Specimen(kCard, Straight(800)).View(), kToday));
  ASSERT_TRUE(view.has_value());
  EXPECT_FALSE(view->portrait.has_value());
  EXPECT_FALSE(CutPortrait({}, *view, 100).has_value());
}

TEST(PageViewTest, EveryFormatWithAPortraitHasItBesideTheText) {
  for (const MrzFormat format :
       {MrzFormat::kTd3, MrzFormat::kTd2, MrzFormat::kMrvA, MrzFormat::kMrvB}) {
    ScanResult result = StraightPassport();
    result.format = format;
    const auto view = ViewPage(result);
    ASSERT_TRUE(view.has_value());
    ASSERT_TRUE(view->portrait.has_value()) << NameOf(format);
    const auto& portrait = *view->portrait;
    EXPECT_GT(portrait[0].x, view->page[0].x) << NameOf(format);
    EXPECT_GT(portrait[0].y, view->page[0].y) << NameOf(format);
    EXPECT_LT(portrait[2].y, result.band[0].y) << NameOf(format);
  }
}

TEST(PageViewTest, CornersThatNoCameraSeesHaveNoPage) {
  ScanResult result = StraightPassport();
  result.band = {};
  EXPECT_FALSE(ViewPage(result).has_value());
}

TEST(PageViewTest, NothingHasNoPage) { EXPECT_FALSE(ViewPage(ScanResult{}).has_value()); }

TEST(PagePoseTest, TiltThatIsPlainIsFound) {
  // A page 100 mm wide that is a fifth larger at its left than at its right.
  const std::array<Point, 4> page = {Point{0, 0}, {100, 0}, {100, 100}, {0, 100}};
  const std::array<Point, 4> seen = {Point{0, 0}, {500, 50}, {500, 550}, {0, 600}};
  const PagePose pose(page, seen, 0.5);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(Distance(pose.ToImage(page[i]), seen[i]), 0, 40) << i;
  }
}

}  // namespace
}  // namespace otkel
