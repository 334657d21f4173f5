#include "storage/durable_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/text.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

absl::Status FromErrno(int error, const fs::path& path) {
  return absl::ErrnoToStatus(error, path.string());
}

absl::Status FromError(const std::error_code& error, const fs::path& path) {
  return error ? FromErrno(error.value(), path) : absl::OkStatus();
}

absl::Status SyncFile(const fs::path& path, int flags) {
  auto file = OpenFile(path, flags);
  if (!file.ok()) return file.status();
  return ::fsync(file->get()) == 0 ? absl::OkStatus() : FromErrno(errno, path);
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

absl::StatusOr<FileDescriptor> OpenFile(const fs::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd < 0) return FromErrno(errno, path);
  return FileDescriptor(fd);
}

absl::Status SyncDirectory(const fs::path& directory) {
  return SyncFile(directory, O_RDONLY | O_DIRECTORY);
}

absl::Status CreateDirectoryDurably(const fs::path& directory) {
  std::error_code error;
  if (!fs::create_directories(directory, error)) return FromError(error, directory);
  return SyncDirectory(fs::absolute(directory).parent_path());
}

absl::Status RenameDurably(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return FromError(error, from);
  return SyncDirectory(to.parent_path());
}

absl::Status CopyDirectoryDurably(const fs::path& from, const fs::path& to,
                                  const fs::path& shared_extension) {
  if (auto status = CreateDirectoryDurably(to); !status.ok()) return status;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
    const fs::path target = to / entry.path().filename();
    if (entry.path().extension() == shared_extension) {
      fs::create_hard_link(entry.path(), target, error);
      if (!error) continue;
    }
    fs::copy_file(entry.path(), target, error);
    if (error) return FromError(error, entry.path());
    if (auto status = SyncFile(target, O_RDONLY); !status.ok()) return status;
  }
  if (error) return FromError(error, from);
  return SyncDirectory(to);
}

absl::Status RemoveAll(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  return FromError(error, path);
}

absl::StatusOr<FileDescriptor> LockFile(const fs::path& path) {
  auto file = OpenFile(path, O_RDWR | O_CREAT);
  if (!file.ok()) return file.status();
  if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(Concat(path.string(), ": in use by another process"));
  }
  return file;
}

}  // namespace otkel
