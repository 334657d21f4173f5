#include "central/projections.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/mistake.h"
#include "proto/convert.h"

namespace otkel {
namespace {

absl::StatusOr<v1::Event> EventOf(const v1::SignedEvent& signed_event) {
  v1::Event event;
  if (!event.ParseFromString(signed_event.body())) return absl::InvalidArgumentError("event body");
  return event;
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

}  // namespace

std::vector<v1::ReplicaChange> Projections::Apply(const v1::LedgerEntry& entry) {
  OTKEL_CHECK(entry.position() == position_ + 1);
  position_ = entry.position();
  entered_ = {position_, FromMicros(entry.recorded_at_us())};
  Changes changes;
  absl::Status status;
  switch (entry.fact_case()) {
    case v1::LedgerEntry::kEvent:
      status = ApplyEvent(entry, changes);
      break;
    case v1::LedgerEntry::kBanIssued:
      status = ApplyBan(entry.ban_issued(), changes);
      break;
    case v1::LedgerEntry::kBanLifted:
      ApplyLift(entry.ban_lifted(), changes);
      break;
    case v1::LedgerEntry::kBanAmended:
      status = ApplyAmendment(entry.ban_amended(), changes);
      break;
    case v1::LedgerEntry::kPersonCleared:
      status = ApplyCleared(entry.person_cleared(), changes);
      break;
    case v1::LedgerEntry::kClearingWithdrawn:
      ApplyWithdrawn(entry.clearing_withdrawn(), changes);
      break;
    case v1::LedgerEntry::kDocumentsLinked:
      status = ApplyLinked(entry.documents_linked(), changes);
      break;
    case v1::LedgerEntry::kDocumentsSplit:
      status = ApplySplit(entry.documents_split(), changes);
      break;
    case v1::LedgerEntry::kRulePackActivated:
      status = ApplyRulePack(entry.rule_pack_activated());
      break;
    case v1::LedgerEntry::kPermitRegistered:
      status = ApplyPermit(entry.permit_registered(), changes);
      break;
    case v1::LedgerEntry::kBranchEvent:
      status = ApplyBranchEvent(entry.branch_event(), changes);
      break;
    case v1::LedgerEntry::kBranchReviewed:
      status = ApplyReview(entry.branch_reviewed(), changes);
      break;
    case v1::LedgerEntry::kCheckpointReadmitted:
      journals_.Readmit({entry.checkpoint_readmitted().checkpoint()},
                        entry.checkpoint_readmitted().branch(),
                        entry.checkpoint_readmitted().epoch());
      break;
    case v1::LedgerEntry::kEventsMissing:
      journals_.PassMissing(entry.events_missing(), FromMicros(entry.recorded_at_us()));
      break;
    case v1::LedgerEntry::kFinding:
      ApplyFinding(entry.finding());
      break;
    case v1::LedgerEntry::kLedgerSetBack:
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
  const auto event = EventOf(entry.event());
  if (!event.ok()) return event.status();
  if (!entry.quarantine().empty()) {
    journals_.Quarantine(*event, entered_.recorded_at);
    journals_.Take(*event, entered_.recorded_at, JournalStates::Counts::kNo);
    return absl::OkStatus();
  }
  const absl::Status status = ApplyFact(*event, changes);
  journals_.Take(*event, entered_.recorded_at);
  return status;
}

absl::Status Projections::ApplyFact(const v1::Event& event, Changes& changes) {
  switch (event.fact_case()) {
    case v1::Event::kCrossing:
      return ApplyCrossing(event, event.crossing(), changes);
    case v1::Event::kCorrection:
      return ApplyCorrection(event, changes);
    case v1::Event::kGapDeclared:
      journals_.DeclareGap(event, entered_.recorded_at);
      return absl::OkStatus();
    case v1::Event::kClockJumped:
      return absl::OkStatus();
    case v1::Event::kOrderVerdict:
      ApplyVerdict(event);
      return absl::OkStatus();
    case v1::Event::FACT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("an event without a fact");
}

absl::Status Projections::ApplyCrossing(const v1::Event& event, const v1::Crossing& proto,
                                        Changes& changes) {
  auto crossing = CrossingOf(event, proto);
  if (!crossing.ok()) return crossing.status();
  if (document_of_.contains(crossing->id) && !corrected_.contains(crossing->id))
    return absl::OkStatus();
  // One event, one crossing, though several copies of a journal speak of it.
  const auto same = FindSame(*crossing);
  if (corrected_.contains(crossing->id)) {
    // The correction came first and stands, for every copy.
    overtaken_.emplace(Unfiled(crossing->id), std::pair(crossing->occurred_at, crossing->id));
    if (same) Forget(*same, crossing->id, changes);
    if (same) same_as_[*same] = crossing->id;
    return absl::OkStatus();
  }
  if (same) {
    same_as_[crossing->id] = *same;
    return absl::OkStatus();
  }
  Remember(*crossing, proto, changes);
  return absl::OkStatus();
}

absl::Status Projections::ApplyCorrection(const v1::Event& event, Changes& changes) {
  const v1::Correction& correction = event.correction();
  // Several copies of a journal may tell of one correction; later ones stand above it.
  if (!corrections_.emplace(Unfiled(FromProto(event.id())), TimeOf(event).at).second)
    return absl::OkStatus();
  const EventId id = NameHere(FromProto(correction.corrects()));
  std::optional<Crossing> replacement;
  if (correction.has_crossing()) {
    auto crossing = CrossingOf(event, correction.crossing());
    if (!crossing.ok()) return crossing.status();
    crossing->id = id;
    replacement = *std::move(crossing);
  }
  Forget(id, FromProto(event.id()), changes);
  if (replacement) Remember(*replacement, correction.crossing(), changes);
  corrected_[id] = std::move(replacement);
  return absl::OkStatus();
}

void Projections::Touch(PersonRecord& person) const {
  if (person.facts.empty() || person.facts.back() != position_) person.facts.push_back(position_);
}

void Projections::Remember(const Crossing& crossing, const v1::Crossing& proto, Changes& changes) {
  const auto filed = persons_.try_emplace(crossing.document).first;
  PersonRecord& person = filed->second;
  UnindexPerson(crossing.document);
  Touch(person);
  person.crossings.push_back(crossing);
  person.crossings_entered.push_back(entered_);
  document_of_[crossing.id] = crossing.document;
  IndexPerson(proto.document(), filed->first);
  hits_.Note(crossing.id, ToIso(crossing.local_day), proto);
  RefoldPerson(crossing.document, changes);
}

void Projections::IndexPerson(const v1::Document& proto, const DocumentKey& filed) {
  const auto document = FromProto(proto);
  if (!document.ok()) return;
  // What two crossings of one document seldom say differently.
  v1::Document person = proto;
  person.clear_expires_on();
  person.clear_more_optional_data();
  const Hash hash = Sha256({person.SerializeAsString()});
  std::uint64_t known = 0;
  std::memcpy(&known, hash.data(), sizeof(known));
  if (!known_people_.insert(known).second) return;
  people_.Add(matching::Fold(*document));
  documents_of_people_.push_back(&filed);
}

void Projections::Forget(const EventId& id, const EventId& ended_by, Changes& changes) {
  const auto filed = document_of_.find(id);
  if (filed == document_of_.end()) return;
  PersonRecord& person = persons_[filed->second];
  UnindexPerson(filed->second);
  Touch(person);
  const auto found = std::ranges::find(person.crossings, id, &Crossing::id);
  const auto place = found - person.crossings.begin();
  person.former.push_back({std::move(*found),
                           person.crossings_entered[static_cast<std::size_t>(place)], entered_,
                           ended_by});
  person.crossings.erase(found);
  person.crossings_entered.erase(person.crossings_entered.begin() + place);
  RefoldPerson(filed->second, changes);
  hits_.Forget(id);
  document_of_.erase(filed);
}

void Projections::ApplyFinding(const v1::Finding& finding) {
  facts_["finding/" + finding.id()] = position_;
  findings_.push_back(position_);
  for (const std::string& caller : finding.tell()) findings_for_[caller].push_back(position_);
}

absl::Status Projections::ApplyPermit(const v1::Permit& proto, Changes& changes) {
  auto permit = FromProto(proto);
  if (!permit.ok()) return permit.status();
  facts_["permit/" + proto.permit_id()] = position_;
  PersonRecord& person = persons_[permit->document];
  UnindexPerson(permit->document);
  Touch(person);
  person.permits.push_back(permit->authorisation);
  person.permits_entered.push_back(entered_);
  RefoldPerson(permit->document, changes);
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
  laws_since_.emplace_back(entered_, laws_);
  RefoldEverybody();
  snapshot_floor_ = position_;  // every limit may have moved
  return absl::OkStatus();
}

void Projections::Unindex(const DocumentKey& document, const PersonRecord& person) {
  for (const Day day : IndexedDays(person)) by_last_lawful_day_.erase({day, document});
}

void Projections::Index(const DocumentKey& document, const PersonRecord& person) {
  for (const Day day : IndexedDays(person)) by_last_lawful_day_.insert({day, document});
}

const LawBook& Projections::LawsAt(const Moment& moment) const {
  static const LawBook kNone;
  for (auto since = laws_since_.rbegin(); since != laws_since_.rend(); ++since) {
    if (moment.Holds(since->first)) return since->second;
  }
  return kNone;
}

std::vector<Projections::LikeDocument> Projections::DocumentsLike(const Document& person,
                                                                  matching::Score least,
                                                                  std::size_t most) const {
  std::map<DocumentKey, matching::Score> best;
  for (const auto& [number, score] : people_.Search(matching::Fold(person), least))
    best.try_emplace(*documents_of_people_[number], score);
  std::vector<LikeDocument> found;
  for (const auto& [document, score] : best) found.push_back({document, score});
  std::ranges::stable_sort(found, std::greater<>(), &LikeDocument::score);
  if (found.size() > most) found.resize(most);
  return found;
}

const std::vector<Position>& Projections::FindingsFor(const std::string& caller) const {
  static const std::vector<Position> kNone;
  const auto found = findings_for_.find(caller);
  return found == findings_for_.end() ? kNone : found->second;
}

Position Projections::PositionOfBranchEvent(const EventId& filed) const {
  const auto found = branch_positions_.find(filed);
  return found == branch_positions_.end() ? 0 : found->second;
}

Position Projections::PositionOfFact(const std::string& name) const {
  const auto found = facts_.find(name);
  return found == facts_.end() ? 0 : found->second;
}

v1::ReplicaChange Projections::StaysChange(const DocumentKey& document,
                                           const PersonRecord& person) const {
  v1::ReplicaChange change;
  v1::DocumentStays& stays = *change.mutable_stays_put();
  stays.set_document_digest(DocumentDigest(replica_key_, document));
  for (const KnownStay& stay :
       StaysInReplica(person.stays, person.permits, laws_.LongestWindowDays()))
    *stays.add_stays() = ToProto(stay);
  for (const Authorisation& permit : person.permits) *stays.add_permits() = ToProto(permit);
  const bool says_something = stays.stays_size() + stays.permits_size() > 0;
  if (says_something && links_.WasLinked(document))
    stays.set_other_documents(static_cast<std::uint32_t>(links_.PersonOf(document).size() - 1));
  return change;
}

std::vector<v1::ReplicaChange> Projections::RulePackChanges() const {
  std::vector<v1::ReplicaChange> changes;
  for (const auto& [id, pack] : rule_packs_) *changes.emplace_back().mutable_rule_pack() = pack;
  return changes;
}

}  // namespace otkel
