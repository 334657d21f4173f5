#include "scanner/band_locator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "scanner/specimen/camera_frame.h"

namespace otkel {
namespace {

struct Seen {
  cv::Mat grey;  // at a quarter of the frame's size
  cv::Point2f start;
  cv::Point2f end;
  double pitch = 0;
};

Seen PassportTurned(double degrees, std::uint64_t seed) {
  CameraStyle style = AnyCameraStyle(seed, FrameCondition::kClean);
  style.size = {1200, 1200};
  style.pitch = 13;
  style.turn_degrees = degrees;
  const auto page =
      DrawDocumentPage(AnySpecimenText(seed, MrzFormat::kTd3), seed, style.pitch, Variety::kUnseen);
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

// How far a proposal is from the band, as what follows may take it: lines are looked for a little
// beyond it and at slopes of some degrees, the pitch is told anew from the print.
bool LiesAlong(const BandProposal& proposal, const Seen& seen) {
  const cv::Point2f truth = seen.end - seen.start;
  const cv::Point2f axis = proposal.end - proposal.start;
  const double sine = (truth.x * axis.y - truth.y * axis.x) /
                      (std::hypot(truth.x, truth.y) * std::hypot(axis.x, axis.y));
  const double degrees = std::abs(std::asin(sine)) * 180 / CV_PI;
  const cv::Point2f apart = (proposal.start + proposal.end - seen.start - seen.end) * 0.5F;
  const double pitch = (proposal.start_pitch + proposal.end_pitch) / 2;
  return degrees < 7 && std::hypot(apart.x, apart.y) < 6 * seen.pitch &&
         std::abs(std::log2(pitch / seen.pitch)) < 0.7;
}

TEST(BandLocatorTest, FindsMostPassportsBandsWhateverWayTheyRun) {
  // Of 5 documents in each of 6 directions; models of one day find 23 to 27. What is not found
  // from afar is looked for closer, so these floors are no measure of the scanner.
  constexpr std::uint64_t kDocuments = 5;
  constexpr int kFloor = 20;
  constexpr int kFloorOfADirection = 2;
  int found_in_all = 0;
  for (int degrees = 0; degrees < 360; degrees += 60) {
    int found = 0;
    std::string missed;
    for (std::uint64_t seed = 1; seed <= kDocuments; ++seed) {
      const Seen seen = PassportTurned(degrees, seed);
      const std::vector<BandProposal> proposals = LocateBands(seen.grey);
      const bool is_found =
          std::any_of(proposals.begin(), proposals.end(),
                      [&](const BandProposal& proposal) { return LiesAlong(proposal, seen); });
      found += is_found ? 1 : 0;
      if (!is_found) missed += " " + std::to_string(seed);
    }
    EXPECT_GE(found, kFloorOfADirection) << degrees << " degrees, seeds" << missed;
    found_in_all += found;
  }
  EXPECT_GE(found_in_all, kFloor) << "seeds 1 to " << kDocuments;
  RecordProperty("found", found_in_all);
}

TEST(BandLocatorTest, SeesNothingInAnEvenGrey) {
  EXPECT_TRUE(LocateBands(cv::Mat(200, 300, CV_8U, cv::Scalar(128))).empty());
}

TEST(BandLocatorTest, TakesImagesOfAnySize) {
  for (const cv::Size size : {cv::Size(1, 1), {7, 3}, {8, 8}, {65, 9}, {9, 130}})
    EXPECT_TRUE(LocateBands(cv::Mat(size, CV_8U, cv::Scalar(90))).empty()) << size.width;
}

}  // namespace
}  // namespace otkel
