#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace otkel {

// How long to wait before the next attempt: doubles from `first` to `most`, each time a random part
// between half and the whole, so that many nodes do not come back at once. Not safe for several
// threads.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most, std::uint64_t seed)
      : first_(first), most_(most), next_(first), random_(seed) {}

  [[nodiscard]] std::chrono::milliseconds Next() {
    const auto whole = next_.count();
    next_ = std::min(next_ * 2, most_);
    return std::chrono::milliseconds{
        std::uniform_int_distribution<std::int64_t>(whole / 2, whole)(random_)};
  }
  void Reset() { next_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds most_;
  std::chrono::milliseconds next_;
  std::mt19937_64 random_;
};

}  // namespace otkel
