#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// A line of print in image pixels: its middle, from end to end. Which end is the left is not known
// yet.
struct PrintLine {
  cv::Point2f start;
  cv::Point2f end;
  float thickness = 0;  // about the height of a capital
};

// Two or three lines of like length, one under the other: what an MRZ looks like from afar. Top to
// bottom, if the image was turned by less than a quarter.
struct BandCandidate {
  std::vector<PrintLine> lines;
  float likeness = 0;  // how much it looks like an MRZ; compares candidates of one image
};

// Looks for bands in `grey` whose lines run within about 12 degrees of `degrees` (clockwise from
// horizontal, in image coordinates) and whose characters are about 5 to 13 pixels apart. Best
// first, at most `limit`.
[[nodiscard]] std::vector<BandCandidate> FindBands(const cv::Mat& grey, double degrees, int limit);

}  // namespace otkel
