#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/zone.h"
#include "proto/crossing.pb.h"

namespace otkel {

// The wall clock did not go on as the machine's own time did.
struct ClockJump {
  Instant expected;  // what the wall clock should have shown; the least it could, after a restart
  Instant found;
  std::string boot_before;  // the start of the machine in which `expected` was reckoned

  friend bool operator==(const ClockJump&, const ClockJump&) = default;
};

// What the checkpoint's clock is worth: how far it is from the centre's, by how much that may be
// wrong, and whether it jumped. Both are reckoned along the machine's own time, so that a wall
// clock which somebody sets moves neither. No network, no disk. Safe for several threads.
//
// Limits: a jump is more than kMostStep between two looks; the centre's time is kept along the
// machine's own to kDrift, or to twice what was measured of it where that is more.
class TimeKeeper {
 public:
  static constexpr std::chrono::seconds kMostStep{2};
  static constexpr double kDrift = 100e-6;
  static constexpr double kMostDrift = 0.01;  // more is no oscillator's: somebody set a clock
  // A wall clock that has gone on by more than this while the machine was off is not believed.
  static constexpr std::chrono::days kLongestOff{400};
  // How often the centre is asked again, and how soon where its answer is missing.
  static constexpr std::chrono::seconds kMeasureEvery{60};
  static constexpr std::chrono::seconds kMeasureSoon{5};

  struct Reading {
    Instant wall;
    std::chrono::microseconds monotonic{0};
    std::string boot_id;
    v1::ClockState state = v1::CLOCK_STATE_UNCHECKED;
    std::chrono::microseconds skew{0};               // wall clock minus the centre's: best estimate
    std::optional<std::chrono::microseconds> bound;  // how wrong `skew` may be; absent: not known
    // Where the clock is suspect: what it would show had it not jumped, if it was seen to jump.
    std::optional<Instant> unjumped;

    // The centre's time, as well as it is known here.
    [[nodiscard]] Instant CentreNow() const { return wall - skew; }
    // Before this the centre's time is certainly not. REQUIRES: bound.
    [[nodiscard]] Instant Earliest() const { return CentreNow() - *bound; }
  };

  // What an earlier process left of its clock.
  struct LastSeen {
    Instant wall;
    std::chrono::microseconds monotonic{0};
    std::string boot_id;  // empty: not known
    std::chrono::microseconds skew{0};
    std::optional<std::chrono::microseconds> bound;
  };

  explicit TimeKeeper(const Clock* clock);

  // Compares the clock with what an earlier process left, and goes on from its measurement where
  // the machine was not started anew since. True: no jump was found.
  // REQUIRES: called before every other call, if at all.
  bool Resume(const LastSeen& last);

  [[nodiscard]] Reading Read();

  // Jumps found since the last call, oldest first: each is told once, unless it is put back.
  [[nodiscard]] std::vector<ClockJump> TakeJumps();
  void PutBack(std::vector<ClockJump> jumps);

  // Begins a measurement: the instant to send, which the answer repeats.
  [[nodiscard]] Instant Send();
  // The same where a measurement is due: none for a minute, or the clock is not checked.
  [[nodiscard]] std::optional<Instant> SendIfDue();
  // Its end, now: the centre received at `received_there` what was sent here at `sent`, and
  // answered at `sent_there`, both by its own clock. Thrown away: an answer to nothing that was
  // sent, one during which a clock jumped, one that took less than no time, and one that names no
  // plausible instant.
  void Measured(Instant sent, Instant received_there, Instant sent_there);

 private:
  // The centre's time minus the machine's own, as it was at `monotonic`.
  struct Measurement {
    std::chrono::microseconds monotonic;
    std::chrono::microseconds centre_minus_monotonic;
    std::chrono::microseconds bound;
  };
  struct Look {
    Instant wall;
    std::chrono::microseconds monotonic;
  };

  // Reads both clocks, and finds a jump since the last time.
  Look LookNow();
  void Suspect(ClockJump jump, std::optional<std::chrono::microseconds> wall_minus_monotonic);
  void Keep(const Measurement& measurement);
  void LearnDrift(const Measurement& measurement);
  [[nodiscard]] std::chrono::microseconds BoundAt(const Measurement& measurement,
                                                  std::chrono::microseconds monotonic) const;
  [[nodiscard]] const Measurement* BestAt(std::chrono::microseconds monotonic) const;
  Instant SendAt(const Look& look);

  const Clock* clock_;
  const std::string boot_id_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::chrono::microseconds wall_minus_monotonic_;  // at the last look
  bool suspect_ = false;
  std::optional<std::chrono::microseconds> unjumped_minus_monotonic_;  // while suspect
  std::optional<std::chrono::microseconds> centre_minus_monotonic_;    // while suspect, a guess
  std::deque<ClockJump> jumps_;
  std::deque<Look> sent_;  // and not answered
  std::deque<Measurement> measurements_;
  std::optional<Measurement> reference_;  // by which drift is learned
  std::optional<std::chrono::microseconds> measured_at_;
  double drift_ = kDrift;
};

// Gives `event` the instant `at` of the checkpoint's own clock, the day of the centre's time then,
// and what the clock was worth.
void StampEvent(v1::Event& event, const TimeKeeper::Reading& reading, Instant at, const Zone& zone);

}  // namespace otkel
