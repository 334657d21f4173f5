#include "central/person_record.h"

#include <algorithm>
#include <utility>

#include "domain/stay_limits.h"

namespace otkel {
namespace {

constexpr std::size_t kFewestStays = 8;
constexpr std::size_t kMostStays = 512;

KnownStay ToKnown(const LimitedStay& limited) {
  KnownStay known;
  if (limited.stay.entry) known.entered_on = limited.stay.entry->day;
  if (limited.stay.exit) known.exited_on = limited.stay.exit->day;
  known.exit_unrecorded = limited.stay.exit_unrecorded;
  if (limited.limit) {
    known.last_lawful_day = limited.limit->last_lawful_day;
    known.last_lawful_at = limited.limit->last_lawful_at;
    known.rule = limited.limit->rule;
    known.forgiveness = limited.limit->forgiveness;
  }
  return known;
}

Day LastKnownDay(const Stay& stay) { return stay.exit ? stay.exit->day : stay.entry->day; }

std::size_t FirstInReplica(const std::vector<LimitedStay>& stays,
                           const std::vector<Authorisation>& permits, int longest_window) {
  if (stays.size() <= kFewestStays) return 0;
  Day oldest = LastKnownDay(stays.back().stay) - days{longest_window};
  for (const Authorisation& given : permits) {  // entries and days are counted from there
    if (given.valid_to >= oldest) oldest = std::min(oldest, given.valid_from);
  }
  std::size_t first = stays.size() > kMostStays ? stays.size() - kMostStays : 0;
  while (first + kFewestStays < stays.size() && LastKnownDay(stays[first].stay) < oldest) ++first;
  return first;
}

// Whether a crossing that is neither end of the stay may have been between them: it ended the stay
// then, or began another. REQUIRES: stay.entry.
bool MayLieWithin(const Crossing& crossing, const Entered& entered, const Stay& stay, Instant now) {
  if (crossing.outcome != Outcome::kAdmitted || crossing.id == stay.entry->event) return false;
  if (stay.exit && crossing.id == stay.exit->event) return false;
  const Instant from = stay.entry->uncertainty ? stay.entry->Earliest() : Instant::min();
  const Instant until = stay.exit ? stay.exit->at : now;
  Instant earliest = Instant::min();
  Instant latest = entered.recorded_at;
  if (crossing.uncertainty) {
    earliest = crossing.occurred_at - *crossing.uncertainty;
    latest = std::min(latest, crossing.occurred_at + *crossing.uncertainty);
  }
  return earliest < until && from <= latest;
}

}  // namespace

std::vector<LimitedStay> FoldLimitedStays(const LawBook& laws,
                                          const std::vector<Crossing>& crossings,
                                          const std::vector<Authorisation>& permits,
                                          const Zone& country) {
  std::vector<Stay> stays = FoldStays(crossings);
  auto limits = LimitsOf(laws, stays, crossings, permits, &country);
  std::vector<LimitedStay> limited;
  limited.reserve(stays.size());
  for (std::size_t i = 0; i < stays.size(); ++i)
    limited.push_back({std::move(stays[i]), std::move(limits[i])});
  return limited;
}

std::optional<Overstay> JudgeStayOf(const PersonRecord& person, const LimitedStay& stay,
                                    Instant now, const Zone& country,
                                    std::span<const Completeness> checkpoints) {
  if (!stay.limit) return std::nullopt;
  auto overstay = JudgeStay(stay.stay, *stay.limit, now, country, checkpoints);
  if (!overstay) return std::nullopt;
  auto& uncertain = overstay->clock_uncertain;
  for (std::size_t i = 0; i < person.crossings.size(); ++i) {
    const Crossing& crossing = person.crossings[i];
    if (!MayLieWithin(crossing, person.crossings_entered[i], stay.stay, now)) continue;
    overstay->grade = OverstayGrade::kUnproven;
    if (std::ranges::find(uncertain, crossing.id.checkpoint) == uncertain.end())
      uncertain.push_back(crossing.id.checkpoint);
  }
  return overstay;
}

std::vector<KnownStay> StaysInReplica(const std::vector<LimitedStay>& stays,
                                      const std::vector<Authorisation>& permits,
                                      int longest_window) {
  std::vector<KnownStay> known;
  for (std::size_t i = FirstInReplica(stays, permits, longest_window); i < stays.size(); ++i)
    known.push_back(ToKnown(stays[i]));
  return known;
}

}  // namespace otkel
