#include "domain/stay_limit.h"

#include <algorithm>

#include "domain/authorisation.h"

namespace otkel {

Day LastDayNotHeld(Day last_lawful_day, std::span<const Forgiveness> forgiveness, Day today) {
  Day last = last_lawful_day;
  for (const Forgiveness& measure : forgiveness) {
    if (measure.period.first <= today) last = std::max(last, measure.period.last);
  }
  return last;
}

std::optional<StayLimit> LimitFrom(const StayRight& right) {
  if (right.kind == RightKind::kNone) return std::nullopt;
  StayLimit limit{right.last_day, right.last_at, {}, {}, {}};
  if (right.rule != nullptr) {
    limit.rule = right.rule->id;
    limit.source = right.rule->source;
  }
  if (right.shifted_by != nullptr) limit.source += "; " + right.shifted_by->source;
  const Authorisation* given =
      right.extended_by != nullptr ? right.extended_by : right.authorisation;
  if (given != nullptr) {
    const std::string name =
        NameWithClass(*given) + " of " + ToIso(given->valid_from) + " to " + ToIso(given->valid_to);
    limit.source += (limit.source.empty() ? "" : "; ") + name;
  }
  return limit;
}

}  // namespace otkel
