#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "base/clock.h"
#include "base/text.h"

namespace otkel {
namespace {

using std::chrono::microseconds;

class SystemClock : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  }
  microseconds Monotonic() const override {
    return std::chrono::duration_cast<microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  }
};

// Eight bytes of a file, mapped.
class SharedOffset {
 public:
  SharedOffset() = default;
  explicit SharedOffset(void* mapped) : value_(static_cast<std::atomic<std::int64_t>*>(mapped)) {}
  SharedOffset(SharedOffset&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  SharedOffset& operator=(SharedOffset&&) = delete;
  ~SharedOffset() {
    if (value_ != nullptr) ::munmap(value_, sizeof(*value_));
  }

  [[nodiscard]] microseconds Get() const {
    return microseconds{value_->load(std::memory_order_relaxed)};
  }
  void Set(microseconds offset) { value_->store(offset.count(), std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t>* value_ = nullptr;
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

absl::StatusOr<SharedOffset> MapOffset(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return absl::ErrnoToStatus(errno, Concat("drill clock ", path.string()));
  void* mapped = MAP_FAILED;
  if (::ftruncate(fd, sizeof(std::int64_t)) == 0) {
    mapped = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  }
  const int error = errno;
  ::close(fd);
  if (mapped == MAP_FAILED)
    return absl::ErrnoToStatus(error, Concat("drill clock ", path.string()));
  return SharedOffset(mapped);
}

class DrillClock : public SystemClock {
 public:
  explicit DrillClock(SharedOffset offset) : offset_(std::move(offset)) {}

  Instant Now() const override { return SystemClock::Now() + offset_.Get(); }
  bool IsDrill() const override { return true; }

 private:
  SharedOffset offset_;
};

}  // namespace

std::unique_ptr<Clock> MakeSystemClock() { return std::make_unique<SystemClock>(); }

absl::StatusOr<std::unique_ptr<Clock>> MakeDrillClock(const std::filesystem::path& offset_file) {
  auto offset = MapOffset(offset_file);
  if (!offset.ok()) return offset.status();
  return std::make_unique<DrillClock>(*std::move(offset));
}

absl::Status SetDrillOffset(const std::filesystem::path& offset_file, microseconds offset) {
  auto shared = MapOffset(offset_file);
  if (!shared.ok()) return shared.status();
  shared->Set(offset);
  return absl::OkStatus();
}

}  // namespace otkel
