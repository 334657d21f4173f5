#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <vector>

namespace otkel {

// Which characters of a strip stand on paper that is much brighter than the paper around: a lamp
// mirrored there may have eaten strokes, so that E looks like F without any doubt. `centres` are
// strip pixels.
[[nodiscard]] std::vector<bool> FindGlare(const cv::Mat& strip, std::span<const double> centres);

}  // namespace otkel
