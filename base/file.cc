#include "base/file.h"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>

#include "base/text.h"

namespace otkel {

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, std::size_t max_bytes) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return absl::ErrnoToStatus(errno, path.string());
  if (S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError(Concat(path.string(), ": a folder, expected a file"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::ErrnoToStatus(errno, path.string());
  // The size is not trusted: a pipe has none, and a file may grow while it is read.
  constexpr std::size_t kPieceBytes = 1 << 18;
  std::string content;
  while (file && content.size() <= max_bytes) {
    const std::size_t held = content.size();
    content.resize(held + kPieceBytes);
    file.read(content.data() + held, kPieceBytes);
    content.resize(held + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return absl::UnavailableError(Concat(path.string(), ": cannot be read"));
  if (content.size() > max_bytes) {
    return absl::ResourceExhaustedError(
        Concat(path.string(), ": larger than ", max_bytes, " bytes"));
  }
  return content;
}

absl::Status WriteFile(const std::filesystem::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) return absl::ErrnoToStatus(errno, path.string());
  std::error_code ignored;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
  file << content << std::flush;
  if (!file) return absl::UnavailableError(Concat(path.string(), ": cannot be written"));
  return absl::OkStatus();
}

}  // namespace otkel
