#include "checkpoint/recorder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/mistake.h"
#include "domain/known_stays.h"
#include "proto/convert.h"

namespace otkel {

using std::chrono::microseconds;

namespace {

// Where claims may have got to, and what the clock was worth then, kept in the journal. It is
// written ahead by this much, so that not every claim waits for the disk.
constexpr const char* kClaimNote = "claims";
constexpr std::chrono::seconds kReserve{5};
// Among so many of the last events is one that tells of the clock.
constexpr Sequence kEventsLookedAt = 64;

struct ClaimNote {
  Instant through;
  TimeKeeper::LastSeen seen;
};

std::string Written(const ClaimNote& note) {
  v1::Event event;
  event.set_occurred_at_us(ToMicros(note.through));
  v1::ClockJumped& seen = *event.mutable_clock_jumped();
  seen.set_found_us(ToMicros(note.seen.wall));
  v1::ClockReading& clock = *event.mutable_clock();
  clock.set_monotonic_us(note.seen.monotonic.count());
  clock.set_boot_id(note.seen.boot_id);
  clock.set_skew_us(note.seen.skew.count());
  clock.set_skew_bound_us(note.seen.bound ? note.seen.bound->count() : -1);
  return event.SerializeAsString();
}

TimeKeeper::LastSeen SeenIn(const v1::ClockReading& clock, Instant wall) {
  TimeKeeper::LastSeen seen;
  seen.wall = wall;
  seen.monotonic = microseconds{clock.monotonic_us()};
  seen.boot_id = clock.boot_id();
  seen.skew = microseconds{clock.skew_us()};
  if (clock.skew_bound_us() >= 0) seen.bound = microseconds{clock.skew_bound_us()};
  return seen;
}

std::optional<ClaimNote> ReadNote(const Journal& journal) {
  const auto text = journal.Note(kClaimNote);
  v1::Event event;
  if (!text.ok() || text->empty() || !event.ParseFromString(*text)) return std::nullopt;
  return ClaimNote{FromMicros(event.occurred_at_us()),
                   SeenIn(event.clock(), FromMicros(event.clock_jumped().found_us()))};
}

// What a loss is declared with when the journal is opened says nothing of the process before.
std::optional<TimeKeeper::LastSeen> LastEventOf(const Journal& journal) {
  JournalMark from = journal.Head().mark;
  from.sequence = from.sequence > kEventsLookedAt ? from.sequence - kEventsLookedAt : 0;
  const auto events = journal.Read(from, kEventsLookedAt, std::size_t{8} << 20);
  if (!events.ok()) return std::nullopt;
  for (auto signed_event = events->rbegin(); signed_event != events->rend(); ++signed_event) {
    v1::Event event;
    if (!event.ParseFromString(signed_event->body()) || event.has_gap_declared()) continue;
    return SeenIn(event.clock(), FromMicros(event.occurred_at_us()));
  }
  return std::nullopt;
}

Direction DirectionOf(const v1::Crossing& crossing) {
  return crossing.direction() == v1::DIRECTION_ENTRY ? Direction::kEntry : Direction::kExit;
}

// What its decision said of the stay that an entry begins.
KnownStay StayBegunBy(const v1::Crossing& crossing) {
  const v1::StayLimit& limit = crossing.decision().stay_limit();
  KnownStay stay;
  stay.last_lawful_day = DayFromIso(limit.last_lawful_day());
  if (limit.last_lawful_at_us() != 0) stay.last_lawful_at = FromMicros(limit.last_lawful_at_us());
  stay.rule = {limit.rule_id()};
  return stay;
}

}  // namespace

Recorder::Recorder(CheckpointId checkpoint, Journal* journal, ReplicaStore* replica,
                   const SigningKey* key, TimeKeeper* time, Zone zone)
    : checkpoint_(std::move(checkpoint)),
      journal_(journal),
      replica_(replica),
      key_(key),
      time_(time),
      zone_(std::move(zone)) {
  Resume();
}

// A stamp may lie after the wall clock, so the note is the better witness where the machine was not
// started anew.
void Recorder::Resume() {
  const auto note = ReadNote(*journal_);
  const auto event = LastEventOf(*journal_);
  const TimeKeeper::Reading now = time_->Read();
  if (note && note->seen.boot_id == now.boot_id) {
    time_->Resume(note->seen);
  } else if (event) {
    TimeKeeper::LastSeen last = *event;
    if (note && last.boot_id != now.boot_id) last.wall = std::max(last.wall, note->seen.wall);
    time_->Resume(last);
  } else if (note) {
    time_->Resume(note->seen);
  }
  if (!note) return;
  reserved_through_ = note->through;
  // The last claim may lie anywhere before the note's end.
  floor_ = {note->through, now.monotonic};
}

Instant Recorder::StampOf(const TimeKeeper::Reading& reading) const {
  if (!floor_ || reading.wall > floor_->at) return reading.wall;
  return floor_->at + std::max(reading.monotonic - floor_->monotonic, microseconds{1});
}

absl::StatusOr<v1::SignedEvent> Recorder::Append(v1::Event event, Day* day) {
  std::list<InFlight>::iterator begun;
  {
    const std::lock_guard lock(mutex_);
    const TimeKeeper::Reading reading = time_->Read();
    const Instant at = StampOf(reading);
    StampEvent(event, reading, at, zone_);
    *day = LocalDay(reading.CentreNow(), zone_);
    begun = in_flight_.insert(in_flight_.end(), {at, reading.monotonic});
  }
  auto recorded = journal_->Append(std::move(event));
  if (!recorded.ok() && absl::IsDataLoss(recorded.status())) {
    // The event may be on the disk after all. It stays in flight, so that no claim goes past it.
    if (on_doubt_) on_doubt_();
    return recorded.status();
  }
  const std::lock_guard lock(mutex_);
  in_flight_.erase(begun);
  return recorded;
}

absl::Status Recorder::RecordJumps() {
  std::vector<ClockJump> jumps = time_->TakeJumps();
  while (!jumps.empty()) {
    v1::Event event;
    v1::ClockJumped& jumped = *event.mutable_clock_jumped();
    jumped.set_expected_us(ToMicros(jumps.front().expected));
    jumped.set_found_us(ToMicros(jumps.front().found));
    jumped.set_boot_id_before(jumps.front().boot_before);
    Day day;
    if (auto recorded = Append(std::move(event), &day); !recorded.ok()) {
      time_->PutBack(std::move(jumps));
      return recorded.status();
    }
    jumps.erase(jumps.begin());
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::SignedEvent> Recorder::Record(const v1::Crossing& crossing) {
  if (auto status = RecordJumps(); !status.ok()) return status;
  v1::Event event;
  *event.mutable_crossing() = crossing;
  Day local_day;
  auto recorded = Append(std::move(event), &local_day);
  if (!recorded.ok()) return recorded.status();
  UpdateReplica(crossing, [&](std::vector<KnownStay>& stays) {
    AddCrossing(DirectionOf(crossing), local_day, StayBegunBy(crossing), stays);
  });
  if (listener_) listener_();
  return recorded;
}

absl::StatusOr<v1::SignedEvent> Recorder::RecordUndone(const v1::Correction& correction,
                                                       const v1::Crossing& crossing, Day day) {
  if (auto status = RecordJumps(); !status.ok()) return status;
  v1::Event event;
  *event.mutable_correction() = correction;
  Day local_day;
  auto recorded = Append(std::move(event), &local_day);
  if (!recorded.ok()) return recorded.status();
  UpdateReplica(crossing, [&](std::vector<KnownStay>& stays) {
    TakeBackCrossing(DirectionOf(crossing), day, stays);
  });
  if (listener_) listener_();
  return recorded;
}

absl::StatusOr<v1::SignedEvent> Recorder::RecordVerdict(const v1::OrderVerdict& verdict) {
  if (auto status = RecordJumps(); !status.ok()) return status;
  v1::Event event;
  *event.mutable_order_verdict() = verdict;
  Day local_day;
  auto recorded = Append(std::move(event), &local_day);
  if (recorded.ok() && listener_) listener_();
  return recorded;
}

absl::Status Recorder::BeginEpoch(Epoch epoch, JournalMark last,
                                  std::optional<v1::GapDeclared> gap) {
  EpochBegin begin{.epoch = epoch, .after = last};
  const std::lock_guard lock(mutex_);
  if (gap) {
    const TimeKeeper::Reading reading = time_->Read();
    *begin.first.emplace().mutable_gap_declared() = *std::move(gap);
    StampEvent(*begin.first, reading, StampOf(reading), zone_);
  }
  const absl::Status status = journal_->BeginEpoch(begin);
  if (absl::IsDataLoss(status) && on_doubt_) on_doubt_();
  return status;
}

// The last instant that lies before now, and before all that is being written, by both clocks.
Instant Recorder::ClaimableAt(const TimeKeeper::Reading& reading) const {
  Instant through = std::min(StampOf(reading), reading.Earliest());
  if (Makes(Mistake::kClaimIgnoresInFlight)) return through;
  for (const InFlight& event : in_flight_) {
    const Instant earliest = reading.Earliest() - (reading.monotonic - event.monotonic);
    through = std::min(through, std::min(event.at, earliest) - microseconds{1});
  }
  return through;
}

bool Recorder::Reserve(const TimeKeeper::Reading& reading, Instant through) {
  if (through <= reserved_through_) return true;
  const ClaimNote note{
      through + kReserve,
      {reading.wall, reading.monotonic, reading.boot_id, reading.skew, reading.bound}};
  if (!journal_->PutNote(kClaimNote, Written(note)).ok()) return false;
  reserved_through_ = note.through;
  return true;
}

std::optional<v1::CompleteThrough> Recorder::Claim() {
  // What cannot be written now is told of with the next crossing.
  RecordJumps().IgnoreError();
  v1::CompleteThrough claim;
  {
    const std::lock_guard lock(mutex_);
    const TimeKeeper::Reading reading = time_->Read();
    if (!reading.bound) return std::nullopt;
    Instant through = ClaimableAt(reading);
    // What is in flight is stamped after the last claim: to repeat that one is always true.
    through = std::max(through, claimed_through_);
    if (!Reserve(reading, through)) return std::nullopt;
    claimed_through_ = through;
    if (!floor_ || floor_->at < through) floor_ = {through, reading.monotonic};
    JournalMark head = journal_->Head().mark;
    // An epoch without events: the last event that there was lies in an earlier one, and where the
    // centre has them all it is the last acknowledged.
    if (head.sequence == 0 && journal_->CountUnacknowledged() == 0 &&
        journal_->Acknowledged().sequence > 0)
      head = journal_->Acknowledged();
    claim.set_epoch(head.epoch);
    claim.set_sequence(head.sequence);
    claim.set_through_us(ToMicros(through));
  }
  const Hash hash = CompleteThroughHash(checkpoint_.text, claim.epoch(), claim.sequence(),
                                        FromMicros(claim.through_us()));
  claim.set_signature(key_->Sign(AsBytes(hash)));
  return claim;
}

void Recorder::UpdateReplica(const v1::Crossing& crossing,
                             const std::function<void(std::vector<KnownStay>&)>& change) {
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
  change(stays);
  v1::DocumentStays put;
  put.set_document_digest(digest);
  put.set_other_documents(static_cast<std::uint32_t>(history->other_documents));
  for (const KnownStay& stay : stays) *put.add_stays() = ToProto(stay);
  for (const Authorisation& permit : history->authorisations) *put.add_permits() = ToProto(permit);
  // A failure here costs a hint for the next decision, never a fact: the journal holds the
  // crossing.
  replica_->PutLocalStays(put).IgnoreError();
}

}  // namespace otkel
