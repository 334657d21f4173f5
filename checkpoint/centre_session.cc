#include "checkpoint/centre_session.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/mistake.h"
#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kBatchEvents = 512;
constexpr std::size_t kWindow = 4;
constexpr std::size_t kMostLive = 16;
constexpr std::chrono::seconds kAckPatience{60};

JournalMark MarkOf(const v1::SignedEvent& event) {
  v1::Event body;
  body.ParseFromString(event.body());
  return {body.id().epoch(), body.id().sequence()};
}

}  // namespace

CentreSession::CentreSession(Parts parts)
    : parts_(std::move(parts)),
      memory_(parts_.journal, parts_.centre_key, parts_.accepted_ledger) {}

absl::StatusOr<v1::CheckpointMessage> CentreSession::Hello() {
  const JournalHead head = parts_.journal->Head();
  const ReplicaState replica = parts_.replica->State();
  const JournalMark acknowledged = parts_.journal->Acknowledged();
  auto seen = memory_.Seen();
  if (!seen.ok()) return seen.status();
  hello_sent_at_ = parts_.recorder->time_keeper().Send();
  told_ = head.mark;
  const auto floor = parts_.journal->Floor();
  if (!floor.ok()) return floor.status();
  v1::CheckpointMessage message;
  v1::Hello& hello = *message.mutable_hello();
  hello.set_floor_epoch(floor->mark.epoch);
  hello.set_floor_sequence(floor->mark.sequence);
  hello.set_floor_hash(std::string(AsBytes(floor->hash)));
  hello.set_unacknowledged(parts_.journal->CountUnacknowledged());
  hello.set_checkpoint(parts_.checkpoint.text);
  hello.set_epoch(head.mark.epoch);
  hello.set_head_sequence(head.mark.sequence);
  hello.set_head_hash(std::string(AsBytes(head.hash)));
  hello.set_acknowledged_epoch(acknowledged.epoch);
  hello.set_acknowledged_sequence(acknowledged.sequence);
  hello.set_lease(parts_.journal->Lease());
  if (!seen->ledger_id().empty()) *hello.mutable_tree_head() = *std::move(seen);
  hello.set_ledger_id(replica.ledger_id);
  hello.set_replica_position(replica.position);
  if (replica.tree_head.size() > 0) *hello.mutable_replica_head() = replica.tree_head;
  hello.set_build("otkel 0.1");
  hello.set_sent_at_us(ToMicros(hello_sent_at_));
  hello.set_signing_key(parts_.journal->PublicKey());
  return message;
}

absl::StatusOr<std::vector<v1::CheckpointMessage>> CentreSession::Due(bool claim) {
  std::vector<v1::CheckpointMessage> due = std::exchange(promised_, {});
  if (!welcomed_) return due;
  const auto now = parts_.clock->Monotonic();
  if (!unacknowledged_.empty() && now - unacknowledged_.front().at > kAckPatience)
    return absl::UnavailableError("the centre has acknowledged nothing for a minute");
  AddProbe(due);
  // The claim is made first: the events it speaks of are then among those read below or already
  // sent.
  const auto made = claim && !is_branch_ ? parts_.recorder->Claim() : std::nullopt;
  if (auto status = AddLive(due); !status.ok()) return status;
  if (auto status = AddBatches(due); !status.ok()) return status;
  if (made) *due.emplace_back().mutable_complete() = *made;
  if (claim) AddSelfTest(due);
  return due;
}

void CentreSession::AddSelfTest(std::vector<v1::CheckpointMessage>& due) const {
  if (parts_.matching == nullptr) return;
  const MatchingState::View view = parts_.matching->Get();
  v1::SelfTest& test = *due.emplace_back().mutable_self_test();
  test.set_matching_fault(view.fault);
  test.set_canaries(view.canaries);
}

void CentreSession::AddProbe(std::vector<v1::CheckpointMessage>& due) {
  const auto sent = parts_.recorder->time_keeper().SendIfDue();
  if (!sent) return;
  probe_ = ToMicros(*sent);
  due.emplace_back().mutable_time_probe()->set_sent_at_us(*probe_);
}

// Only an answer to what was asked last says anything of the clock: an older one would show a round
// trip of as long as it is old.
void CentreSession::TakeTime(const v1::TimeReply& reply) {
  if (probe_ != reply.probe_sent_at_us()) return;
  probe_.reset();
  parts_.recorder->time_keeper().Measured(FromMicros(reply.probe_sent_at_us()),
                                          FromMicros(reply.received_at_us()),
                                          FromMicros(reply.sent_at_us()));
}

// While a backlog is on its way, what was recorded just now goes ahead of it.
absl::Status CentreSession::AddLive(std::vector<v1::CheckpointMessage>& due) {
  const JournalMark head = parts_.journal->Head().mark;
  const bool waits = sent_ < head && unacknowledged_.size() >= kWindow;
  if (is_branch_ || !waits || live_sent_ >= head) return absl::OkStatus();
  auto events = parts_.journal->Read(std::max(live_sent_, sent_), kMostLive, pace_.bytes());
  if (!events.ok()) return events.status();
  for (v1::SignedEvent& event : *events) {
    live_sent_ = MarkOf(event);
    *due.emplace_back().mutable_live() = std::move(event);
  }
  return absl::OkStatus();
}

absl::Status CentreSession::AddBatches(std::vector<v1::CheckpointMessage>& due) {
  while (unacknowledged_.size() < kWindow) {
    auto events = parts_.journal->Read(sent_, kBatchEvents, pace_.bytes());
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    sent_ = MarkOf(events->back());
    unacknowledged_.push_back({sent_, parts_.clock->Monotonic()});
    v1::CheckpointMessage& message = due.emplace_back();
    for (v1::SignedEvent& event : *events)
      *message.mutable_events()->add_events() = std::move(event);
  }
  return absl::OkStatus();
}

absl::Status CentreSession::Receive(const v1::CentreMessage& message) {
  if (!welcomed_ && !message.has_welcome() && !message.has_refused())
    return absl::InvalidArgumentError("the centre sent something before Welcome");
  switch (message.message_case()) {
    case v1::CentreMessage::kWelcome:
      return TakeWelcome(message.welcome());
    case v1::CentreMessage::kAck:
      return TakeAck({message.ack().epoch(), message.ack().durable_sequence()});
    case v1::CentreMessage::kReplica:
      return TakeReplica(message.replica());
    case v1::CentreMessage::kTreeHead:
      return TakeTreeHead(message.tree_head());
    case v1::CentreMessage::kTimeReply:
      TakeTime(message.time_reply());
      return absl::OkStatus();
    case v1::CentreMessage::kRefused: {
      const v1::Refused& refused = message.refused();
      std::string text = Concat(v1::Refused::Code_Name(refused.code()), ": ", refused.detail());
      parts_.link->SetRefusal(text);
      return absl::FailedPreconditionError(std::move(text));
    }
    case v1::CentreMessage::MESSAGE_NOT_SET:
      break;
  }
  return absl::OkStatus();  // of a later version: what is not known here is not needed here
}

absl::Status CentreSession::TakeWelcome(const v1::Welcome& welcome) {
  if (welcomed_) return absl::InvalidArgumentError("the centre sent Welcome twice");
  parts_.recorder->time_keeper().Measured(
      hello_sent_at_, FromMicros(welcome.hello_received_at_us()), FromMicros(welcome.sent_at_us()));
  if (auto status = memory_.Meet(welcome); !status.ok()) {
    if (absl::IsDataLoss(status)) parts_.link->SetCentreWarning(std::string(status.message()));
    return status;
  }
  const auto warning = memory_.Warning();
  if (!warning.ok()) return warning.status();
  parts_.link->SetCentreWarning(*warning);
  if (auto status = TakeEpoch(welcome); !status.ok()) return status;
  // Signed lists that the ledger no longer reaches: they are good until they are sent anew.
  if (parts_.replica->State().position > welcome.tree_head().size()) {
    if (auto status = parts_.replica->Rewind(); !status.ok()) return status;
  }
  if (auto status = parts_.replica->Bind(welcome.ledger_id(), welcome.replica_key()); !status.ok())
    return status;
  if (welcome.lease().size() != Hash{}.size())
    return absl::InvalidArgumentError("lease: expected 32 bytes");
  // Durable here before the centre hears that it is: from then on the earlier lease opens nothing.
  if (auto status = parts_.journal->PutLease(welcome.lease()); !status.ok()) return status;
  promised_.emplace_back().mutable_lease_taken()->set_lease(welcome.lease());
  is_branch_ = !welcome.branch().empty();
  parts_.link->SetBranch(welcome.branch());
  live_sent_ = parts_.journal->Head().mark;
  welcomed_ = true;
  parts_.link->SetAttached(true);
  return absl::OkStatus();
}

// The last event that the centre holds goes up once more: the centre compares it, and only its Ack
// is believed. A journal that was begun anew under old numbers is found out before it marks
// anything acknowledged. Where there is no such event here, though the journal has come to a later
// epoch, a salvage may have hidden that the numbers before are those of others: all that is not
// acknowledged goes up to be compared.
absl::StatusOr<JournalMark> CentreSession::SendAfter(JournalMark durable) const {
  if (durable.sequence == 0) return durable;
  const JournalMark before{durable.epoch, durable.sequence - 1};
  const JournalMark acknowledged = parts_.journal->Acknowledged();
  if (durable <= acknowledged) return before;
  const auto next = parts_.journal->Read(before, 1, pace_.bytes());
  if (!next.ok()) return next.status();
  const bool is_here = !next->empty() && MarkOf(next->front()) == durable;
  return is_here ? before : acknowledged;
}

// Where to go on sending, and in which epoch to go on recording.
absl::Status CentreSession::TakeEpoch(const v1::Welcome& welcome) {
  const JournalMark durable{welcome.durable_epoch(), welcome.durable_sequence()};
  const JournalMark head = parts_.journal->Head().mark;
  if (Makes(Mistake::kWelcomeBelieved) && durable <= head) {
    if (auto status = parts_.journal->MarkAcknowledged(durable); !status.ok()) return status;
  }
  auto after = SendAfter(durable);
  if (!after.ok()) return after.status();
  sent_ = *after;
  // The centre judged by the head that Hello told it of: what was recorded since is not in there.
  if (welcome.begin_epoch() == 0) {
    if (durable <= told_) return absl::OkStatus();
    return absl::DataLossError(Concat("the centre holds events up to ", durable.epoch, "/",
                                      durable.sequence, ", this journal ended at ", told_.epoch,
                                      "/", told_.sequence));
  }
  if (welcome.begin_epoch() <= head.epoch)
    return absl::InvalidArgumentError("begin_epoch: expected one after the journal's own");
  // Nothing of the epoch that ends is sent any more.
  if (head > told_)
    return absl::UnavailableError("events were recorded since Hello: the centre must see them");
  if (head > std::max(durable, parts_.journal->Acknowledged()))
    return absl::InvalidArgumentError(
        "begin_epoch: the centre does not hold all that comes before");
  // What the centre holds is safe. Whether there was more, nobody can say: in the state of this
  // journal that sent it or, where the centre has let this copy go on, in any other.
  std::optional<v1::GapDeclared> gap;
  if (durable > head) {
    const bool is_readmitted = durable.sequence == 0;
    const JournalMark last = is_readmitted ? head : durable;
    gap.emplace();
    gap->set_epoch(last.epoch);
    gap->set_first_sequence(last.sequence + 1);
    gap->set_reason(Concat("the journal ended at ", head.epoch, "/", head.sequence,
                           ", the centre held ", durable.epoch, "/", durable.sequence));
  }
  sent_ = {welcome.begin_epoch(), 0};
  return parts_.recorder->BeginEpoch(welcome.begin_epoch(), head, std::move(gap));
}

absl::Status CentreSession::TakeAck(JournalMark durable) {
  if (durable > sent_)
    return absl::InvalidArgumentError("the centre acknowledged events that were never sent");
  while (!unacknowledged_.empty() && unacknowledged_.front().last <= durable) {
    pace_.Acknowledged(parts_.clock->Monotonic() - unacknowledged_.front().at);
    unacknowledged_.pop_front();
  }
  if (durable <= parts_.journal->Acknowledged()) return absl::OkStatus();
  return parts_.journal->MarkAcknowledged(durable);
}

absl::Status CentreSession::TakeTreeHead(const v1::TreeHeadNews& news) {
  const absl::Status status = memory_.Take(news);
  if (absl::IsDataLoss(status)) parts_.link->SetCentreWarning(std::string(status.message()));
  return status;
}

absl::Status CentreSession::TakeReplica(const v1::SignedReplicaChanges& stated) {
  v1::ReplicaChanges changes;
  if (Makes(Mistake::kReplicaNotVerified)) {
    changes.ParseFromString(stated.body());
  } else {
    auto verified = Verified(stated, parts_.centre_key);
    if (!verified.ok()) return verified.status();
    changes = *std::move(verified);
  }
  if (auto status = CheckPlace(changes); !status.ok()) return status;
  if (auto status = ApplyWithoutRefusedLaw(changes); !status.ok()) return status;
  snapshot_part_ = changes.snapshot_end() ? 0 : changes.snapshot_part();
  snapshot_through_ = changes.through_position();
  const bool has_canary = std::ranges::any_of(
      changes.changes(), [](const v1::ReplicaChange& change) { return change.ban_put().canary(); });
  if (parts_.on_new_lists && (changes.snapshot_end() || (has_canary && snapshot_part_ == 0)))
    parts_.on_new_lists();
  if (snapshot_part_ == 0)
    promised_.emplace_back().mutable_applied()->set_position(parts_.replica->State().position);
  return absl::OkStatus();
}

// Changes follow each other without a hole, all of one ledger and one incarnation of it; so do the
// parts of a snapshot, which are all of one position.
absl::Status CentreSession::CheckPlace(const v1::ReplicaChanges& changes) const {
  const ReplicaState state = parts_.replica->State();
  if (Concat(changes.ledger_id(), "/", changes.incarnation()) != state.ledger_id)
    return absl::InvalidArgumentError("replica changes: they are of another ledger");
  const std::uint32_t part = changes.snapshot_part();
  const bool is_first = changes.snapshot_begin() && part == 1;
  const bool is_next = !changes.snapshot_begin() && snapshot_part_ > 0 &&
                       part == snapshot_part_ + 1 &&
                       changes.through_position() == snapshot_through_;
  if (is_first || is_next) return absl::OkStatus();
  if (part > 0 || changes.snapshot_begin() || changes.snapshot_end() || snapshot_part_ > 0) {
    return absl::InvalidArgumentError(Concat("replica changes: they are part ", part,
                                             " of a snapshot, expected part ", snapshot_part_ + 1));
  }
  if (changes.after_position() == state.position) return absl::OkStatus();
  return absl::InvalidArgumentError(Concat("replica changes: they follow position ",
                                           changes.after_position(), ", expected ",
                                           state.position));
}

// A law that is not the authority's, or that fails its check, is left out and told of: bans and
// stays must go on arriving, and the law in force stays.
absl::Status CentreSession::ApplyWithoutRefusedLaw(const v1::ReplicaChanges& changes) {
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

}  // namespace otkel
