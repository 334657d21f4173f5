#include "central/checkpoint_session.h"

#include <utility>

#include "base/sign.h"
#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::chrono::seconds kMostClockAhead{5};
constexpr std::size_t kReplicaBytes = 512 << 10;

}  // namespace

// A snapshot is taken while facts go on arriving: each part is read as it is then. Parts newer than
// `as_of` do no harm, for the changes after `as_of` follow the snapshot and every change is a whole
// new state.
struct CheckpointSession::Snapshot {
  Position as_of = 0;
  bool begun = false;
  std::size_t laws_sent = 0;
  bool bans_done = false;
  std::optional<BanId> last_ban;
  std::optional<DocumentKey> last_document;
};

CheckpointSession::CheckpointSession(Centre* centre, CheckpointId named)
    : centre_(centre), checkpoint_(std::move(named)) {}

CheckpointSession::~CheckpointSession() {
  if (attached_)
    centre_->UpdateContact(checkpoint_, [](CheckpointContact& contact) { --contact.streams; });
}

std::vector<v1::CentreMessage> CheckpointSession::Receive(const v1::CheckpointMessage& message) {
  switch (message.message_case()) {
    case v1::CheckpointMessage::kHello:
      return Attach(message.hello());
    case v1::CheckpointMessage::kEvents:
      if (attached_) return TakeEvents(message.events());
      break;
    case v1::CheckpointMessage::kComplete:
      if (attached_) return TakeClaim(message.complete());
      break;
    case v1::CheckpointMessage::kLeaseTaken:
    case v1::CheckpointMessage::kLive:
    case v1::CheckpointMessage::kApplied:
    case v1::CheckpointMessage::kTimeProbe:
      return {};
    case v1::CheckpointMessage::MESSAGE_NOT_SET:
      break;
  }
  return End(Refuse(v1::Refused::CODE_NOT_HELLO, "expected Hello first, then events and claims"));
}

std::vector<v1::CentreMessage> CheckpointSession::End(v1::Refused refused) {
  const v1::Refused::Code code = refused.code();
  if (code == v1::Refused::CODE_CONFLICT || code == v1::Refused::CODE_BROKEN_CHAIN) {
    centre_->UpdateContact(
        checkpoint_, [&](CheckpointContact& contact) { contact.quarantined = refused.detail(); });
  }
  std::vector<v1::CentreMessage> answer(1);
  *answer[0].mutable_refused() = std::move(refused);
  return answer;
}

std::optional<v1::Refused> CheckpointSession::CheckHello(const v1::Hello& hello) const {
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
  if (hello.signing_key() != enrolled->second) {
    return Refuse(v1::Refused::CODE_WRONG_KEY, "the journal's public key is not the enrolled one");
  }
  return std::nullopt;
}

std::vector<v1::CentreMessage> CheckpointSession::Attach(const v1::Hello& hello) {
  if (attached_) return End(Refuse(v1::Refused::CODE_NOT_HELLO, "Hello came twice"));
  if (auto refused = CheckHello(hello)) return End(*std::move(refused));
  const Instant received_at = centre_->clock().Now();
  ingest_.emplace(centre_, checkpoint_);
  const JournalHead head = ingest_->Head();
  if (hello.epoch() < head.mark.epoch) {
    return End(Refuse(
        v1::Refused::CODE_OLD_EPOCH,
        Concat("epoch ", hello.epoch(), " is past, epoch ", head.mark.epoch, " is known here")));
  }
  if (JournalMark{hello.epoch(), hello.head_sequence()} == head.mark &&
      hello.head_hash() != AsBytes(head.hash)) {
    return End(
        Refuse(v1::Refused::CODE_CONFLICT, Concat("the last event of ", checkpoint_.text,
                                                  " here has another content than its journal's")));
  }
  const bool same_ledger = hello.ledger_id() == centre_->store().LedgerId();
  replica_position_ = same_ledger ? hello.replica_position() : 0;
  attached_ = true;
  centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
    ++contact.streams;
    contact.replica_position = replica_position_;
    contact.clock_skew = FromMicros(hello.sent_at_us()) - received_at;
    contact.quarantined.clear();
  });

  std::vector<v1::CentreMessage> answer(1);
  v1::Welcome& welcome = *answer[0].mutable_welcome();
  welcome.set_ledger_id(centre_->store().LedgerId());
  welcome.set_replica_key(centre_->store().ReplicaKey());
  welcome.set_durable_epoch(head.mark.epoch);
  welcome.set_durable_sequence(head.mark.sequence);
  welcome.set_hello_received_at_us(ToMicros(received_at));
  welcome.set_sent_at_us(ToMicros(centre_->clock().Now()));
  return answer;
}

std::vector<v1::CentreMessage> CheckpointSession::TakeEvents(const v1::EventBatch& batch) {
  IngestResult result = ingest_->Take(batch);
  if (result.refused) return End(*std::move(result.refused));
  StorePendingClaim();
  std::vector<v1::CentreMessage> answer(1);
  answer[0].mutable_ack()->set_epoch(result.durable.epoch);
  answer[0].mutable_ack()->set_durable_sequence(result.durable.sequence);
  return answer;
}

std::vector<v1::CentreMessage> CheckpointSession::TakeClaim(const v1::CompleteThrough& claim) {
  const Hash hash = CompleteThroughHash(checkpoint_.text, claim.epoch(), claim.sequence(),
                                        FromMicros(claim.through_us()));
  if (!VerifySignature(centre_->enrolled().at(checkpoint_), AsBytes(hash), claim.signature())) {
    return End(Refuse(v1::Refused::CODE_BROKEN_CHAIN,
                      "the signature of a claim of completeness does not agree"));
  }
  // Nobody knows the future: a claim by a clock that runs ahead would count for days that are still
  // to come.
  const Instant through = FromMicros(claim.through_us());
  if (through <= Instant{} || through > centre_->clock().Now() + kMostClockAhead) return {};
  pending_claim_ = claim;
  StorePendingClaim();
  return {};
}

// A claim counts once every event it speaks of is here; until then the last one that did stands.
void CheckpointSession::StorePendingClaim() {
  if (!pending_claim_) return;
  const JournalMark claimed{pending_claim_->epoch(), pending_claim_->sequence()};
  if (ingest_->Head().mark < claimed && claimed != JournalMark{1, 0}) return;
  if (centre_->Claim(checkpoint_, *pending_claim_).ok()) pending_claim_.reset();
}

std::optional<v1::CentreMessage> CheckpointSession::NextReplica(bool say_current) {
  if (!attached_) return std::nullopt;
  if (snapshot_) return NextOfSnapshot();
  auto tail = centre_->ChangesAfter(replica_position_, kReplicaBytes);
  if (!tail) {
    snapshot_ = std::make_unique<Snapshot>();
    return NextOfSnapshot();
  }
  if (tail->through == replica_position_ && !say_current && !owes_current_) return std::nullopt;
  v1::ReplicaChanges replica;
  replica.set_after_position(replica_position_);
  for (v1::ReplicaChange& change : tail->changes) *replica.add_changes() = std::move(change);
  replica.set_through_position(tail->through);
  owes_current_ = owes_current_ && !tail->is_current;
  if (tail->is_current) replica.set_current_at_us(ToMicros(centre_->clock().Now()));
  replica_position_ = tail->through;
  centre_->UpdateContact(checkpoint_, [&](CheckpointContact& contact) {
    contact.replica_position = replica_position_;
  });
  return Statement(std::move(replica));
}

v1::CentreMessage CheckpointSession::Statement(v1::ReplicaChanges changes) const {
  changes.set_ledger_id(centre_->store().LedgerId());
  v1::CentreMessage message;
  *message.mutable_replica() = Signed(changes, centre_->key());
  return message;
}

v1::CentreMessage CheckpointSession::NextOfSnapshot() {
  v1::ReplicaChanges replica;
  Snapshot& snapshot = *snapshot_;
  centre_->Look([&](const Projections& projections) {
    std::size_t bytes = 0;
    const auto add = [&](v1::ReplicaChange change) {
      bytes += change.ByteSizeLong();
      *replica.add_changes() = std::move(change);
    };
    if (!snapshot.begun) {
      snapshot.begun = true;
      snapshot.as_of = projections.position();
      replica.set_snapshot_begin(true);
    }
    std::vector<v1::ReplicaChange> laws = projections.RulePackChanges();
    for (; snapshot.laws_sent < laws.size() && bytes < kReplicaBytes; ++snapshot.laws_sent)
      add(std::move(laws[snapshot.laws_sent]));
    if (bytes >= kReplicaBytes) return;
    const auto& bans = projections.bans();
    auto ban = snapshot.last_ban ? bans.upper_bound(*snapshot.last_ban) : bans.begin();
    for (; !snapshot.bans_done && ban != bans.end() && bytes < kReplicaBytes; ++ban) {
      v1::ReplicaChange change;
      *change.mutable_ban_put() = ToProto(ban->second);
      add(std::move(change));
      snapshot.last_ban = ban->first;
    }
    snapshot.bans_done = snapshot.bans_done || ban == bans.end();
    if (!snapshot.bans_done) return;
    const auto& persons = projections.persons();
    auto person =
        snapshot.last_document ? persons.upper_bound(*snapshot.last_document) : persons.begin();
    for (; person != persons.end() && bytes < kReplicaBytes; ++person) {
      add(projections.StaysChange(person->first, person->second));
      snapshot.last_document = person->first;
    }
    replica.set_snapshot_end(person == persons.end());
  });
  replica.set_through_position(snapshot.as_of);
  if (replica.snapshot_end()) {
    replica_position_ = snapshot.as_of;
    owes_current_ = true;
    snapshot_.reset();
  }
  return Statement(std::move(replica));
}

}  // namespace otkel
