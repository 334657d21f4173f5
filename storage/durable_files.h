#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Changes to directories that survive a power cut. Errors are what the file system says, with the
// path.
namespace otkel {

// A file descriptor, closed with the object.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

[[nodiscard]] absl::StatusOr<FileDescriptor> OpenFile(const std::filesystem::path& path, int flags);
[[nodiscard]] absl::Status SyncDirectory(const std::filesystem::path& directory);
[[nodiscard]] absl::Status CreateDirectoryDurably(const std::filesystem::path& directory);
// REQUIRES: both in the same directory.
[[nodiscard]] absl::Status RenameDurably(const std::filesystem::path& from,
                                         const std::filesystem::path& to);
// Makes `to` a copy of the directory `from`, which holds plain files only. Files that end in
// `shared_extension` are linked, not copied: those are never changed once written.
[[nodiscard]] absl::Status CopyDirectoryDurably(const std::filesystem::path& from,
                                                const std::filesystem::path& to,
                                                const std::filesystem::path& shared_extension);
[[nodiscard]] absl::Status RemoveAll(const std::filesystem::path& path);

// Holds `path` locked against other processes and other openers in this one. FailedPrecondition: it
// is locked.
[[nodiscard]] absl::StatusOr<FileDescriptor> LockFile(const std::filesystem::path& path);

}  // namespace otkel
