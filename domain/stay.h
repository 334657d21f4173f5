#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/crossing.h"

namespace otkel {

// One end of a stay.
struct StayEnd {
  EventId event;
  Instant at;
  Day day;
  // By how much `at` may be wrong; absent: not known.
  std::optional<std::chrono::microseconds> uncertainty = std::chrono::microseconds{0};

  // REQUIRES: uncertainty.
  [[nodiscard]] Instant Earliest() const { return at - *uncertainty; }
  [[nodiscard]] Instant Latest() const { return at + *uncertainty; }

  friend bool operator==(const StayEnd&, const StayEnd&) = default;
};

// A presence in the country as the recorded crossings tell it.
//   entry and exit   a closed stay
//   entry only       open, or, where `exit_unrecorded`, ended by a later entry: how and when is not
//   known exit only        an exit without a recorded entry
struct Stay {
  std::optional<StayEnd> entry;
  std::optional<StayEnd> exit;
  bool exit_unrecorded = false;

  [[nodiscard]] bool IsOpen() const { return entry && !exit && !exit_unrecorded; }

  friend bool operator==(const Stay&, const Stay&) = default;
};

// The stays of one person from that person's crossings, which may come in any order; refused and
// referred crossings do not count. Stays come in the order of their first end. Equal for every
// permutation of the same crossings.
[[nodiscard]] std::vector<Stay> FoldStays(std::span<const Crossing> crossings);

}  // namespace otkel
