#include "domain/stay_limit.h"

#include <algorithm>

namespace otkel {
namespace {

bool Fits(const StayRule& rule, const StateCode& nationality, Day entered_on) {
  if (rule.valid_from && entered_on < *rule.valid_from) return false;
  if (rule.valid_to && entered_on > *rule.valid_to) return false;
  return std::find(rule.nationalities.begin(), rule.nationalities.end(), nationality) !=
         rule.nationalities.end();
}

// No limit is later than any day.
bool IsEarlier(const std::optional<Day>& a, const std::optional<Day>& b) {
  return a && (!b || *a < *b);
}

}  // namespace

std::optional<Day> LastLawfulDay(const StayRule& rule, Day entered_on) {
  const days counted{rule.entry_day_counts ? 1 : 0};
  switch (rule.unit) {
    case StayUnit::kDay:
      return entered_on + days{rule.amount} - counted;
    case StayUnit::kMonth:
      return AddMonths(entered_on, rule.amount) - counted;
    case StayUnit::kUnlimited:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<StayLimit> LimitOfStay(const RulePack& pack, const StateCode& nationality,
                                     Day entered_on) {
  std::optional<StayLimit> strictest;
  for (const StayRule& rule : pack.stay_rules) {
    if (!Fits(rule, nationality, entered_on)) continue;
    const std::optional<Day> last = LastLawfulDay(rule, entered_on);
    if (!strictest || IsEarlier(last, strictest->last_lawful_day))
      strictest = StayLimit{last, rule.id, rule.source};
  }
  return strictest;
}

StayLimit ExtendedBy(StayLimit limit, std::span<const Permit> permits) {
  if (!limit.last_lawful_day) return limit;
  std::vector<Permit> ordered(permits.begin(), permits.end());
  std::sort(ordered.begin(), ordered.end(),
            [](const Permit& a, const Permit& b) { return a.valid_from < b.valid_from; });
  for (const Permit& permit : ordered) {
    if (permit.valid_from > *limit.last_lawful_day + days{1}) break;
    limit.last_lawful_day = std::max(*limit.last_lawful_day, permit.last_lawful_day);
  }
  return limit;
}

}  // namespace otkel
