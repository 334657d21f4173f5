#include "domain/stay_limits.h"

#include <algorithm>
#include <memory>

namespace otkel {
namespace {

// The presence that a visit is, or is part of where days overlap.
std::optional<std::size_t> PresenceOf(std::span<const Presence> presences, std::size_t visit,
                                      Day entered_on) {
  for (std::size_t i = 0; i < presences.size(); ++i) {
    if (presences[i].visit == visit) return i;
  }
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < presences.size() && presences[i].entered_on <= entered_on; ++i)
    last = i;
  return last;
}

// Applies laws to the stays of one history; remembers the case for as long as law and traveller
// stay the same.
class LimitFinder {
 public:
  LimitFinder(const LawBook& laws, const History& history, const Zone* zone)
      : laws_(laws), history_(history), zone_(zone) {}

  std::optional<StayLimit> Find(std::size_t visit, const Crossing& entry) {
    const Day entered_on = *history_.visits[visit].entered_on;
    const Law* law = laws_.On(entered_on);
    if (law == nullptr) return std::nullopt;
    Traveller traveller = TravellerOf(entry);
    if (!case_ || law != law_ || traveller != traveller_) {
      traveller_ = std::move(traveller);
      law_ = law;
      case_ = std::make_unique<StayCase>(law_, &traveller_, &history_, zone_);
    }
    const auto presence = PresenceOf(case_->presences(), visit, entered_on);
    if (!presence) return std::nullopt;
    const StayRight right = case_->RightOf(*presence);
    std::optional<StayLimit> limit = LimitFrom(right);
    for (const Overlay* overlay :
         case_->ForgivenessOf(right, case_->presences()[*presence].entered_on)) {
      if (limit) limit->forgiveness.push_back({overlay->id, overlay->period});
    }
    return limit;
  }

 private:
  const LawBook& laws_;
  const History& history_;
  const Zone* zone_;
  const Law* law_ = nullptr;
  Traveller traveller_;
  std::unique_ptr<StayCase> case_;
};

// The crossing by which a stay began; null: none is recorded.
const Crossing* EntryOf(const Stay& stay, std::span<const Crossing> crossings) {
  if (!stay.entry) return nullptr;
  const auto entry =
      std::find_if(crossings.begin(), crossings.end(),
                   [&](const Crossing& crossing) { return crossing.id == stay.entry->event; });
  return entry == crossings.end() ? nullptr : &*entry;
}

bool MayBeAnotherDay(const std::optional<StayEnd>& end, const Zone& zone) {
  return end && end->uncertainty && *end->uncertainty > std::chrono::microseconds{0} &&
         LocalDay(end->Earliest(), zone) != LocalDay(end->Latest(), zone);
}

// The stays as they were if every doubt about a clock speaks for the traveller: in late, out early.
// nullopt: no day is in doubt.
std::optional<std::vector<Stay>> AtTheirShortest(std::span<const Stay> stays, const Zone* zone) {
  if (zone == nullptr) return std::nullopt;
  bool is_in_doubt = false;
  std::vector<Stay> shortest(stays.begin(), stays.end());
  for (Stay& stay : shortest) {
    if (MayBeAnotherDay(stay.entry, *zone)) {
      is_in_doubt = true;
      stay.entry->at = stay.entry->Latest();
      stay.entry->day = LocalDay(stay.entry->at, *zone);
    }
    if (MayBeAnotherDay(stay.exit, *zone)) {
      is_in_doubt = true;
      stay.exit->at = stay.exit->Earliest();
      stay.exit->day = LocalDay(stay.exit->at, *zone);
    }
    if (stay.entry && stay.exit && stay.exit->at < stay.entry->at) {
      stay.exit->at = stay.entry->at;
      stay.exit->day = stay.entry->day;
    }
  }
  if (!is_in_doubt) return std::nullopt;
  return shortest;
}

// The limit that lets stay longer. No limit at all where there is a right lets stay longest.
std::optional<StayLimit> Later(std::optional<StayLimit> limit, std::optional<StayLimit> other) {
  if (!limit || !other) return limit ? std::move(limit) : std::move(other);
  if (!limit->last_lawful_day) return limit;
  if (!other->last_lawful_day || *other->last_lawful_day > *limit->last_lawful_day) return other;
  const bool is_later_by_hours = *other->last_lawful_day == *limit->last_lawful_day &&
                                 other->last_lawful_at && limit->last_lawful_at &&
                                 *other->last_lawful_at > *limit->last_lawful_at;
  return is_later_by_hours ? std::move(other) : std::move(limit);
}

}  // namespace

std::vector<Visit> VisitsOf(std::span<const Stay> stays) {
  std::vector<Visit> visits;
  visits.reserve(stays.size());
  for (const Stay& stay : stays) {
    Visit visit;
    if (stay.entry) visit.entered_on = stay.entry->day, visit.entered_at = stay.entry->at;
    if (stay.exit) visit.left_on = stay.exit->day, visit.left_at = stay.exit->at;
    visit.left_unrecorded = stay.exit_unrecorded;
    visits.push_back(visit);
  }
  return visits;
}

Traveller TravellerOf(const Crossing& crossing) {
  Traveller traveller;
  traveller.nationality = crossing.nationality;
  traveller.document = crossing.document_type;
  traveller.born_on = crossing.born_on;
  return traveller;
}

History HistoryOf(std::span<const Stay> stays, std::span<const Authorisation> authorisations) {
  History history;
  history.visits = VisitsOf(stays);
  history.authorisations.assign(authorisations.begin(), authorisations.end());
  return history;
}

std::vector<std::optional<StayLimit>> LimitsOf(const LawBook& laws, std::span<const Stay> stays,
                                               std::span<const Crossing> crossings,
                                               std::span<const Authorisation> authorisations,
                                               const Zone* zone) {
  const History history = HistoryOf(stays, authorisations);
  LimitFinder finder(laws, history, zone);
  std::vector<std::optional<StayLimit>> limits(stays.size());
  for (std::size_t i = 0; i < stays.size(); ++i) {
    if (const Crossing* entry = EntryOf(stays[i], crossings)) limits[i] = finder.Find(i, *entry);
  }
  const auto shortest = AtTheirShortest(stays, zone);
  if (!shortest) return limits;
  const History kindest = HistoryOf(*shortest, authorisations);
  LimitFinder kindest_finder(laws, kindest, zone);
  for (std::size_t i = 0; i < stays.size(); ++i) {
    if (const Crossing* entry = EntryOf(stays[i], crossings))
      limits[i] = Later(std::move(limits[i]), kindest_finder.Find(i, *entry));
  }
  return limits;
}

std::optional<StayLimit> LimitOfLast(const LawBook& laws, std::span<const Stay> stays,
                                     std::span<const Crossing> crossings,
                                     std::span<const Authorisation> authorisations,
                                     const Zone* zone) {
  if (stays.empty()) return std::nullopt;
  const Crossing* entry = EntryOf(stays.back(), crossings);
  if (entry == nullptr) return std::nullopt;
  const History history = HistoryOf(stays, authorisations);
  auto limit = LimitFinder(laws, history, zone).Find(stays.size() - 1, *entry);
  const auto shortest = AtTheirShortest(stays, zone);
  if (!shortest) return limit;
  const History kindest = HistoryOf(*shortest, authorisations);
  return Later(std::move(limit), LimitFinder(laws, kindest, zone).Find(stays.size() - 1, *entry));
}

}  // namespace otkel
