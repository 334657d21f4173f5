#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>

#include "storage/journal.h"

namespace otkel {

struct SpaceGuardOptions {
  std::uint64_t min_free_bytes = std::uint64_t{256} << 20;  // less: kFull
  std::uint64_t low_free_bytes = std::uint64_t{1} << 30;    // less: kLow
  // Kept aside while there is room and given up at kFull, so that what frees space has space to
  // work in.
  std::uint64_t ballast_bytes = std::uint64_t{64} << 20;
  // What the disk has left for us. Absent: what the file system says; 0 where it does not.
  std::function<std::uint64_t()> free_bytes;
};

// Says stop before the disk is full: a full disk aborts the process inside RocksDB. Once full, it
// stays full until there is room for the ballast and then still more than low_free_bytes. Safe for
// several threads.
class SpaceGuard {
 public:
  // REQUIRES: `directory` exists.
  SpaceGuard(SpaceGuardOptions options, const std::filesystem::path& directory);

  // Looks at the disk now.
  [[nodiscard]] DiskSpace Check();

 private:
  [[nodiscard]] bool MakeBallast();

  const SpaceGuardOptions options_;
  const std::filesystem::path directory_;
  const std::filesystem::path ballast_;
  std::mutex mutex_;
  bool is_full_ = false;  // guarded by mutex_
};

}  // namespace otkel
