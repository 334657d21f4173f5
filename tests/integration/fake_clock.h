#pragma once

#include "base/clock.h"

namespace otkel {

// A clock that stands until it is moved.
class FakeClock : public Clock {
 public:
  explicit FakeClock(Instant now) : now_(now) {}

  Instant Now() const override { return now_; }
  std::chrono::microseconds Monotonic() const override { return monotonic_; }

  void Advance(std::chrono::microseconds time) {
    now_ += time;
    monotonic_ += time;
  }
  // The wall clock alone, as when somebody sets it.
  void Jump(std::chrono::microseconds time) { now_ += time; }

 private:
  Instant now_;
  std::chrono::microseconds monotonic_{1'000'000};
};

}  // namespace otkel
