#include "checkpoint/recorder.h"

#include <algorithm>
#include <utility>

#include "proto/convert.h"

namespace otkel {

using std::chrono::microseconds;

namespace {

constexpr std::chrono::minutes kMostClockBack{1};

}  // namespace

Recorder::Recorder(CheckpointId checkpoint, Journal* journal, ReplicaStore* replica,
                   const SigningKey* key, const Clock* clock, Zone zone)
    : checkpoint_(std::move(checkpoint)),
      journal_(journal),
      replica_(replica),
      key_(key),
      clock_(clock),
      zone_(std::move(zone)) {}

absl::StatusOr<Instant> Recorder::Begin() {
  const std::lock_guard lock(mutex_);
  const Instant now = clock_->Now();
  if (claimed_through_ > now + kMostClockBack) {
    return absl::FailedPreconditionError(
        "the clock was set back by more than a minute: set it right, or restart this checkpoint");
  }
  const Instant at = std::max(now, claimed_through_ + microseconds{1});
  in_flight_.insert(at);
  return at;
}

void Recorder::End(Instant at) {
  const std::lock_guard lock(mutex_);
  in_flight_.erase(in_flight_.find(at));
}

absl::StatusOr<v1::SignedEvent> Recorder::Record(const v1::Crossing& crossing) {
  const auto begun = Begin();
  if (!begun.ok()) return begun.status();
  const Instant at = *begun;
  const Day local_day = LocalDay(at, zone_);
  v1::Event event;
  event.set_occurred_at_us(ToMicros(at));
  event.set_zone(zone_.id);
  event.set_tzdata_version(zone_.tzdata_version);
  event.set_local_day(ToIso(local_day));
  *event.mutable_crossing() = crossing;
  auto recorded = journal_->Append(std::move(event));
  if (!recorded.ok() && absl::IsDataLoss(recorded.status())) {
    // The event may be on the disk after all. It stays in flight, so that no claim goes past it.
    if (on_doubt_) on_doubt_();
    return recorded.status();
  }
  End(at);
  if (!recorded.ok()) return recorded.status();
  UpdateReplica(crossing, local_day);
  if (listener_) listener_();
  return recorded;
}

absl::Status Recorder::Declare(v1::GapDeclared gap) {
  const Instant now = clock_->Now();
  v1::Event event;
  event.set_occurred_at_us(ToMicros(now));
  event.set_zone(zone_.id);
  event.set_tzdata_version(zone_.tzdata_version);
  event.set_local_day(ToIso(LocalDay(now, zone_)));
  *event.mutable_gap_declared() = std::move(gap);
  return journal_->Append(std::move(event)).status();
}

v1::CompleteThrough Recorder::Claim() {
  v1::CompleteThrough claim;
  {
    const std::lock_guard lock(mutex_);
    const Instant through =
        in_flight_.empty() ? clock_->Now() : *in_flight_.begin() - microseconds{1};
    claimed_through_ = std::max(claimed_through_, through);
    const JournalMark head = journal_->Head().mark;
    claim.set_epoch(head.epoch);
    claim.set_sequence(head.sequence);
    claim.set_through_us(ToMicros(through));
  }
  const Hash hash = CompleteThroughHash(checkpoint_.text, claim.epoch(), claim.sequence(),
                                        FromMicros(claim.through_us()));
  claim.set_signature(key_->Sign(AsBytes(hash)));
  return claim;
}

void Recorder::UpdateReplica(const v1::Crossing& crossing, Day local_day) {
  if (crossing.outcome() != v1::OUTCOME_ADMITTED) return;
  const std::string key = replica_->State().replica_key;
  if (key.empty()) return;
  const DocumentKey document{{crossing.document().issuing_state()},
                             PersonalText(crossing.document().number())};
  const std::string digest = DocumentDigest(key, document);
  const std::lock_guard lock(replica_mutex_);
  auto history = replica_->FindHistory(digest);
  if (!history.ok()) return;  // the centre's word will come
  std::vector<KnownStay>& stays = history->stays;
  if (crossing.direction() == v1::DIRECTION_ENTRY) {
    KnownStay stay;
    stay.entered_on = local_day;
    stay.last_lawful_day = DayFromIso(crossing.decision().stay_limit().last_lawful_day());
    if (crossing.decision().stay_limit().last_lawful_at_us() != 0)
      stay.last_lawful_at = FromMicros(crossing.decision().stay_limit().last_lawful_at_us());
    stay.rule = {crossing.decision().stay_limit().rule_id()};
    if (!stays.empty() && stays.back().entered_on && !stays.back().exited_on)
      stays.back().exit_unrecorded = true;
    stays.push_back(std::move(stay));
  } else if (!stays.empty() && stays.back().entered_on && !stays.back().exited_on) {
    stays.back().exited_on = local_day;
  } else {
    stays.push_back({.exited_on = local_day});
  }
  v1::DocumentStays put;
  put.set_document_digest(digest);
  for (const KnownStay& stay : stays) *put.add_stays() = ToProto(stay);
  for (const Authorisation& permit : history->authorisations) *put.add_permits() = ToProto(permit);
  // A failure here costs a hint for the next decision, never a fact: the journal holds the
  // crossing.
  replica_->PutLocalStays(put).IgnoreError();
}

}  // namespace otkel
