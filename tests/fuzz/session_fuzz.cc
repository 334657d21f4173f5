// Both ends of the stream between a checkpoint and the centre, each with whatever the other may
// say. At the centre: what is acknowledged is in the ledger, and nothing is there that no
// checkpoint signed. At the checkpoint: nothing counts as acknowledged that was never sent, the
// journal keeps every event, and lists are taken from the centre's signature only.
#include <map>
#include <set>

#include "checkpoint/centre_session.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "storage/memory_journal.h"
#include "storage/memory_replica_store.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/session_at_centre.h"
#include "tests/fuzz/session_fixture.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

using fuzz::Input;
using fuzz::Require;
using fuzz::RequireOk;

class AtCheckpoint {
 public:
  AtCheckpoint()
      : journal_(Prototype().Copy()),
        recorder_({"tazhen"}, journal_.get(), &replica_, &Key(), &time_, Utc()) {
    Look();
    acknowledged_before_ = journal_->Acknowledged();
    Begin();
  }
  ~AtCheckpoint() { session_.reset(); }

  void Try(Input& input) {
    for (int i = 0; i < kMostMessages && !input.IsEmpty(); ++i) {
      Step(input);
      CheckJournal();
    }
  }

 private:
  static const MemoryJournal& Prototype() {
    static const std::unique_ptr<MemoryJournal> prototype = [] {
      auto journal = std::make_unique<MemoryJournal>(
          MemoryJournalOptions{.checkpoint = {"tazhen"}, .key = &Key()});
      for (int i = 0; i < 5; ++i)
        RequireOk(journal->Append(fuzz::CrossingEvent(i)).status(), "appended");
      RequireOk(journal->MarkAcknowledged({1, 2}), "acknowledged");
      return journal;
    }();
    return *prototype;
  }

  void Begin() {
    session_.reset();
    session_ =
        std::make_unique<CentreSession>(CentreSession::Parts{.checkpoint = {"tazhen"},
                                                             .journal = journal_.get(),
                                                             .replica = &replica_,
                                                             .recorder = &recorder_,
                                                             .link = &link_,
                                                             .clock = &clock_,
                                                             .rule_key = Key().PublicKey(),
                                                             .centre_key = CentreKey().PublicKey(),
                                                             .accepted_ledger = ""});
    const auto hello = session_->Hello();
    RequireOk(hello.status(), "a session begins");
    at_hello_ = journal_->Head().mark;
    held_ = {};
  }

  void Step(Input& input) {
    switch (input.Below(16)) {
      case 0:
        return Begin();
      case 1:
        clock_.Advance(std::chrono::seconds{input.Byte()});
        return;
      case 2: {
        const v1::Event event = fuzz::CrossingEvent(static_cast<int>(input.Byte()) + 100);
        RequireOk(recorder_.Record(event.crossing()).status(), "a crossing is recorded");
        return;
      }
      case 3:
      case 4:
      case 5:
        return Send(input.Coin());
      default:
        return Hear(MessageFrom(input));
    }
  }

  void Send(bool claim) {
    const auto due = session_->Due(claim);
    if (!due.ok()) return Begin();
    for (const v1::CheckpointMessage& message : *due) {
      if (message.has_live()) sent_.insert(MarkOf(message.live()));
      for (const v1::SignedEvent& event : message.events().events()) sent_.insert(MarkOf(event));
    }
  }

  void Hear(const v1::CentreMessage& message) {
    const ReplicaState before = replica_.State();
    const bool is_stated =
        message.has_replica() && Verified(message.replica(), CentreKey().PublicKey()).ok();
    const absl::Status status = session_->Receive(message);
    const ReplicaState after = replica_.State();
    // Lists that the ledger no longer reaches are good until all of them have come anew.
    const bool begin_anew = message.has_welcome() && after.position == 0 &&
                            before.position > message.welcome().tree_head().size();
    Require(after.position >= before.position || after.ledger_id != before.ledger_id || begin_anew,
            "lists never go back");
    Require(after.position == before.position || is_stated || message.has_welcome(),
            "lists change by what the centre signed");
    if (!status.ok()) return Begin();
    Require(!message.has_refused(), "a refusal ends the stream");
    if (message.has_welcome()) {
      // What the centre says it holds of what it was told of in Hello is not sent again.
      held_ = {message.welcome().durable_epoch(), message.welcome().durable_sequence()};
      held_ = std::min(held_, at_hello_);
      Require(journal_->Lease() == message.welcome().lease(), "a lease is kept before it is taken");
    }
  }

  v1::CentreMessage MessageFrom(Input& input) {
    v1::CentreMessage message;
    switch (input.Below(8)) {
      case 0:
        return Raw<v1::CentreMessage>(input);
      case 1:
      case 2:
        *message.mutable_welcome() = WelcomeFrom(input);
        break;
      case 3:
      case 4: {
        const JournalMark mark = MarkFrom(input);
        message.mutable_ack()->set_epoch(mark.epoch);
        message.mutable_ack()->set_durable_sequence(mark.sequence);
        break;
      }
      case 5:
        *message.mutable_replica() = ReplicaFrom(input);
        break;
      case 6: {
        v1::TimeReply& reply = *message.mutable_time_reply();
        reply.set_probe_sent_at_us(input.Coin() ? ToMicros(clock_.Now())
                                                : static_cast<std::int64_t>(input.Number()));
        reply.set_received_at_us(static_cast<std::int64_t>(input.Number()));
        reply.set_sent_at_us(reply.received_at_us() / 2 + input.Byte());
        break;
      }
      default:
        SetHead(input, *message.mutable_tree_head()->mutable_tree_head(),
                *message.mutable_tree_head()->mutable_consistency());
    }
    return message;
  }

  void SetHead(Input& input, v1::TreeHead& head,
               google::protobuf::RepeatedPtrField<std::string>& proof) {
    const std::size_t incarnation = input.Byte() < 240 ? 0 : 1;
    const std::size_t size = input.Below(kMostEntries + 1);
    head = Stated().heads[incarnation][size];
    for (const std::string& hash : Stated().proofs.at({std::min(seen_size_, size), size}))
      *proof.Add() = hash;
    const std::uint8_t odd = input.Byte();
    if (odd == 250 && !proof.empty()) fuzz::Alter(input, *proof.Mutable(0));
    if (odd == 251) fuzz::Alter(input, *head.mutable_root());
    if (odd == 252) fuzz::Alter(input, *head.mutable_signature());
    if (odd < 250) seen_size_ = std::max(seen_size_, size);
  }

  v1::Welcome WelcomeFrom(Input& input) {
    v1::Welcome welcome;
    SetHead(input, *welcome.mutable_tree_head(), *welcome.mutable_consistency());
    welcome.set_ledger_id("ledger/1");
    welcome.set_replica_key(std::string(32, 'r'));
    welcome.set_lease(std::string(input.Byte() == 0 ? 31 : 32, 'l'));
    const JournalMark durable = input.Coin() ? journal_->Acknowledged() : MarkFrom(input);
    welcome.set_durable_epoch(durable.epoch);
    welcome.set_durable_sequence(durable.sequence);
    if (input.Below(4) == 0) welcome.set_begin_epoch(journal_->Head().mark.epoch + 1);
    if (input.Below(8) == 0) welcome.set_branch("1");
    const bool is_odd = input.Below(8) == 0;
    welcome.set_hello_received_at_us(is_odd ? static_cast<std::int64_t>(input.Number())
                                            : ToMicros(clock_.Now()));
    welcome.set_sent_at_us(welcome.hello_received_at_us());
    return welcome;
  }

  v1::SignedReplicaChanges ReplicaFrom(Input& input) {
    v1::ReplicaChanges changes;
    changes.set_ledger_id("ledger");
    changes.set_incarnation(1);
    changes.set_after_position(input.Coin() ? replica_.State().position : input.Place());
    changes.set_through_position(changes.after_position() + input.Below(4));
    const std::uint8_t flags = input.Byte();
    changes.set_snapshot_begin(flags % 4 == 0);
    changes.set_snapshot_end(flags / 4 % 4 == 0);
    changes.set_snapshot_part(changes.snapshot_begin() ? 1 : flags / 16 % 4);
    if (flags >= 128) changes.add_changes()->set_ban_removed("ban-1");
    v1::SignedReplicaChanges stated = otkel::Signed(changes, CentreKey());
    if (input.Byte() == 250) fuzz::Alter(input, *stated.mutable_body());
    return stated;
  }

  // Reads what is new in the journal; all that was there before is there still.
  void Look() {
    const auto events = journal_->Read({}, 1000, std::size_t{1} << 24);
    RequireOk(events.status(), "the journal is read");
    std::map<JournalMark, std::string> found;
    for (const v1::SignedEvent& event : *events) found[MarkOf(event)] = event.hash();
    Require(std::ranges::includes(found, events_), "the journal keeps every event");
    events_ = std::move(found);
  }

  void CheckJournal() {
    Look();
    const JournalMark acknowledged = journal_->Acknowledged();
    Require(acknowledged >= acknowledged_before_, "acknowledged never goes back");
    Require(acknowledged <= journal_->Head().mark, "acknowledged is what is here");
    for (const auto& [mark, hash] : events_) {
      if (mark <= acknowledged_before_ || mark > acknowledged) continue;
      Require(sent_.contains(mark) || mark <= held_, "what is acknowledged was sent");
    }
    acknowledged_before_ = acknowledged;
  }

  FakeClock clock_{kNow};
  TimeKeeper time_{&clock_};
  MemoryReplicaStore replica_;
  std::unique_ptr<MemoryJournal> journal_;
  LinkState link_;
  Recorder recorder_;
  std::unique_ptr<CentreSession> session_;
  JournalMark at_hello_;
  JournalMark held_;  // the centre said in Welcome that it has everything up to here
  std::size_t seen_size_ = 0;
  std::map<JournalMark, std::string> events_;
  std::set<JournalMark> sent_;
  JournalMark acknowledged_before_;
};

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  if (input.Coin()) {
    otkel::AtCentre().Try(input);
  } else {
    otkel::AtCheckpoint().Try(input);
  }
  return 0;
}
