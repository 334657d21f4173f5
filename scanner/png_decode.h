#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>

#include "absl/status/statusor.h"
#include "scanner/scan.h"

namespace otkel {

// Decodes a PNG to 8 bit grey; transparent parts become white. Only what the pixels need is looked
// at: texts, profiles and whatever else a file carries never reach the decoder. Errors:
// InvalidArgument, ResourceExhausted, as DecodeGrey.  REQUIRES: `encoded` starts as a PNG does.
[[nodiscard]] absl::StatusOr<cv::Mat> DecodePng(std::span<const std::uint8_t> encoded,
                                                const ScanLimits& limits);

}  // namespace otkel
