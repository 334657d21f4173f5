#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/text.h"

namespace otkel {

// InvalidArgument "FIELD: expected EXPECTED": a field of a request, and what was expected of it.
[[nodiscard]] inline absl::Status Expected(std::string_view field, std::string_view expected) {
  return absl::InvalidArgumentError(Concat(field, ": expected ", expected));
}

}  // namespace otkel
