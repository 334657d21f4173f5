#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/hash.h"

namespace otkel::crash {

// What a worker was told is durable, in memory shared by file: it survives the worker's death at
// any instruction, so the one who killed it can judge. Records are added by several threads.
class AcknowledgedLog {
 public:
  struct Record {
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    Hash hash{};
  };

  // How far the worker had come.
  enum class Phase : std::uint64_t { kStarting, kOpening, kAppending };

  static constexpr std::size_t kCapacity = std::size_t{1} << 18;

  // Made anew, empty, where `path` is missing.
  explicit AcknowledgedLog(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ::ftruncate(fd, kBytes) != 0) std::abort();
    void* mapped = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (mapped == MAP_FAILED) std::abort();
    shared_ = static_cast<Shared*>(mapped);
  }
  AcknowledgedLog(const AcknowledgedLog&) = delete;
  AcknowledgedLog& operator=(const AcknowledgedLog&) = delete;
  ~AcknowledgedLog() { ::munmap(shared_, kBytes); }

  void Add(const Record& record) {
    const std::uint64_t index = shared_->count.fetch_add(1);
    if (index >= kCapacity) std::abort();
    Slot& slot = shared_->slots[index];
    slot.record = record;
    slot.is_whole.store(1, std::memory_order_release);
  }

  void SetPhase(Phase phase) { shared_->phase.store(static_cast<std::uint64_t>(phase)); }
  [[nodiscard]] Phase LastPhase() const { return static_cast<Phase>(shared_->phase.load()); }

  // All whole records. A record that its writer died in was not yet told to anybody.
  [[nodiscard]] std::vector<Record> Records() const {
    std::vector<Record> records;
    const std::uint64_t count = std::min<std::uint64_t>(shared_->count.load(), kCapacity);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Slot& slot = shared_->slots[i];
      if (slot.is_whole.load(std::memory_order_acquire) == 1) records.push_back(slot.record);
    }
    return records;
  }

 private:
  struct Slot {
    Record record;
    std::atomic<std::uint64_t> is_whole;
  };
  struct Shared {
    std::atomic<std::uint64_t> count;
    std::atomic<std::uint64_t> phase;
    Slot slots[kCapacity];
  };
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
  static constexpr std::size_t kBytes = sizeof(Shared);

  Shared* shared_ = nullptr;
};

}  // namespace otkel::crash
