#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace otkel {

// How much to send at a time. What is on its way delays what is urgent: over a slow link batches
// shrink until one is acknowledged within about a second, over a fast one they grow to the
// contract's size. Not safe for several threads.
class BatchPace {
 public:
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  // Batches had to shrink: bytes cost more than the work of pressing them together.
  [[nodiscard]] bool IsSlow() const { return bytes_ < kFirstBytes; }

  // A batch was acknowledged so long after it was sent.
  void Acknowledged(std::chrono::microseconds after) {
    if (after < kQuick) bytes_ = std::min(bytes_ * 2, kMostBytes);
    if (after > kSlow) bytes_ = std::max(bytes_ / 2, kFewestBytes);
  }

 private:
  static constexpr std::chrono::milliseconds kQuick{300};
  static constexpr std::chrono::milliseconds kSlow{1000};
  static constexpr std::size_t kFewestBytes = 16 << 10;
  static constexpr std::size_t kMostBytes = 768 << 10;
  static constexpr std::size_t kFirstBytes = 64 << 10;
  std::size_t bytes_ = kFirstBytes;
};

}  // namespace otkel
