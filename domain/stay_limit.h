#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/ids.h"
#include "domain/stay_case.h"
#include "domain/traveller.h"

namespace otkel {

// A right that an authority gave the holder of one document.
struct Permit {
  DocumentKey document;
  Authorisation authorisation;

  friend bool operator==(const Permit&, const Permit&) = default;
};

// A measure under which going over a limit counts for nothing: from the first day of its period on,
// for the days through its last.
struct Forgiveness {
  std::string overlay;
  DayRange period;

  friend bool operator==(const Forgiveness&, const Forgiveness&) = default;
};

// The last day that is not held against anybody, as seen on `today`: the last lawful day, or the
// last forgiven one.
[[nodiscard]] Day LastDayNotHeld(Day last_lawful_day, std::span<const Forgiveness> forgiveness,
                                 Day today);

// Until when a stay is lawful and by what: a StayRight as it is recorded and sent.
struct StayLimit {
  std::optional<Day> last_lawful_day;     // absent: no limit, or none that the law states
  std::optional<Instant> last_lawful_at;  // where the law counts hours
  RuleId rule;                            // empty: the authorisation alone
  std::string source;
  std::vector<Forgiveness> forgiveness;

  friend bool operator==(const StayLimit&, const StayLimit&) = default;
};

// nullopt: there is no right, so a visa or permit is needed. REQUIRES: not an own national's.
[[nodiscard]] std::optional<StayLimit> LimitFrom(const StayRight& right);

}  // namespace otkel
