#include "storage/space_guard.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "storage/durable_files.h"

namespace otkel {
namespace {

// RocksDB makes files as it goes: without inodes a disk is as full as without bytes.
constexpr std::uint64_t kLeastInodes = 1000;

std::uint64_t FreeBytesOf(const std::filesystem::path& directory) {
  struct statvfs disk = {};
  if (::statvfs(directory.c_str(), &disk) != 0) return 0;
  if (disk.f_files != 0 && disk.f_favail < kLeastInodes) return 0;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

SpaceGuardOptions WithFreeBytes(SpaceGuardOptions options, const std::filesystem::path& directory) {
  if (!options.free_bytes) options.free_bytes = [directory] { return FreeBytesOf(directory); };
  return options;
}

}  // namespace

SpaceGuard::SpaceGuard(SpaceGuardOptions options, const std::filesystem::path& directory)
    : options_(WithFreeBytes(std::move(options), directory)),
      directory_(directory),
      ballast_(directory / "ballast") {
  const std::uint64_t free = options_.free_bytes();
  std::error_code ignored;
  if (std::filesystem::exists(ballast_, ignored)) return;
  // Without room for the ballast the guard works on without it, and stops the earlier for it.
  if (free < options_.min_free_bytes + options_.ballast_bytes || !MakeBallast()) {
    is_full_ = free < options_.min_free_bytes;
  }
}

DiskSpace SpaceGuard::Check() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t free = options_.free_bytes();
  if (is_full_) {
    const bool has_room = free >= options_.low_free_bytes + options_.ballast_bytes;
    is_full_ = !(has_room && MakeBallast());
  } else if (free < options_.min_free_bytes) {
    is_full_ = true;
    std::error_code ignored;
    std::filesystem::remove(ballast_, ignored);
  }
  if (is_full_) return {DiskState::kFull, free};
  return {free < options_.low_free_bytes ? DiskState::kLow : DiskState::kOk, free};
}

bool SpaceGuard::MakeBallast() {
  if (options_.ballast_bytes == 0) return true;
  auto file = OpenFile(ballast_, O_WRONLY | O_CREAT);
  if (!file.ok()) return false;
  const auto size = static_cast<off_t>(options_.ballast_bytes);
  if (::posix_fallocate(file->get(), 0, size) == 0 && ::fsync(file->get()) == 0 &&
      SyncDirectory(directory_).ok()) {
    return true;
  }
  std::error_code ignored;
  std::filesystem::remove(ballast_, ignored);
  return false;
}

}  // namespace otkel
