#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// A line of print in image pixels: its middle, from end to end.
struct PrintLine {
  cv::Point2f start;
  cv::Point2f end;
  float thickness = 0;  // about the height of a capital
};

// Two or three lines of like length, one under the other: what an MRZ looks like from afar. Top to
// bottom.
struct BandCandidate {
  std::vector<PrintLine> lines;
  float likeness = 0;  // how much it looks like an MRZ; compares candidates of one image
};

// The bands in `grey` whose lines run within about 12 degrees of level and whose characters are
// about 5 to 13 pixels apart. Best first.
[[nodiscard]] std::vector<BandCandidate> FindLevelBands(const cv::Mat& grey);

}  // namespace otkel
