#include "scanner/band_locator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/specimen/camera_frame.h"

namespace otkel {
namespace {

struct Seen {
  cv::Mat grey;  // at a quarter of the frame's size
  cv::Point2f start;
  cv::Point2f end;
  double pitch = 0;
};

Seen PassportTurned(double degrees) {
  CameraStyle style = AnyCameraStyle(1, FrameCondition::kClean);
  style.size = {1200, 1200};
  style.pitch = 13;
  style.turn_degrees = degrees;
  const auto page =
      DrawDocumentPage(AnySpecimenText(7, MrzFormat::kTd3), 7, style.pitch, Variety::kUnseen);
  EXPECT_TRUE(page.ok()) << page.status();
  const CameraFrame frame = Photograph(*page, style, Variety::kUnseen);
  Seen seen;
  cv::cvtColor(frame.pixels, seen.grey, cv::COLOR_BGR2GRAY);
  cv::resize(seen.grey, seen.grey, {}, 0.25, 0.25, cv::INTER_AREA);
  seen.start = (frame.lines.front()[0] + frame.lines.back()[0]) * 0.125F;
  seen.end = (frame.lines.front()[1] + frame.lines.back()[1]) * 0.125F;
  seen.pitch = style.pitch / 4;
  return seen;
}

class BandLocatorTest : public testing::TestWithParam<int> {};

TEST_P(BandLocatorTest, FindsAPassportsBandWhateverWayItRuns) {
  const Seen seen = PassportTurned(GetParam());
  const std::vector<BandProposal> proposals = LocateBands(seen.grey);
  ASSERT_FALSE(proposals.empty());
  const BandProposal& best = proposals.front();
  const cv::Point2f truth = seen.end - seen.start;
  const cv::Point2f axis = best.end - best.start;
  const double sine = (truth.x * axis.y - truth.y * axis.x) /
                      (std::hypot(truth.x, truth.y) * std::hypot(axis.x, axis.y));
  EXPECT_LT(std::abs(std::asin(sine)) * 180 / CV_PI, 4);
  const cv::Point2f apart = (best.start + best.end - seen.start - seen.end) * 0.5F;
  EXPECT_LT(std::hypot(apart.x, apart.y), 5 * seen.pitch);
  EXPECT_NEAR((best.start_pitch + best.end_pitch) / 2 / seen.pitch, 1, 0.2);
}

INSTANTIATE_TEST_SUITE_P(Degrees, BandLocatorTest, testing::Range(0, 360, 60));

TEST(BandLocatorTest, SeesNothingInAnEvenGrey) {
  EXPECT_TRUE(LocateBands(cv::Mat(200, 300, CV_8U, cv::Scalar(128))).empty());
}

TEST(BandLocatorTest, TakesImagesOfAnySize) {
  for (const cv::Size size : {cv::Size(1, 1), {7, 3}, {8, 8}, {65, 9}, {9, 130}})
    EXPECT_TRUE(LocateBands(cv::Mat(size, CV_8U, cv::Scalar(90))).empty()) << size.width;
}

}  // namespace
}  // namespace otkel
