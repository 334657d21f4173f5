#pragma once

#include <string>

#include "base/clock.h"

namespace otkel {

// A clock that stands until it is moved.
class FakeClock : public Clock {
 public:
  explicit FakeClock(Instant now) : now_(now) {}

  Instant Now() const override { return now_; }
  std::chrono::microseconds Monotonic() const override { return monotonic_; }
  std::string BootId() const override { return std::string(16, static_cast<char>('A' + boots_)); }

  // Time passes, with the machine awake or asleep.
  void Advance(std::chrono::microseconds time) {
    now_ += time;
    monotonic_ += time;
  }
  // The wall clock alone, as when somebody sets it.
  void Jump(std::chrono::microseconds time) { now_ += time; }
  // The machine has started anew, and its wall clock stands at `now`.
  void Reboot(Instant now) {
    now_ = now;
    monotonic_ = std::chrono::seconds{30};
    ++boots_;
  }

 private:
  Instant now_;
  std::chrono::microseconds monotonic_{1'000'000};
  int boots_ = 0;
};

}  // namespace otkel
