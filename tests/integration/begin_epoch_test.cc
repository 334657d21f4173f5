// What a checkpoint does where the centre tells it to begin a new epoch.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

// A session that has said Hello at 1/1, to a centre that holds 1/5 of another copy.
class BeginEpochTest : public testing::Test {
 protected:
  BeginEpochTest() {
    node_.near = std::make_unique<CentreSession>(
        CentreSession::Parts{.checkpoint = {"korday"},
                             .journal = node_.journal.get(),
                             .replica = node_.replica.get(),
                             .recorder = node_.recorder.get(),
                             .link = &node_.link,
                             .clock = &clock_,
                             .rule_key = TestRuleKey().PublicKey(),
                             .centre_key = TestCentreKey().PublicKey(),
                             .accepted_ledger = ""});
    Record();
    EXPECT_TRUE(node_.near->Hello().ok());
  }

  void Record() { EXPECT_TRUE(node_.recorder->Record(v1::Crossing()).ok()); }

  absl::Status Welcome(Sequence durable, Epoch begin_epoch = 2) {
    v1::CentreMessage message;
    v1::Welcome& welcome = *message.mutable_welcome();
    v1::TreeHead head;
    head.set_ledger_id("ledger");
    head.set_incarnation(1);
    head.set_root(std::string(AsBytes(Sha256({""}))));
    *welcome.mutable_tree_head() = Signed(std::move(head), TestCentreKey());
    welcome.set_ledger_id("ledger/1");
    welcome.set_lease(std::string(32, 'l'));
    welcome.set_durable_epoch(1);
    welcome.set_durable_sequence(durable);
    welcome.set_begin_epoch(begin_epoch);
    welcome.set_hello_received_at_us(ToMicros(clock_.Now()));
    welcome.set_sent_at_us(ToMicros(clock_.Now()));
    return node_.near->Receive(message);
  }

  FakeClock clock_{Day{std::chrono::year{2026} / 3 / 1}};
  MiniBorder::Node node_{"korday", &clock_, FixedZone("Asia/Almaty", std::chrono::hours{5})};
};

TEST_F(BeginEpochTest, AnEpochBeginsWhereTheCentreHoldsAllThatComesBefore) {
  EXPECT_TRUE(Welcome(5).ok());
  EXPECT_EQ(node_.journal->Head().mark.epoch, 2u);
}

TEST_F(BeginEpochTest, WhatWasRecordedSinceHelloIsNotLeftBehind) {
  Record();
  EXPECT_TRUE(absl::IsUnavailable(Welcome(5)));
  EXPECT_EQ(node_.journal->Head().mark, (JournalMark{1, 2}));
}

TEST_F(BeginEpochTest, WhatTheCentreDoesNotHoldIsNotLeftBehind) {
  EXPECT_TRUE(absl::IsInvalidArgument(Welcome(0)));
  EXPECT_EQ(node_.journal->Head().mark, (JournalMark{1, 1}));
}

// The journal went back and was used on; then a salvage began the next epoch, which fits what the
// centre holds of the epoch before, under numbers that this journal does not have.
TEST_F(BeginEpochTest, WhereTheCentresLastEventIsNotHereAllThatWaitsIsCompared) {
  ASSERT_TRUE(node_.journal->BeginEpoch({.epoch = 2}).ok());
  Record();
  ASSERT_TRUE(node_.near->Hello().ok());
  ASSERT_TRUE(Welcome(5, /*begin_epoch=*/0).ok());
  const auto due = node_.near->Due(false);
  ASSERT_TRUE(due.ok());
  std::vector<std::string> sent;
  for (const v1::CheckpointMessage& message : *due) {
    for (const v1::SignedEvent& signed_event : message.events().events()) {
      v1::Event event;
      ASSERT_TRUE(event.ParseFromString(signed_event.body()));
      sent.push_back(ToText(FromProto(event.id())));
    }
  }
  EXPECT_EQ(sent, (std::vector<std::string>{"korday/1/1", "korday/2/1"}));
}

}  // namespace
}  // namespace otkel
