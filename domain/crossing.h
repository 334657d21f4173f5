#pragma once

#include <chrono>
#include <optional>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/ids.h"
#include "domain/rule.h"

namespace otkel {

enum class Direction { kEntry, kExit };
enum class Outcome { kAdmitted, kRefused, kReferred };

// One person passing, or trying to pass, one checkpoint: what stays and statistics are folded from.
struct Crossing {
  EventId id;
  Instant occurred_at;  // the centre's time, as well as it is known
  Day local_day;        // in the checkpoint's zone
  Direction direction = Direction::kEntry;
  Outcome outcome = Outcome::kAdmitted;
  DocumentKey document;
  StateCode nationality;
  DocumentType document_type = DocumentType::kPassport;
  std::optional<Day> born_on;  // absent: unknown, or not to the day
  // By how much occurred_at may be wrong; absent: not known.
  std::optional<std::chrono::microseconds> uncertainty = std::chrono::microseconds{0};

  friend bool operator==(const Crossing&, const Crossing&) = default;
};

// The order between checkpoints: by occurrence, then checkpoint, epoch and sequence. A strict total
// order on crossings with different ids, so that what is folded from them does not depend on the
// order of arrival.
[[nodiscard]] inline bool HappenedBefore(const Crossing& a, const Crossing& b) {
  return a.occurred_at != b.occurred_at ? a.occurred_at < b.occurred_at : a.id < b.id;
}

}  // namespace otkel
