#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

// What the desks check alike.
namespace otkel {

// InvalidArgument "FIELD: expected EXPECTED".
[[nodiscard]] absl::Status Expected(std::string_view field, std::string_view expected);
[[nodiscard]] absl::Status CheckPurpose(const std::string& purpose);
// 0 asked: 100; at most 1,000.
[[nodiscard]] std::uint32_t PageSize(std::uint32_t asked);

}  // namespace otkel
