#pragma once

#include <algorithm>
#include <string>

#include "base/clock.h"

namespace otkel::simulation {

// One machine's clocks over the time as it really is.
class SimClock : public Clock {
 public:
  // `truth` outlives this. No two machines have a start in common.
  explicit SimClock(const Instant* truth, int machine = 0)
      : machine_(machine), truth_(truth), booted_(*truth), since_(*truth) {
    wall_ = *truth;
    monotonic_ = std::chrono::hours{1};
  }

  Instant Now() const override { return wall_ + Passed(); }
  std::chrono::microseconds Monotonic() const override { return monotonic_ + Passed(); }
  std::string BootId() const {
    std::string id(16, static_cast<char>('A' + boots_ % 26));
    id[0] = static_cast<char>('A' + machine_ % 26);
    return id;
  }

  // The oscillator gains so many parts in a million.
  void SetDrift(std::int64_t ppm) {
    Rebase();
    drift_ppm_ = ppm;
  }
  // Somebody sets the wall clock.
  void Jump(std::chrono::microseconds by) { wall_ = std::max(wall_ + by, kEarliest); }
  void SetRight() {
    Rebase();
    wall_ = *truth_;
  }
  // The machine starts anew; its wall clock went on.
  void Reboot() {
    Rebase();
    monotonic_ = std::chrono::seconds{30};
    ++boots_;
  }
  // Its battery is empty: it starts anew at the beginning of time.
  void RebootDead() {
    Reboot();
    wall_ = kEarliest;
  }
  // By how much the wall clock is wrong.
  [[nodiscard]] std::chrono::microseconds Error() const { return Now() - *truth_; }

 private:
  static constexpr Instant kEarliest{std::chrono::hours{24 * 30}};

  [[nodiscard]] std::chrono::microseconds Passed() const {
    const auto passed = *truth_ - since_;
    return passed + passed / 1'000'000 * drift_ppm_;
  }
  void Rebase() {
    const auto passed = Passed();
    wall_ += passed;
    monotonic_ += passed;
    since_ = *truth_;
  }

  int machine_;
  const Instant* truth_;
  Instant booted_;
  Instant since_;  // of the true time, when the values below held
  Instant wall_;
  std::chrono::microseconds monotonic_{0};
  std::int64_t drift_ppm_ = 0;
  int boots_ = 0;
};

}  // namespace otkel::simulation
