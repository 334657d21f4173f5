#pragma once

#include "domain/decision.h"
#include "domain/law_book.h"

namespace otkel {

// What a clock says, and what the time may be.
struct ClockRange {
  Instant earliest;
  Instant best;  // as far as is known
  Instant latest;

  friend bool operator==(const ClockRange&, const ClockRange&) = default;
};

// Decides for every instant that the clock may mean. Where they all say the same, that is said.
// Where a refusal, a referral or an overstay holds at some of them only, it is not given: a human
// is asked instead (kClockUncertain), and told by how much the clock may be wrong. On entry the
// latest of the last lawful days counts.
//
// `input` without now, today and law, which are set from `clock` and `laws`; the days are those of
// *input.zone. One decision is made where no day begins and no hour's limit passes in between, a
// few otherwise. The law in force on the best day is put to `law`; null: none.
// REQUIRES: input.document and input.zone are set; earliest <= best <= latest.
[[nodiscard]] Decision DecideWithin(DecisionInput input, const LawBook& laws,
                                    const ClockRange& clock, const LawBook::Version** law);

}  // namespace otkel
