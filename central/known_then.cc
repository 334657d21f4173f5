#include "central/known_then.h"

#include <algorithm>
#include <utility>

#include "domain/known_stays.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kMostLocal = 64;

// One wording of a crossing: as it was recorded, or as a correction left it.
struct Wording {
  const Crossing* crossing;
  const Entered* entered;
  const Entered* ended;  // null: it stands
  const EventId* ended_by;
};

std::vector<Wording> WordingsOf(const PersonRecord& person) {
  std::vector<Wording> all;
  all.reserve(person.former.size() + person.crossings.size());
  for (const FormerCrossing& former : person.former)
    all.push_back({&former.crossing, &former.entered, &former.ended, &former.ended_by});
  for (std::size_t i = 0; i < person.crossings.size(); ++i)
    all.push_back({&person.crossings[i], &person.crossings_entered[i], nullptr, nullptr});
  return all;
}

bool IsFirstWording(const Wording& wording, const PersonRecord& person) {
  return std::ranges::none_of(person.former, [&](const FormerCrossing& former) {
    return former.crossing.id == wording.crossing->id &&
           former.entered.position < wording.entered->position;
  });
}

// Whether the checkpoint itself had said, before `event`, that the crossing did not happen.
bool IsUndoneBefore(const EventId& event, const Wording& wording) {
  return wording.ended_by != nullptr && wording.ended_by->checkpoint == event.checkpoint &&
         *wording.ended_by < event;
}

// As Recorder does with the checkpoint's own crossing.
void PutOnTop(const Crossing& crossing, const v1::StayLimit& limit, std::vector<KnownStay>& stays) {
  if (crossing.outcome != Outcome::kAdmitted) return;
  KnownStay begun;
  begun.last_lawful_day = DayFromIso(limit.last_lawful_day());
  if (limit.last_lawful_at_us() != 0) begun.last_lawful_at = FromMicros(limit.last_lawful_at_us());
  begun.rule = {limit.rule_id()};
  AddCrossing(crossing.direction, crossing.local_day, std::move(begun), stays);
}

}  // namespace

Knowledge KnownThen::Select(const Moment& moment, const Document& document, Own own) const {
  Knowledge known;
  known.laws = &projections_.LawsAt(moment);
  known.bans = projections_.ban_history().CandidatesAt(document, moment);
  known.cleared = projections_.cleared().At(document, moment);
  const DocumentKey key = KeyOf(document);
  const std::vector<DocumentKey> documents = projections_.links().PersonAt(key, moment);
  known.documents = documents.size();
  for (const DocumentKey& one : documents) {
    // What the checkpoint itself records it puts under the document that it was on.
    const Own of_this = one == key ? own : Own::kOnlyHeld;
    if (const PersonRecord* record = projections_.FindDocument(one))
      AddDocument(*record, moment, of_this, known);
  }
  return known;
}

void KnownThen::AddDocument(const PersonRecord& record, const Moment& moment, Own own,
                            Knowledge& known) const {
  for (std::size_t i = 0; i < record.permits.size(); ++i) {
    if (moment.Holds(record.permits_entered[i])) known.permits.push_back(&record.permits[i]);
  }
  for (const Wording& wording : WordingsOf(record)) {
    const EventId& id = wording.crossing->id;
    const bool is_own = id.checkpoint == event_.checkpoint;
    if (is_own && id >= event_) continue;
    if (own == Own::kAll && IsUndoneBefore(event_, wording)) continue;
    if (moment.Holds(*wording.entered)) {
      const bool is_over = wording.ended != nullptr && moment.Holds(*wording.ended);
      if (!is_over) known.crossings.push_back(wording.crossing);
    } else if (is_own && own == Own::kAll && IsFirstWording(wording, record)) {
      known.crossings.push_back(wording.crossing);
    }
  }
}

Knowledge KnownThen::At(const Moment& moment, const Document& document) const {
  return Select(moment, document, Own::kAll);
}

Knowledge KnownThen::Now(const Crossing& crossing, const Document& document) const {
  Knowledge known;
  known.laws = &projections_.LawsAt(Moment::Present());
  known.bans = projections_.ban_history().CandidatesAt(document, Moment::Present());
  known.cleared = projections_.cleared().At(document, Moment::Present());
  known.documents = projections_.links().PersonOf(KeyOf(document)).size();
  for (const DocumentKey& one : projections_.links().PersonOf(KeyOf(document))) {
    const PersonRecord* record = projections_.FindDocument(one);
    if (record == nullptr) continue;
    for (const Authorisation& permit : record->permits) known.permits.push_back(&permit);
    for (const Crossing& other : record->crossings) {
      if (other.id != crossing.id && HappenedBefore(other, crossing))
        known.crossings.push_back(&other);
    }
  }
  return known;
}

absl::StatusOr<std::vector<Knowledge>> KnownThen::VariantsAt(const Moment& moment,
                                                             const Document& document) {
  std::vector<Knowledge> variants = {Select(moment, document, Own::kAll)};
  Knowledge without = Select(moment, document, Own::kOnlyHeld);
  if (without == variants.front()) return variants;
  Knowledge by_hand = without;
  by_hand.is_local_by_hand = true;
  for (const Crossing* crossing : variants.front().crossings) {
    if (std::ranges::find(without.crossings, crossing) == without.crossings.end())
      by_hand.local.push_back(crossing);
  }
  std::ranges::sort(by_hand.local, {}, [](const Crossing* crossing) { return crossing->id; });
  if (by_hand.local.size() > kMostLocal)
    by_hand.local.erase(by_hand.local.begin(), by_hand.local.end() - kMostLocal);
  if (auto status = ReadLimits(by_hand.local); !status.ok()) return status;
  variants.push_back(std::move(without));
  variants.push_back(std::move(by_hand));
  return variants;
}

absl::Status KnownThen::ReadLimits(const std::vector<const Crossing*>& local) {
  for (const Crossing* crossing : local) {
    if (limits_.contains(crossing->id)) continue;
    const auto position = store_.FindEvent(crossing->id);
    if (!position.ok()) return position.status();
    if (!*position) continue;
    const auto entries = store_.Read(**position - 1, 1, 1);
    if (!entries.ok()) return entries.status();
    v1::Event event;
    if (entries->empty() || !event.ParseFromString(entries->front().event().body())) continue;
    limits_[crossing->id] = event.crossing().decision().stay_limit();
  }
  return absl::OkStatus();
}

std::vector<Position> KnownThen::FactsBetween(const Moment& earlier, const Moment& later,
                                              const Document& document, std::size_t most) const {
  std::vector<Position> facts =
      projections_.ban_history().CandidateFactsAfter(document, earlier.through);
  const auto add = [&](const std::vector<Position>& more) {
    const auto first = std::upper_bound(more.begin(), more.end(), earlier.through);
    facts.insert(facts.end(), first, more.end());
  };
  add(projections_.cleared().FactsAfter(document, earlier.through));
  add(projections_.law_facts());
  for (const DocumentKey& one :
       projections_.links().PersonBetween(KeyOf(document), earlier, later)) {
    if (const PersonRecord* record = projections_.FindDocument(one)) add(record->facts);
  }
  std::ranges::sort(facts);
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  if (facts.size() > most) facts.resize(most);
  std::erase_if(facts, [&](Position position) {
    const auto entry = ReadEntry(store_, position);
    return !entry.ok() || FromMicros(entry->recorded_at_us()) > later.recorded_by;
  });
  return facts;
}

std::vector<KnownStay> KnownThen::StaysOf(const Knowledge& knowledge) const {
  std::vector<Crossing> crossings;
  crossings.reserve(knowledge.crossings.size());
  for (const Crossing* crossing : knowledge.crossings) crossings.push_back(*crossing);
  std::vector<Authorisation> permits;
  for (const Authorisation* permit : knowledge.permits) permits.push_back(*permit);
  std::vector<KnownStay> stays =
      StaysInReplica(FoldLimitedStays(*knowledge.laws, crossings, permits, projections_.country()),
                     permits, knowledge.laws->LongestWindowDays());
  for (const Crossing* crossing : knowledge.local) {
    const auto limit = limits_.find(crossing->id);
    PutOnTop(*crossing, limit == limits_.end() ? v1::StayLimit() : limit->second, stays);
  }
  return stays;
}

}  // namespace otkel
