#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// `grey` (8 bit, one channel) as JPEG of `quality` 1-100.
[[nodiscard]] std::vector<std::uint8_t> EncodeGreyJpeg(const cv::Mat& grey, int quality);

}  // namespace otkel
