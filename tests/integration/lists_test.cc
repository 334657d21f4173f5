// How a checkpoint's lists take effect.
#include <gtest/gtest.h>

#include "central/replica_sender.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "tests/contract/contract_data.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};

class ListsTest : public testing::Test {
 protected:
  ListsTest() {
    border_.IssueBan("B-1", kKarimov);
    border_.Pump();
  }

  // A part of a snapshot without a ban.
  absl::Status Receive(std::uint32_t part, bool is_last, Position through = 0) {
    v1::ReplicaChanges changes;
    changes.set_ledger_id(border_.ledger().LedgerId());
    changes.set_incarnation(border_.centre().Incarnation());
    changes.set_through_position(through == 0 ? border_.ledger().Head() : through);
    changes.set_snapshot_begin(part == 1);
    changes.set_snapshot_end(is_last);
    changes.set_snapshot_part(part);
    v1::CentreMessage message;
    *message.mutable_replica() = Signed(changes, TestCentreKey());
    return border_.node("korday").near->Receive(message);
  }
  bool IsRefused() {
    return border_.Decide("korday", kKarimov, v1::DIRECTION_ENTRY).decision().verdict() ==
           v1::VERDICT_REFUSE;
  }

  MiniBorder border_{{"korday"}};
};

TEST_F(ListsTest, ASnapshotWithAPartMissingNeverTakesEffect) {
  EXPECT_TRUE(Receive(1, false).ok());
  EXPECT_TRUE(Receive(2, false).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Receive(4, true)));
  EXPECT_TRUE(IsRefused());
}

// The beginning is lost, and the end is what arrives first.
TEST_F(ListsTest, TheEndOfASnapshotIsNoChange) {
  MiniBorder::Node& node = border_.node("korday");
  ASSERT_TRUE(node.replica->Bind("other/1", node.replica->State().replica_key).ok());
  ASSERT_TRUE(
      node.replica->Bind(border_.centre().LedgerName(), node.replica->State().replica_key).ok());
  ASSERT_EQ(node.replica->State().position, 0u);
  EXPECT_TRUE(absl::IsInvalidArgument(Receive(2, true)));
  EXPECT_TRUE(absl::IsInvalidArgument(Receive(0, true)));
  EXPECT_EQ(node.replica->State().position, 0u);
  EXPECT_TRUE(IsRefused());
}

TEST_F(ListsTest, PartsOfTwoSnapshotsMakeNone) {
  EXPECT_TRUE(Receive(1, false).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Receive(2, true, border_.ledger().Head() + 1)));
  EXPECT_TRUE(IsRefused());
}

// A clock that may be wrong by years makes no ban uncertain that began before the centre's word.
TEST_F(ListsTest, ASnapshotTakesEffectWithAWordOfHowOldItIs) {
  const Instant begun = border_.clock().Now();
  ReplicaSender sender(&border_.centre(), v1::Hello());
  const auto sent = sender.Next(false);
  ASSERT_TRUE(sent);
  v1::ReplicaChanges changes;
  ASSERT_TRUE(changes.ParseFromString(sent->replica().body()));
  EXPECT_TRUE(changes.snapshot_begin() && changes.snapshot_end());
  EXPECT_EQ(changes.snapshot_part(), 1u);
  EXPECT_EQ(changes.current_at_us(), ToMicros(begun));
}

// What a checkpoint says of itself is no proof that the ledger was set back, but enough to send the
// lists anew.
TEST_F(ListsTest, ListsOfAnotherHistoryAreNotGoneOnWith) {
  v1::Hello hello;
  hello.set_ledger_id(border_.centre().LedgerName());
  hello.set_replica_position(border_.ledger().Head());
  EXPECT_FALSE(ReplicaSender(&border_.centre(), hello).in_snapshot());
  v1::TreeHead& head = *hello.mutable_replica_head();
  head = border_.node("korday").replica->State().tree_head;
  EXPECT_EQ(head.size(), border_.ledger().Head());
  EXPECT_FALSE(ReplicaSender(&border_.centre(), hello).in_snapshot());
  head.set_root(std::string(32, 'r'));
  ASSERT_TRUE(border_.centre().LookAtSeen(hello).ok());
  EXPECT_EQ(border_.centre().Incarnation(), 1u);
  EXPECT_TRUE(ReplicaSender(&border_.centre(), hello).in_snapshot());
}

}  // namespace
}  // namespace otkel
