#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "base/bad_field.h"

// What the desks check alike.
namespace otkel {

[[nodiscard]] absl::Status CheckPurpose(const std::string& purpose);
// 0 asked: 100; at most 1,000.
[[nodiscard]] std::uint32_t PageSize(std::uint32_t asked);

}  // namespace otkel
