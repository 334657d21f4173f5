#include "base/file.h"

#include <cerrno>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace otkel {

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, std::size_t max_bytes) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return absl::ErrnoToStatus(error.value(), path.string());
  if (size > max_bytes) {
    return absl::ResourceExhaustedError(
        Concat(path.string(), ": expected at most ", max_bytes, " bytes"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::ErrnoToStatus(errno, path.string());
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return absl::UnavailableError(Concat(path.string(), ": cannot be read"));
  return content;
}

}  // namespace otkel
