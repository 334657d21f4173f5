#pragma once

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "central/checkpoint_session.h"
#include "proto/convert.h"
#include "storage/memory_ledger_store.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/session_fixture.h"
#include "tests/integration/fake_clock.h"

namespace otkel {

// The centre's end of a stream: what is acknowledged is in the ledger, and nothing is there that no
// checkpoint signed.
class AtCentre {
 public:
  AtCentre() {
    auto opened = Centre::Open({.store = &ledger_,
                                .clock = &clock_,
                                .key = &CentreKey(),
                                .country = Utc(),
                                .enrolled = {{{"tazhen"}, Key().PublicKey()}}});
    fuzz::RequireOk(opened.status(), "an empty ledger is opened");
    centre_ = *std::move(opened);
    Begin();
  }

  void Try(fuzz::Input& input) {
    for (int i = 0; i < kMostMessages && !input.IsEmpty(); ++i) {
      if (input.Below(16) == 15) Begin();
      Say(MessageFrom(input));
      if (input.Below(4) == 0) static_cast<void>(session_->Next(input.Coin()));
      if (session_->attached())
        fuzz::Require(session_->replica_position() <= ledger_.Head(),
                      "no list is ahead of the ledger");
    }
    CheckLedger();
  }

 private:
  void Begin() {
    session_ = std::make_unique<CheckpointSession>(centre_.get(), CheckpointId{"tazhen"});
  }

  v1::CheckpointMessage MessageFrom(fuzz::Input& input) {
    v1::CheckpointMessage message;
    const auto& chain = All().Chain(input.Below(6));
    switch (input.Below(8)) {
      case 0:
        return Raw<v1::CheckpointMessage>(input);
      case 1:
        *message.mutable_hello() = HelloFrom(input);
        break;
      case 2:
        message.mutable_lease_taken()->set_lease(lease_);
        break;
      case 3:
        *message.mutable_live() = chain[input.Below(chain.size())];
        break;
      case 4:
        *message.mutable_complete() = All().claims[input.Below(All().claims.size())];
        if (input.Byte() == 0) message.mutable_complete()->set_sequence(input.Place());
        break;
      case 5:
        message.mutable_applied()->set_position(input.Place());
        message.mutable_applied();
        break;
      default: {
        const std::size_t first = input.Below(chain.size());
        const std::size_t end = std::min(chain.size(), first + input.Below(7));
        for (std::size_t at = first; at < end; ++at)
          *message.mutable_events()->add_events() = chain[at];
      }
    }
    return message;
  }

  v1::Hello HelloFrom(fuzz::Input& input) {
    v1::Hello hello;
    const auto& chain = All().Chain(input.Below(6));
    const v1::SignedEvent& head = chain[input.Below(chain.size())];
    hello.set_checkpoint("tazhen");
    hello.set_epoch(MarkOf(head).epoch);
    hello.set_head_sequence(MarkOf(head).sequence);
    hello.set_head_hash(head.hash());
    hello.set_signing_key(Key().PublicKey());
    hello.set_lease(lease_);
    hello.set_sent_at_us(ToMicros(kNow));
    const JournalMark acknowledged = MarkFrom(input);
    hello.set_acknowledged_epoch(acknowledged.epoch);
    hello.set_acknowledged_sequence(acknowledged.sequence);
    switch (input.Below(12)) {
      case 0:
        fuzz::Alter(input, *hello.mutable_lease());
        break;
      case 1:
        hello.set_epoch(static_cast<Epoch>(input.Number()));
        break;
      case 2:
        hello.set_sent_at_us(static_cast<std::int64_t>(input.Number()));
        break;
      case 3:
        hello.set_ledger_id(centre_->LedgerName());
        hello.set_replica_position(input.Place());
        break;
      case 4:
        *(input.Coin() ? hello.mutable_tree_head() : hello.mutable_replica_head()) =
            *centre_->StatedTreeHead();
        break;
      case 5:
        hello.set_head_sequence(input.Place());
        break;
      case 6:
        hello.clear_lease();
        break;
      default:
        break;
    }
    return hello;
  }

  void Say(const v1::CheckpointMessage& message) {
    const bool was_attached = session_->attached();
    const Position before = ledger_.Head();
    bool has_ended = false;
    for (const v1::CentreMessage& answer : session_->Receive(message)) {
      if (answer.has_welcome()) Welcomed(answer.welcome());
      if (answer.has_ack()) Acknowledged(message, answer.ack());
      has_ended = has_ended || answer.has_refused();
    }
    if (message.has_events() || message.has_live())
      fuzz::Require(was_attached || ledger_.Head() == before, "nothing is taken before the lease");
    if (has_ended) Begin();
  }

  void Acknowledged(const v1::CheckpointMessage& message, const v1::Ack& ack) {
    fuzz::Require(message.has_events(), "only batches are acknowledged");
    const JournalMark mark{ack.epoch(), ack.durable_sequence()};
    for (const v1::SignedEvent& event : message.events().events()) {
      fuzz::Require(MarkOf(event) <= mark, "a batch is acknowledged whole");
      // What a copy sends from before its branch's head was acknowledged to it before: where its
      // branch begins is its own word.
      if (!is_branch_ || MarkOf(event) > durable_) acknowledged_.insert(event.hash());
    }
    durable_ = mark;
  }

  void Welcomed(const v1::Welcome& welcome) {
    lease_ = welcome.lease();
    is_branch_ = !welcome.branch().empty();
    durable_ = {welcome.durable_epoch(), welcome.durable_sequence()};
  }

  void CheckLedger() {
    const auto entries = ledger_.Read(0, 1000, std::size_t{1} << 24);
    fuzz::RequireOk(entries.status(), "the ledger is read");
    std::set<std::string> stored;
    std::set<JournalMark> main_line;
    for (const v1::LedgerEntry& entry : *entries) {
      if (entry.has_ledger_set_back()) continue;
      const bool is_branch = entry.has_branch_event();
      const v1::SignedEvent& event = is_branch ? entry.branch_event().event() : entry.event();
      fuzz::Require(All().hashes.contains(event.hash()), "nothing is here that nobody signed");
      fuzz::Require(is_branch || main_line.insert(MarkOf(event)).second,
                    "an identity has one content");
      stored.insert(event.hash());
    }
    fuzz::Require(std::ranges::includes(stored, acknowledged_),
                  "what is acknowledged is in the ledger");
  }

  MemoryLedgerStore ledger_{{.ledger_id = "ledger", .replica_key = std::string(32, 'r')}};
  FakeClock clock_{kNow};
  std::unique_ptr<Centre> centre_;
  std::unique_ptr<CheckpointSession> session_;
  std::string lease_;
  bool is_branch_ = false;
  JournalMark durable_;                 // as the session last said
  std::set<std::string> acknowledged_;  // hashes
};

}  // namespace otkel
