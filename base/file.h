#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"

namespace otkel {

// All bytes of a file. Errors name the path: NotFound, PermissionDenied and what else the file
// system says; ResourceExhausted where it is larger than `max_bytes`; InvalidArgument where it is
// no file.
[[nodiscard]] absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                                                   std::size_t max_bytes = std::size_t{1} << 20);

// Replaces a file by `content`, readable only by its owner. Not synced: for what can be made again.
[[nodiscard]] absl::Status WriteFile(const std::filesystem::path& path, const std::string& content);

}  // namespace otkel
