#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "absl/status/status.h"

namespace otkel {

// Whether a store can still be trusted. After a failed write nobody knows what the disk holds, so
// the first failure stays: only opening the store anew, with its checks, clears it. Safe for
// several threads.
class Doubt {
 public:
  // OK, or DataLoss with the first failure.
  [[nodiscard]] absl::Status Get() const {
    if (!is_raised_.load(std::memory_order_acquire)) return absl::OkStatus();
    const std::lock_guard lock(mutex_);
    return absl::DataLossError(what_);
  }

  void Raise(const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (is_raised_.load(std::memory_order_relaxed)) return;
    what_ = what + "; the store must be opened anew";
    is_raised_.store(true, std::memory_order_release);
  }

 private:
  mutable std::mutex mutex_;
  std::string what_;  // guarded by mutex_
  std::atomic<bool> is_raised_ = false;
};

}  // namespace otkel
