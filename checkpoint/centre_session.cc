#include "checkpoint/centre_session.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kBatchEvents = 512;
constexpr std::size_t kBatchBytes = 768 << 10;
constexpr std::size_t kWindow = 4;

JournalMark MarkOf(const v1::SignedEvent& event) {
  v1::Event body;
  body.ParseFromString(event.body());
  return {body.id().epoch(), body.id().sequence()};
}

}  // namespace

v1::CheckpointMessage CentreSession::Hello() {
  const JournalHead head = parts_.journal->Head();
  const ReplicaState replica = parts_.replica->State();
  hello_sent_at_ = parts_.recorder->time_keeper().Send();
  v1::CheckpointMessage message;
  v1::Hello& hello = *message.mutable_hello();
  hello.set_checkpoint(parts_.checkpoint.text);
  hello.set_epoch(head.mark.epoch);
  hello.set_head_sequence(head.mark.sequence);
  hello.set_head_hash(std::string(AsBytes(head.hash)));
  hello.set_ledger_id(replica.ledger_id);
  hello.set_replica_position(replica.position);
  hello.set_build("otkel 0.1");
  hello.set_sent_at_us(ToMicros(hello_sent_at_));
  hello.set_signing_key(parts_.journal->PublicKey());
  return message;
}

absl::StatusOr<std::vector<v1::CheckpointMessage>> CentreSession::Due(bool claim) {
  std::vector<v1::CheckpointMessage> due;
  if (!welcomed_) return due;
  // The claim is made first: the events it speaks of are then among those read below or already
  // sent.
  const auto made = claim ? parts_.recorder->Claim() : std::nullopt;
  while (unacknowledged_.size() < kWindow) {
    auto events = parts_.journal->Read(sent_, kBatchEvents, kBatchBytes);
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    sent_ = MarkOf(events->back());
    unacknowledged_.push_back(sent_);
    v1::CheckpointMessage& message = due.emplace_back();
    for (v1::SignedEvent& event : *events)
      *message.mutable_events()->add_events() = std::move(event);
  }
  if (made) *due.emplace_back().mutable_complete() = *made;
  return due;
}

// A law that is not the authority's, or that fails its check, is left out and told of: bans and
// stays must go on arriving, and the law in force stays.
absl::Status CentreSession::TakeReplica(const v1::SignedReplicaChanges& stated) {
  const auto verified = Verified(stated, parts_.centre_key);
  if (!verified.ok()) return verified.status();
  const v1::ReplicaChanges& changes = *verified;
  std::vector<int> refused;
  for (int i = 0; i < changes.changes_size(); ++i) {
    if (!changes.changes(i).has_rule_pack()) continue;
    const v1::RulePack& pack = changes.changes(i).rule_pack();
    const absl::Status status = CheckLaw(pack);
    if (status.ok()) continue;
    refused.push_back(i);
    parts_.link->SetLawRefused(
        Concat("rule pack ", pack.id(), ": ", std::string(status.message())));
  }
  if (refused.empty()) return parts_.replica->Apply(changes);
  v1::ReplicaChanges accepted = changes;
  for (auto place = refused.rbegin(); place != refused.rend(); ++place)
    accepted.mutable_changes()->DeleteSubrange(*place, 1);
  return parts_.replica->Apply(accepted);
}

absl::Status CentreSession::CheckLaw(const v1::RulePack& pack) const {
  if (auto status = CheckRulePackSignature(pack, parts_.rule_key); !status.ok()) return status;
  return FromProto(pack).status();
}

absl::Status CentreSession::Receive(const v1::CentreMessage& message) {
  switch (message.message_case()) {
    case v1::CentreMessage::kWelcome:
      return TakeWelcome(message.welcome());
    case v1::CentreMessage::kAck:
      return TakeAck({message.ack().epoch(), message.ack().durable_sequence()});
    case v1::CentreMessage::kReplica:
      return TakeReplica(message.replica());
    case v1::CentreMessage::kRefused: {
      const v1::Refused& refused = message.refused();
      std::string text = Concat(v1::Refused::Code_Name(refused.code()), ": ", refused.detail());
      parts_.link->SetRefusal(text);
      return absl::FailedPreconditionError(std::move(text));
    }
    case v1::CentreMessage::kTimeReply:
      parts_.recorder->time_keeper().Measured(FromMicros(message.time_reply().probe_sent_at_us()),
                                              FromMicros(message.time_reply().received_at_us()),
                                              FromMicros(message.time_reply().sent_at_us()));
      return absl::OkStatus();
    case v1::CentreMessage::kTreeHead:
      return absl::OkStatus();
    case v1::CentreMessage::MESSAGE_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the centre sent an empty message");
}

absl::Status CentreSession::TakeWelcome(const v1::Welcome& welcome) {
  parts_.recorder->time_keeper().Measured(
      hello_sent_at_, FromMicros(welcome.hello_received_at_us()), FromMicros(welcome.sent_at_us()));
  const JournalMark durable{welcome.durable_epoch(), welcome.durable_sequence()};
  const JournalMark head = parts_.journal->Head().mark;
  if (durable > head) {
    std::string text = Concat("the centre holds events up to ", durable.epoch, "/",
                              durable.sequence, ", this journal ends at ", head.epoch, "/",
                              head.sequence, ": it was set back and must not go on in this epoch");
    parts_.link->SetRefusal(text);
    return absl::DataLossError(std::move(text));
  }
  if (auto status = parts_.replica->Bind(welcome.ledger_id(), welcome.replica_key()); !status.ok())
    return status;
  // The last event that the centre holds goes up once more: the centre compares it, and only its
  // Ack is believed. A journal that was begun anew under old numbers is found out before it marks
  // anything acknowledged.
  sent_ = durable.sequence > 0 ? JournalMark{durable.epoch, durable.sequence - 1} : durable;
  welcomed_ = true;
  parts_.link->SetAttached(true);
  return absl::OkStatus();
}

absl::Status CentreSession::TakeAck(JournalMark durable) {
  if (durable > sent_)
    return absl::InvalidArgumentError("the centre acknowledged events that were never sent");
  while (!unacknowledged_.empty() && unacknowledged_.front() <= durable)
    unacknowledged_.pop_front();
  if (durable <= parts_.journal->Acknowledged()) return absl::OkStatus();
  return parts_.journal->MarkAcknowledged(durable);
}

}  // namespace otkel
