#include "central/checkpoint_session.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/mistake.h"
#include "base/sign.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::chrono::seconds kMostClockAhead{5};

v1::Refused Unavailable(const Centre& centre, const absl::Status& status) {
  centre.Report(status);
  return Refuse(v1::Refused::CODE_UNAVAILABLE, std::string(status.message()));
}

}  // namespace

CheckpointSession::CheckpointSession(Centre* centre, CheckpointId named)
    : centre_(centre), checkpoint_(std::move(named)) {}

CheckpointSession::~CheckpointSession() {
  if (attached_ && !line_.IsBranch())
    centre_->UpdateContact(checkpoint_, [](CheckpointContact& contact) { --contact.streams; });
}

std::vector<v1::CentreMessage> CheckpointSession::Receive(const v1::CheckpointMessage& message) {
  if (message.has_hello()) return Attach(message.hello());
  if (lease_.empty())
    return End(Refuse(v1::Refused::CODE_NOT_HELLO, "expected Hello first, then LeaseTaken"));
  if (message.has_lease_taken()) return TakeLease(message.lease_taken());
  if (!attached_ || !centre_->leases().Holds(line_, lease_)) {
    return End(Refuse(v1::Refused::CODE_NO_LEASE,
                      attached_ ? "another stream or another copy of this checkpoint came since"
                                : "expected LeaseTaken before anything else"));
  }
  if (!line_.IsBranch()) {
    centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
      contact.last_heard = centre_->clock().Now();
    });
  }
  switch (message.message_case()) {
    case v1::CheckpointMessage::kEvents:
      return TakeEvents(message.events());
    case v1::CheckpointMessage::kLive:
      return TakeLive(message.live());
    case v1::CheckpointMessage::kComplete:
      return TakeClaim(message.complete());
    case v1::CheckpointMessage::kApplied:
      return TakeApplied(message.applied());
    case v1::CheckpointMessage::kSelfTest:
      centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
        contact.matching_fault = message.self_test().matching_fault();
        contact.canaries = message.self_test().canaries();
      });
      return {};
    case v1::CheckpointMessage::kTimeProbe:
      return TakeProbe(message.time_probe());
    default:
      return {};  // of a later version: what this centre does not know, it does not need
  }
}

CheckpointSession::Answer CheckpointSession::End(v1::Refused refused) {
  const v1::Refused::Code code = refused.code();
  if (code == v1::Refused::CODE_CONFLICT || code == v1::Refused::CODE_BROKEN_CHAIN) {
    centre_->UpdateContact(
        checkpoint_, [&](CheckpointContact& contact) { contact.quarantined = refused.detail(); });
  }
  Answer answer(1);
  *answer[0].mutable_refused() = std::move(refused);
  return answer;
}

std::optional<v1::Refused> CheckpointSession::CheckHello(const v1::Hello& hello) const {
  if (!lease_.empty()) return Refuse(v1::Refused::CODE_NOT_HELLO, "Hello came twice");
  const auto enrolled = centre_->enrolled().find(checkpoint_);
  if (enrolled == centre_->enrolled().end()) {
    return Refuse(v1::Refused::CODE_UNKNOWN_CHECKPOINT,
                  Concat("'", checkpoint_.text, "' is not enrolled here"));
  }
  if (hello.checkpoint() != checkpoint_.text) {
    return Refuse(v1::Refused::CODE_UNKNOWN_CHECKPOINT,
                  Concat("the certificate names '", checkpoint_.text, "', Hello says '",
                         hello.checkpoint(), "'"));
  }
  if (!hello.lease().empty() && hello.lease().size() != Hash{}.size())
    return Refuse(v1::Refused::CODE_MALFORMED, "lease: expected 32 bytes or none");
  if (hello.signing_key() != enrolled->second) {
    return Refuse(v1::Refused::CODE_WRONG_KEY, "the journal's public key is not the enrolled one");
  }
  return std::nullopt;
}

CheckpointSession::Answer CheckpointSession::Attach(const v1::Hello& hello) {
  if (auto refused = CheckHello(hello)) return End(*std::move(refused));
  const Instant received_at = centre_->clock().Now();
  hello_ = hello;
  auto standing = Judge(hello);
  if (!standing.ok()) return End(Unavailable(*centre_, standing.status()));
  line_ = standing->line;
  auto lease = centre_->leases().Offer(line_, standing->shown);
  if (!lease.ok()) return End(Unavailable(*centre_, lease.status()));
  lease_ = *std::move(lease);
  ingest_.emplace(centre_, line_, standing->base, FloorOf(hello));
  auto welcome = Welcome(hello, received_at);
  if (!welcome.ok()) return End(Unavailable(*centre_, welcome.status()));
  replica_.emplace(centre_, hello);
  if (line_.IsBranch()) {
    centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
      contact.quarantined = Concat("another copy of it is kept apart as ", line_.branch);
    });
  } else {
    centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
      contact.clock_skew = SaturatedFromMicros(hello.sent_at_us()) - received_at;
      contact.build = hello.build();
    });
  }
  return {*std::move(welcome)};
}

absl::StatusOr<LeaseBook::Standing> CheckpointSession::Judge(const v1::Hello& hello) {
  if (auto status = centre_->LookAtSeen(hello); !status.ok()) return status;
  const Ingest own(centre_, {checkpoint_, ""});
  const JournalMark head = own.Head().mark;
  const LeaseBook::Caller caller{
      .checkpoint = checkpoint_,
      .lease = hello.lease(),
      .acknowledged = SharedWith(hello),
      // Set up to begin there: a journal begun anew under old numbers that lost some and went on in
      // a later epoch has events before it, which the centre does not hold. What has had anything
      // acknowledged had a lease, and lost it: it may be a branch.
      .begins_epoch = hello.acknowledged_sequence() == 0 &&
                      AcknowledgedOf(hello).epoch > head.epoch && head.epoch > 0};
  LeaseBook& leases = centre_->leases();
  auto standing = leases.Judge(caller);
  if (!standing.ok()) return standing;
  if (standing->set_back) {
    if (auto status = centre_->NoteSetBack(hello, hello.tree_head()); !status.ok()) return status;
  }
  if (Ingest(centre_, standing->line, standing->base).Differs(hello)) {
    auto branch = leases.MoveToBranch(standing->line, hello.lease(), caller.acknowledged);
    if (!branch.ok()) return branch.status();
    return LeaseBook::Standing{*std::move(branch), caller.acknowledged, false, {}};
  }
  if (!standing->line.IsBranch()) {
    if (auto status = PassMissing(hello); !status.ok()) return status;
    return standing;
  }
  const auto readmitted = Readmit(hello, standing->line);
  if (!readmitted.ok()) return readmitted.status();
  if (!*readmitted) return standing;
  return LeaseBook::Standing{{checkpoint_, ""}, {}, false, {}};
}

// A copy that somebody readmitted becomes the checkpoint itself, once all that it recorded as a
// branch is here.
absl::StatusOr<bool> CheckpointSession::Readmit(const v1::Hello& hello, const Line& branch) {
  const Epoch epoch = centre_->Look([&](const Projections& projections) {
    return projections.ReadmittedEpoch(checkpoint_, branch.branch);
  });
  const JournalMark head = centre_->store().HeadOf(checkpoint_).mark;
  const bool is_due = epoch > head.epoch;
  if (!is_due || hello.unacknowledged() > 0) return false;
  begin_epoch_ = std::max(epoch, EpochAfterAll(hello));
  // What the copy holds before its new epoch is here as a branch, and must not come in again.
  const absl::Status begun =
      centre_->AppendEvents({}, {checkpoint_, head, {{begin_epoch_, 0}, {}}});
  if (!begun.ok()) return begun;
  if (auto status = centre_->leases().Promote(branch, hello.lease()); !status.ok()) return status;
  return true;
}

// How far this copy is at most one with the checkpoint's own chain: a centre that was set back no
// longer has all that it acknowledged.
JournalMark CheckpointSession::SharedWith(const v1::Hello& hello) const {
  JournalMark here = centre_->store().HeadOf(checkpoint_).mark;
  if (Ingest(centre_, {checkpoint_, ""}).FollowsAnother(hello)) --here.sequence;
  return std::min(AcknowledgedOf(hello), here);
}

// One more than any copy of this checkpoint has used.
Epoch CheckpointSession::EpochAfterAll(const v1::Hello& hello) const {
  return std::max<Epoch>(hello.epoch(), NewestEpochOf(centre_->store(), checkpoint_)) + 1;
}

// A ledger that was set back may ask for events that their journal no longer keeps. They are gone:
// that is recorded, and the chain goes on from what is kept.
absl::Status CheckpointSession::PassMissing(const v1::Hello& hello) {
  const JournalHead floor{FloorOf(hello), hello.floor_hash().size() == Hash{}.size()
                                              ? HashFromBytes(hello.floor_hash())
                                              : Hash{}};
  const JournalMark head = centre_->store().HeadOf(checkpoint_).mark;
  if (floor.mark <= head || floor.mark > AcknowledgedOf(hello)) return absl::OkStatus();
  v1::LedgerEntry entry;
  v1::EventsMissing& missing = *entry.mutable_events_missing();
  missing.set_checkpoint(checkpoint_.text);
  missing.set_after_epoch(head.epoch);
  missing.set_after_sequence(head.sequence);
  missing.set_through_epoch(floor.mark.epoch);
  missing.set_through_sequence(floor.mark.sequence);
  std::vector<v1::LedgerEntry> entries{std::move(entry)};
  return centre_->AppendEvents(std::move(entries), {checkpoint_, head, floor});
}

absl::StatusOr<v1::CentreMessage> CheckpointSession::Welcome(const v1::Hello& hello,
                                                             Instant received_at) {
  v1::CentreMessage answer;
  v1::Welcome& welcome = *answer.mutable_welcome();
  const JournalMark head = ingest_->Head().mark;
  // A journal that has less than what it sent was set back: it must not use those numbers again.
  const bool is_short = JournalMark{hello.epoch(), hello.head_sequence()} < head;
  if (begin_epoch_ == 0 && is_short && !Makes(Mistake::kSequenceReused))
    begin_epoch_ = EpochAfterAll(hello);
  welcome.set_begin_epoch(begin_epoch_);
  welcome.set_ledger_id(centre_->LedgerName());
  welcome.set_replica_key(centre_->store().ReplicaKey());
  welcome.set_lease(lease_);
  welcome.set_branch(line_.branch);
  welcome.set_durable_epoch(head.epoch);
  welcome.set_durable_sequence(head.sequence);
  auto stated = centre_->StatedTreeHead();
  if (!stated.ok()) return stated.status();
  const auto shared = centre_->SharedSize(hello);
  if (shared > 0) {
    const auto proof = centre_->store().ConsistencyProof(shared, stated->size());
    if (!proof.ok()) return proof.status();
    for (const Hash& hash : *proof) welcome.add_consistency(std::string(AsBytes(hash)));
  }
  herald_.emplace(centre_, stated->size());
  *welcome.mutable_tree_head() = *std::move(stated);
  welcome.set_hello_received_at_us(ToMicros(received_at));
  welcome.set_sent_at_us(ToMicros(centre_->clock().Now()));
  return answer;
}

CheckpointSession::Answer CheckpointSession::TakeLease(const v1::LeaseTaken& taken) {
  if (attached_) return {};
  if (taken.lease() != lease_)
    return End(Refuse(v1::Refused::CODE_NO_LEASE, "expected the lease of Welcome"));
  const absl::Status status = centre_->leases().Take(line_, lease_);
  if (absl::IsFailedPrecondition(status))
    return End(Refuse(v1::Refused::CODE_NO_LEASE, std::string(status.message())));
  if (!status.ok()) return End(Unavailable(*centre_, status));
  attached_ = true;
  if (!line_.IsBranch()) {
    centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
      ++contact.streams;
      contact.replica_position = replica_->position();
      contact.last_heard = centre_->clock().Now();
    });
  }
  return {};
}

CheckpointSession::Answer CheckpointSession::TakeEvents(const v1::EventBatch& batch) {
  IngestResult result = ingest_->Take(batch);
  if (result.refused) {
    if (result.refused->code() == v1::Refused::CODE_CONFLICT) {
      const auto branch = centre_->leases().MoveToBranch(line_, lease_, SharedWith(hello_));
      if (!branch.ok()) return End(Unavailable(*centre_, branch.status()));
    }
    return End(*std::move(result.refused));
  }
  StorePendingClaim();
  Answer answer(1);
  v1::Ack& ack = *answer[0].mutable_ack();
  ack.set_epoch(result.durable.epoch);
  ack.set_durable_sequence(result.durable.sequence);
  ack.set_received_epoch(result.durable.epoch);
  ack.set_received_sequence(result.durable.sequence);
  for (v1::Quarantined& item : result.quarantined) *ack.add_quarantined() = std::move(item);
  return answer;
}

CheckpointSession::Answer CheckpointSession::TakeLive(const v1::SignedEvent& event) {
  if (auto refused = ingest_->TakeLive(event)) {
    // What it says belongs to its chain: the batch that brings it there is where it is judged.
    if (refused->code() == v1::Refused::CODE_CONFLICT) return {};
    return End(*std::move(refused));
  }
  return {};
}

CheckpointSession::Answer CheckpointSession::TakeClaim(const v1::CompleteThrough& claim) {
  if (line_.IsBranch()) return {};  // only the checkpoint itself can be complete
  const Hash hash = CompleteThroughHash(checkpoint_.text, claim.epoch(), claim.sequence(),
                                        FromMicros(claim.through_us()));
  if (!VerifySignature(centre_->enrolled().at(checkpoint_), AsBytes(hash), claim.signature())) {
    return End(Refuse(v1::Refused::CODE_BROKEN_CHAIN,
                      "the signature of a claim of completeness does not agree"));
  }
  // Nobody knows the future: a claim by a clock that runs ahead would count for days that are still
  // to come.
  const Instant through = FromMicros(claim.through_us());
  const bool is_future = through > centre_->clock().Now() + kMostClockAhead;
  if (through <= Instant{} || (is_future && !Makes(Mistake::kFutureClaimTaken))) return {};
  pending_claim_ = claim;
  StorePendingClaim();
  return {};
}

// A claim counts once every event it speaks of is here; until then the last one that did stands.
void CheckpointSession::StorePendingClaim() {
  if (!pending_claim_) return;
  const JournalMark claimed{pending_claim_->epoch(), pending_claim_->sequence()};
  const bool is_in = ingest_->Head().mark >= claimed || claimed == JournalMark{1, 0};
  if (!is_in && !Makes(Mistake::kClaimBeforeEvents)) return;
  if (centre_->Claim(checkpoint_, *pending_claim_).ok()) pending_claim_.reset();
}

CheckpointSession::Answer CheckpointSession::TakeApplied(const v1::ReplicaApplied& applied) {
  if (line_.IsBranch()) return {};
  const Position position = std::min<Position>(applied.position(), replica_->position());
  centre_->UpdateContact(checkpoint_,
                         [&](CheckpointContact& contact) { contact.replica_position = position; });
  return {};
}

CheckpointSession::Answer CheckpointSession::TakeProbe(const v1::TimeProbe& probe) const {
  Answer answer(1);
  v1::TimeReply& reply = *answer[0].mutable_time_reply();
  reply.set_probe_sent_at_us(probe.sent_at_us());
  reply.set_received_at_us(ToMicros(centre_->clock().Now()));
  reply.set_sent_at_us(reply.received_at_us());
  return answer;
}

std::optional<v1::CentreMessage> CheckpointSession::Next(bool say_current) {
  if (!attached_) return std::nullopt;
  // First, since changes go on for ever at a busy centre; it limits itself.
  auto news = herald_->Next();
  if (!news.ok() || !*news) return replica_->Next(say_current);
  v1::CentreMessage message;
  *message.mutable_tree_head() = **std::move(news);
  return message;
}

}  // namespace otkel
