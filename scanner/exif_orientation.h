#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>

namespace otkel {

// The orientation (1-8) in the EXIF part of a JPEG; 1 where there is none or it makes no sense.
[[nodiscard]] int ExifOrientation(std::span<const std::uint8_t> jpeg);

// `stored` turned and mirrored as `orientation` says it must be shown; itself where it is upright.
[[nodiscard]] cv::Mat Upright(const cv::Mat& stored, int orientation);

}  // namespace otkel
