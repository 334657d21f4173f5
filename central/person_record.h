#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "domain/decision.h"
#include "domain/ids.h"
#include "domain/law_book.h"
#include "domain/overstay.h"
#include "domain/stay.h"
#include "domain/stay_limit.h"

namespace otkel {

// A stay with the limit that the law sets it; no limit where no rule is known (a visa decides).
struct LimitedStay {
  Stay stay;
  std::optional<StayLimit> limit;

  friend bool operator==(const LimitedStay&, const LimitedStay&) = default;
};

// Where and when a fact entered the ledger.
struct Entered {
  Position position = 0;
  Instant recorded_at;

  friend bool operator==(const Entered&, const Entered&) = default;
};

// A state of the ledger: the entries up to a position, and whatever else was recorded by an
// instant.
struct Moment {
  Position through = 0;
  Instant recorded_by = Instant::min();

  [[nodiscard]] static Moment Present() { return {std::numeric_limits<Position>::max(), {}}; }
  [[nodiscard]] bool Holds(const Entered& fact) const {
    return fact.position <= through || fact.recorded_at <= recorded_by;
  }
};

// A crossing whose place a correction took, or which a correction struck out.
struct FormerCrossing {
  Crossing crossing;
  Entered entered;
  Entered ended;
  EventId ended_by;  // the correction, or the same event by another name that came corrected

  friend bool operator==(const FormerCrossing&, const FormerCrossing&) = default;
};

// What is known of the holder of one document.
struct PersonRecord {
  std::vector<Crossing> crossings;         // in the order of the ledger
  std::vector<Entered> crossings_entered;  // of the same place in `crossings`
  std::vector<Authorisation> permits;
  std::vector<Entered> permits_entered;  // of the same place in `permits`
  std::vector<FormerCrossing> former;
  std::vector<Position> facts;     // ledger entries that say something of this document, in order
  std::vector<LimitedStay> stays;  // folded from the above
  StateCode nationality;

  friend bool operator==(const PersonRecord&, const PersonRecord&) = default;
};

// Stays and limits as they follow from `crossings` and `permits` under `laws`.
[[nodiscard]] std::vector<LimitedStay> FoldLimitedStays(const LawBook& laws,
                                                        const std::vector<Crossing>& crossings,
                                                        const std::vector<Authorisation>& permits,
                                                        const Zone& country);

// Judges a stay of this person as JudgeStay does, and by the other crossings as well. By a clock
// that was wrong, or of which nothing is known, a crossing is filed where it does not belong, and
// the stay that it ended looks open. So an overstay is unproven, too, where another crossing may
// have been within it; none was after the centre had it. REQUIRES: `stay` is one of `person`.
[[nodiscard]] std::optional<Overstay> JudgeStayOf(const PersonRecord& person,
                                                  const LimitedStay& stay, Instant now,
                                                  const Zone& country,
                                                  std::span<const Completeness> checkpoints);

// The stays that a replica holds of a person: those that some window of the law still counts, and
// no fewer than a few. `longest_window`: LawBook::LongestWindowDays().
[[nodiscard]] std::vector<KnownStay> StaysInReplica(const std::vector<LimitedStay>& stays,
                                                    const std::vector<Authorisation>& permits,
                                                    int longest_window);

}  // namespace otkel
