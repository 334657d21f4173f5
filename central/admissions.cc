#include "central/admissions.h"

#include <algorithm>

namespace otkel {

std::vector<EventId> AdmissionsFrom(const PersonRecord& person, Instant from, Position position,
                                    bool only_entries) {
  constexpr std::size_t kMostAdmissions = 16;
  std::vector<const Crossing*> found;
  for (std::size_t i = 0; i < person.crossings.size(); ++i) {
    const Crossing& crossing = person.crossings[i];
    if (person.crossings_entered[i].position >= position) continue;
    if (crossing.outcome != Outcome::kAdmitted || crossing.occurred_at < from) continue;
    if (only_entries && crossing.direction != Direction::kEntry) continue;
    found.push_back(&crossing);
  }
  std::ranges::sort(found,
                    [](const Crossing* a, const Crossing* b) { return HappenedBefore(*b, *a); });
  if (found.size() > kMostAdmissions) found.resize(kMostAdmissions);
  std::vector<EventId> ids;
  for (const Crossing* crossing : found) ids.push_back(crossing->id);
  return ids;
}

}  // namespace otkel
