#include "domain/history_cut.h"

#include <optional>
#include <vector>

#include "domain/day_count.h"

namespace otkel {
namespace {

// Visits as they were on `on`. Of several that went on past it, one stays open; the others are cut
// there, for they overlap it and prove the days until then.
std::vector<Visit> VisitsAt(const std::vector<Visit>& visits, Day on) {
  std::vector<Visit> cut;
  std::optional<std::size_t> going_on;
  for (Visit visit : visits) {
    if (visit.entered_on ? *visit.entered_on > on : visit.left_on && *visit.left_on > on) continue;
    if (!visit.left_on || *visit.left_on <= on) {
      cut.push_back(visit);
      continue;
    }
    visit.left_on.reset();
    visit.left_at.reset();
    const std::size_t place = cut.size();
    cut.push_back(visit);
    if (going_on) {
      const bool is_later = *visit.entered_on >= *cut[*going_on].entered_on;
      cut[is_later ? *going_on : place].left_on = on;
      if (is_later) going_on = place;
    } else {
      going_on = place;
    }
  }
  return cut;
}

}  // namespace

History CutAt(const History& history, Day on) {
  History cut;
  cut.visits = VisitsAt(history.visits, on);
  cut.authorisations = history.authorisations;
  for (const Record& record : history.records) {
    if (record.on <= on) cut.records.push_back(record);
  }
  cut.stops = history.stops;
  return cut;
}

std::optional<Day> OpenSince(const History& history, Day on) {
  std::optional<Day> since;
  for (const Presence& presence : PresencesOf(history.visits)) {
    if (presence.entered_on <= on && (!presence.left_on || *presence.left_on > on))
      since = presence.entered_on;
  }
  return since;
}

}  // namespace otkel
