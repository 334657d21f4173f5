#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>

#include "absl/status/statusor.h"
#include "scanner/scan.h"

namespace otkel {

// Decodes a JPEG to 8 bit grey, as its pixels are stored. Refused besides what is damaged: print
// colours, arithmetic coding, more passes over the pixels than any camera makes. Errors:
// InvalidArgument, ResourceExhausted, as DecodeGrey.
[[nodiscard]] absl::StatusOr<cv::Mat> DecodeJpeg(std::span<const std::uint8_t> encoded,
                                                 const ScanLimits& limits);

}  // namespace otkel
