#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "scanner/scan.h"

namespace otkel {

// What a header says of an image, judged before memory for it is taken. Errors: InvalidArgument
// (empty), ResourceExhausted (over a limit: names it).
[[nodiscard]] absl::Status CheckSize(std::uint64_t width, std::uint64_t height,
                                     const ScanLimits& limits);

}  // namespace otkel
