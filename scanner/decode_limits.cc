#include "scanner/decode_limits.h"

#include "absl/strings/str_cat.h"

namespace otkel {

absl::Status CheckSize(std::uint64_t width, std::uint64_t height, const ScanLimits& limits) {
  if (width == 0 || height == 0) return absl::InvalidArgumentError("the image is empty");
  const auto max_side = static_cast<std::uint64_t>(limits.max_side);
  if (width > max_side || height > max_side) {
    return absl::ResourceExhaustedError(absl::StrCat("the image is ", width, " x ", height,
                                                     " pixels; max_side is ", limits.max_side));
  }
  if (width * height > static_cast<std::uint64_t>(limits.max_pixels)) {
    return absl::ResourceExhaustedError(absl::StrCat("the image has ", width * height,
                                                     " pixels; max_pixels is ", limits.max_pixels));
  }
  return absl::OkStatus();
}

}  // namespace otkel
