#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <utility>

#include "absl/status/status.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"

namespace otkel {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kBootIdBytes = 16;

int HexValue(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

// The kernel's "3f2b0c1e-....": 32 hexadecimal digits and hyphens. Where there is none, each
// process counts as a start of its own.
std::string ReadBootId() {
  std::string text, bytes;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> text;
  std::erase(text, '-');
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = HexValue(text[i]), low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) break;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes.size() == kBootIdBytes ? bytes : RandomBytes(kBootIdBytes);
}

class SystemClock : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  }
  microseconds Monotonic() const override {
    timespec since_start{};
    OTKEL_CHECK(::clock_gettime(CLOCK_BOOTTIME, &since_start) == 0);
    return std::chrono::duration_cast<microseconds>(std::chrono::seconds{since_start.tv_sec} +
                                                    std::chrono::nanoseconds{since_start.tv_nsec});
  }
  std::string BootId() const override { return boot_id_; }

 private:
  const std::string boot_id_ = ReadBootId();
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
  std::string BootId() const override { return std::string(kBootIdBytes, '\0'); }
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
