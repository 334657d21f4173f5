#pragma once

#include <optional>
#include <string>

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

// Until when a stay is lawful and by what: a StayRight as it is recorded and sent.
struct StayLimit {
  std::optional<Day> last_lawful_day;     // absent: no limit, or none that the law states
  std::optional<Instant> last_lawful_at;  // where the law counts hours
  RuleId rule;                            // empty: the authorisation alone
  std::string source;
  std::string forgiven_by;  // the overlay under which going over it counts for nothing; else empty

  friend bool operator==(const StayLimit&, const StayLimit&) = default;
};

// nullopt: there is no right, so a visa or permit is needed. REQUIRES: not an own national's.
[[nodiscard]] std::optional<StayLimit> LimitFrom(const StayRight& right);

}  // namespace otkel
