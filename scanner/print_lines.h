#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "scanner/band_finder.h"

namespace otkel {

// The lines of print in `grey` that run nearly level and have characters about 5 to 13 pixels
// apart.
[[nodiscard]] std::vector<PrintLine> FindLevelLines(const cv::Mat& grey);

}  // namespace otkel
