#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/ids.h"

namespace otkel {

enum class StayUnit { kDay, kMonth, kUnlimited };

// How long nationals of some states may stay without a visa, from entry.
struct StayRule {
  RuleId id;
  std::vector<StateCode> nationalities;
  int amount = 0;  // of `unit`; meaningless for kUnlimited
  StayUnit unit = StayUnit::kDay;
  // True: the day of entry is day 1. False: the day after it is. Sources that do not say are read
  // as false, so that nobody is called an overstayer on a doubt.
  bool entry_day_counts = false;
  std::optional<Day> valid_from;  // first day of entry the rule holds for; absent: always
  std::optional<Day> valid_to;    // last day of entry
  std::string source;             // law and article, or the line of the source

  friend bool operator==(const StayRule&, const StayRule&) = default;
};

// The law of one state as data.
struct RulePack {
  std::string id;
  StateCode state;
  std::vector<StayRule> stay_rules;

  friend bool operator==(const RulePack&, const RulePack&) = default;
};

// An extension or permit of one document's holder.
struct Permit {
  DocumentKey document;
  Day valid_from;
  Day last_lawful_day;

  friend bool operator==(const Permit&, const Permit&) = default;
};

struct StayLimit {
  std::optional<Day> last_lawful_day;  // absent: no limit
  RuleId rule;
  std::string source;

  friend bool operator==(const StayLimit&, const StayLimit&) = default;
};

// The last lawful day of a stay begun on `entered_on` under `rule`.
[[nodiscard]] std::optional<Day> LastLawfulDay(const StayRule& rule, Day entered_on);

// The limit that `pack` sets for a national of `nationality` who enters on `entered_on`. Several
// rules may fit: the one with the earliest last lawful day wins (the first of equals). nullopt: no
// rule, so a visa or permit is needed.
[[nodiscard]] std::optional<StayLimit> LimitOfStay(const RulePack& pack,
                                                   const StateCode& nationality, Day entered_on);

// `limit` moved by the permits that begin on or before the day after it and end later. `permits` in
// any order; a chain of permits counts whole.
[[nodiscard]] StayLimit ExtendedBy(StayLimit limit, std::span<const Permit> permits);

}  // namespace otkel
