#include "central/projections.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "domain/stay_limits.h"
#include "proto/convert.h"

namespace otkel {
namespace {

// What a replica holds of one person: the stays that some window of the law still counts, and no
// fewer than a few.
constexpr std::size_t kFewestStays = 8;
constexpr std::size_t kMostStays = 512;

absl::StatusOr<v1::Event> EventOf(const v1::SignedEvent& signed_event) {
  v1::Event event;
  if (!event.ParseFromString(signed_event.body())) return absl::InvalidArgumentError("event body");
  return event;
}

v1::ReplicaStay ToReplica(const LimitedStay& limited) {
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
  return ToProto(known);
}

// The stays by which a person may be found among overstayers: open ones, and those that ended late.
std::vector<Day> IndexedDays(const PersonRecord& person) {
  std::vector<Day> found;
  for (const LimitedStay& limited : person.stays) {
    if (limited.stay.exit_unrecorded || !limited.limit || !limited.limit->last_lawful_day) continue;
    const Day last = *limited.limit->last_lawful_day;
    const auto& last_at = limited.limit->last_lawful_at;
    const bool is_late = !limited.stay.IsOpen() && (limited.stay.exit->day > last ||
                                                    (last_at && limited.stay.exit->at > *last_at));
    if (limited.stay.IsOpen() || is_late) found.push_back(last);
  }
  return found;
}

Day LastKnownDay(const Stay& stay) { return stay.exit ? stay.exit->day : stay.entry->day; }

std::size_t FirstInReplica(const PersonRecord& person, int longest_window) {
  const std::vector<LimitedStay>& stays = person.stays;
  if (stays.size() <= kFewestStays) return 0;
  Day oldest = LastKnownDay(stays.back().stay) - days{longest_window};
  for (const Authorisation& given : person.permits) {  // entries and days are counted from there
    if (given.valid_to >= oldest) oldest = std::min(oldest, given.valid_from);
  }
  std::size_t first = stays.size() > kMostStays ? stays.size() - kMostStays : 0;
  while (first + kFewestStays < stays.size() && LastKnownDay(stays[first].stay) < oldest) ++first;
  return first;
}

}  // namespace

std::vector<v1::ReplicaChange> Projections::Apply(const v1::LedgerEntry& entry) {
  OTKEL_CHECK(entry.position() == position_ + 1);
  position_ = entry.position();
  Changes changes;
  absl::Status status;
  switch (entry.fact_case()) {
    case v1::LedgerEntry::kEvent:
      status = ApplyEvent(entry, changes);
      break;
    case v1::LedgerEntry::kBanIssued:
      status = ApplyBan(entry.ban_issued(), changes);
      break;
    case v1::LedgerEntry::kBanLifted: {
      facts_["lift/" + entry.ban_lifted().ban_id()] = position_;
      const auto ban = bans_.find({entry.ban_lifted().ban_id()});
      if (ban == bans_.end()) break;
      bans_by_document_[KeyOf(ban->second.person)].erase(ban->first);
      if (!ban->second.person.number.empty())
        ban_facts_[KeyOf(ban->second.person)].push_back(position_);
      bans_.erase(ban);
      changes.emplace_back().set_ban_removed(entry.ban_lifted().ban_id());
      break;
    }
    case v1::LedgerEntry::kRulePackActivated:
      status = ApplyRulePack(entry.rule_pack_activated());
      break;
    case v1::LedgerEntry::kPermitRegistered:
      status = ApplyPermit(entry.permit_registered(), changes);
      break;
    case v1::LedgerEntry::kBranchEvent:
    case v1::LedgerEntry::kBranchReviewed:
    case v1::LedgerEntry::kCheckpointReadmitted:
    case v1::LedgerEntry::kLedgerSetBack:
    case v1::LedgerEntry::kFinding:
      break;
    case v1::LedgerEntry::FACT_NOT_SET:
      status = absl::InvalidArgumentError("no fact");
      break;
  }
  if (!status.ok()) ++not_understood_;
  for (v1::ReplicaChange& change : changes) change.set_position(position_);
  return changes;
}

absl::Status Projections::ApplyEvent(const v1::LedgerEntry& entry, Changes& changes) {
  auto event = EventOf(entry.event());
  if (!event.ok()) return event.status();
  folded_[{event->id().checkpoint()}] = {event->id().epoch(), event->id().sequence()};
  absl::Status status;
  switch (event->fact_case()) {
    case v1::Event::kCrossing:
      status = ApplyCrossing(*event, event->crossing(), changes);
      break;
    case v1::Event::kCorrection:
      status = ApplyCorrection(*event, changes);
      break;
    case v1::Event::kGapDeclared:
      ApplyGap(*event, FromMicros(entry.recorded_at_us()));
      break;
    case v1::Event::kClockJumped:
      break;
    case v1::Event::FACT_NOT_SET:
      status = absl::InvalidArgumentError("an event without a fact");
      break;
  }
  Instant& last = last_occurred_[{event->id().checkpoint()}];
  last = std::max(last, FromMicros(event->occurred_at_us()));
  return status;
}

absl::Status Projections::ApplyCrossing(const v1::Event& event, const v1::Crossing& proto,
                                        Changes& changes) {
  auto crossing = CrossingOf(event, proto);
  if (!crossing.ok()) return crossing.status();
  if (corrected_.contains(crossing->id))
    return absl::OkStatus();  // the correction came first and stands
  Remember(*crossing, changes);
  return absl::OkStatus();
}

absl::Status Projections::ApplyCorrection(const v1::Event& event, Changes& changes) {
  const v1::Correction& correction = event.correction();
  const EventId id = FromProto(correction.corrects());
  std::optional<Crossing> replacement;
  if (correction.has_crossing()) {
    auto crossing = CrossingOf(event, correction.crossing());
    if (!crossing.ok()) return crossing.status();
    crossing->id = id;
    replacement = *std::move(crossing);
  }
  Forget(id, changes);
  if (replacement) Remember(*replacement, changes);
  corrected_[id] = std::move(replacement);
  return absl::OkStatus();
}

void Projections::Touch(PersonRecord& person) const {
  if (person.facts.empty() || person.facts.back() != position_) person.facts.push_back(position_);
}

void Projections::Remember(const Crossing& crossing, Changes& changes) {
  PersonRecord& person = persons_[crossing.document];
  Unindex(crossing.document, person);
  Touch(person);
  person.crossings.push_back(crossing);
  document_of_[crossing.id] = crossing.document;
  Refold(crossing.document, person);
  changes.push_back(StaysChange(crossing.document, person));
}

void Projections::Forget(const EventId& id, Changes& changes) {
  const auto filed = document_of_.find(id);
  if (filed == document_of_.end()) return;
  PersonRecord& person = persons_[filed->second];
  Unindex(filed->second, person);
  Touch(person);
  std::erase_if(person.crossings, [&](const Crossing& crossing) { return crossing.id == id; });
  Refold(filed->second, person);
  changes.push_back(StaysChange(filed->second, person));
  document_of_.erase(filed);
}

// The loss lies after the last event that is here, and before the centre heard of it; where the
// checkpoint's clock says otherwise, the clock is not believed.
void Projections::ApplyGap(const v1::Event& event, Instant recorded_at) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  const auto last = last_occurred_.find(checkpoint);
  const Instant first = last == last_occurred_.end() ? Instant{} : last->second;
  const Instant declared_at = FromMicros(event.occurred_at_us());
  const Instant end = declared_at > first
                          ? declared_at
                          : std::max(recorded_at, first + std::chrono::microseconds{1});
  gaps_[checkpoint].push_back({first, end});
}

absl::Status Projections::ApplyBan(const v1::Ban& proto, Changes& changes) {
  auto ban = FromProto(proto);
  if (!ban.ok()) return ban.status();
  facts_["ban/" + proto.ban_id()] = position_;
  if (!ban->person.number.empty()) {
    bans_by_document_[KeyOf(ban->person)].insert(ban->id);
    ban_facts_[KeyOf(ban->person)].push_back(position_);
  }
  bans_[ban->id] = *ban;
  *changes.emplace_back().mutable_ban_put() = proto;
  return absl::OkStatus();
}

absl::Status Projections::ApplyPermit(const v1::Permit& proto, Changes& changes) {
  auto permit = FromProto(proto);
  if (!permit.ok()) return permit.status();
  facts_["permit/" + proto.permit_id()] = position_;
  PersonRecord& person = persons_[permit->document];
  Unindex(permit->document, person);
  Touch(person);
  person.permits.push_back(permit->authorisation);
  Refold(permit->document, person);
  changes.push_back(StaysChange(permit->document, person));
  return absl::OkStatus();
}

absl::Status Projections::ApplyRulePack(const v1::RulePack& proto) {
  // It was checked when it came into force; a later, stricter check takes no law back.
  auto law = ActivatedLaw(proto);
  if (!law.ok()) return law.status();
  facts_["rules/" + proto.id()] = position_;
  laws_.Put(*std::move(law));
  rule_packs_[proto.id()] = proto;
  law_facts_.push_back(position_);
  by_last_lawful_day_.clear();
  for (auto& [document, person] : persons_) Refold(document, person);
  snapshot_floor_ = position_;  // every limit may have moved
  return absl::OkStatus();
}

void Projections::Refold(const DocumentKey& document, PersonRecord& person) {
  person.stays.clear();
  if (!person.crossings.empty()) {
    person.nationality =
        std::max_element(person.crossings.begin(), person.crossings.end(), HappenedBefore)
            ->nationality;
  }
  std::vector<Stay> stays = FoldStays(person.crossings);
  auto limits = LimitsOf(laws_, stays, person.crossings, person.permits, &country_);
  for (std::size_t i = 0; i < stays.size(); ++i)
    person.stays.push_back({std::move(stays[i]), std::move(limits[i])});
  Index(document, person);
}

void Projections::Unindex(const DocumentKey& document, const PersonRecord& person) {
  for (const Day day : IndexedDays(person)) by_last_lawful_day_.erase({day, document});
}

void Projections::Index(const DocumentKey& document, const PersonRecord& person) {
  for (const Day day : IndexedDays(person)) by_last_lawful_day_.insert({day, document});
}

std::vector<Position> Projections::BanFacts(const DocumentKey& document) const {
  const auto found = ban_facts_.find(document);
  return found == ban_facts_.end() ? std::vector<Position>{} : found->second;
}

const PersonRecord* Projections::FindPerson(const DocumentKey& document) const {
  const auto found = persons_.find(document);
  return found == persons_.end() ? nullptr : &found->second;
}

std::vector<const Ban*> Projections::BansOn(const DocumentKey& document) const {
  std::vector<const Ban*> found;
  const auto ids = bans_by_document_.find(document);
  if (ids == bans_by_document_.end()) return found;
  for (const BanId& id : ids->second) found.push_back(&bans_.at(id));
  return found;
}

Position Projections::PositionOfFact(const std::string& name) const {
  const auto found = facts_.find(name);
  return found == facts_.end() ? 0 : found->second;
}

JournalMark Projections::FoldedThrough(const CheckpointId& checkpoint) const {
  const auto found = folded_.find(checkpoint);
  return found == folded_.end() ? JournalMark{} : found->second;
}

v1::ReplicaChange Projections::StaysChange(const DocumentKey& document,
                                           const PersonRecord& person) const {
  v1::ReplicaChange change;
  v1::DocumentStays& stays = *change.mutable_stays_put();
  stays.set_document_digest(DocumentDigest(replica_key_, document));
  for (std::size_t i = FirstInReplica(person, laws_.LongestWindowDays()); i < person.stays.size();
       ++i)
    *stays.add_stays() = ToReplica(person.stays[i]);
  for (const Authorisation& permit : person.permits) *stays.add_permits() = ToProto(permit);
  return change;
}

std::vector<v1::ReplicaChange> Projections::RulePackChanges() const {
  std::vector<v1::ReplicaChange> changes;
  for (const auto& [id, pack] : rule_packs_) *changes.emplace_back().mutable_rule_pack() = pack;
  return changes;
}

}  // namespace otkel
