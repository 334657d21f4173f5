#include "domain/law_impact.h"

namespace otkel {
namespace {

bool IsOver(const std::optional<StayLimit>& limit, Day today) {
  return limit && limit->last_lawful_day &&
         LastDayNotHeld(*limit->last_lawful_day, limit->forgiveness, today) < today;
}

}  // namespace

LawImpact ImpactOf(const LawBook& laws, std::span<const Stay> stays,
                   const std::optional<StayLimit>& before, std::span<const Crossing> crossings,
                   std::span<const Authorisation> authorisations, const Zone* zone, Day today) {
  LawImpact impact;
  if (stays.empty() || !stays.back().IsOpen()) return impact;
  impact.is_open = true;
  impact.before = before;
  impact.after = LimitOfLast(laws, stays, crossings, authorisations, zone);
  impact.limit_changes = impact.before != impact.after;
  const bool was_over = IsOver(impact.before, today), is_over = IsOver(impact.after, today);
  impact.becomes_overstay = is_over && !was_over;
  impact.stops_being_overstay = was_over && !is_over;
  return impact;
}

}  // namespace otkel
