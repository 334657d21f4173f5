#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace otkel {

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// Reads "HOST:PORT"; an IPv6 host stands in brackets. Errors: InvalidArgument says what was
// expected.
[[nodiscard]] absl::StatusOr<Address> ReadAddress(const std::string& text);

}  // namespace otkel
