#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>

#include "absl/status/statusor.h"
#include "scanner/scan.h"

namespace otkel {

// Decodes a PNG or JPEG to 8 bit grey, upright as its EXIF orientation says. Transparent parts
// become white. Errors: InvalidArgument (neither PNG nor JPEG, or damaged: says which),
// ResourceExhausted (over a limit: names it). Limits are judged from the header, before memory for
// pixels is taken.
[[nodiscard]] absl::StatusOr<cv::Mat> DecodeGrey(std::span<const std::uint8_t> encoded,
                                                 const ScanLimits& limits);

}  // namespace otkel
