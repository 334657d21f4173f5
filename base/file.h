#pragma once

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"

namespace otkel {

// The whole of a file. Errors name the path; ResourceExhausted: it is over `max_bytes`.
[[nodiscard]] absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                                                   std::size_t max_bytes = std::size_t{1} << 20);

}  // namespace otkel
