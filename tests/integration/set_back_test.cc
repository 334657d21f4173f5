// A centre that comes back from an earlier state of its ledger, or with another ledger.
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};
const Visitor kSaidov{.number = "AB7654321", .surname = "SAIDOV", .birth_date = "1981-02-09"};
const Visitor kAsanov{.number = "PE0000001", .surname = "ASANOV"};

class SetBackTest : public testing::Test {
 protected:
  // Facts that a backup does not have: an entry, an exit and a ban.
  void GoOnAfterBackup() {
    border_.Enter("korday", kKarimov);
    border_.Pump();
    backup_ = border_.BackUpLedger();
    border_.Enter("korday", kSaidov);
    border_.Leave("tazhen", kKarimov);
    border_.Pump();
    border_.Advance(std::chrono::seconds{2});
    border_.Pump();
  }

  void ExpectSettled() {
    for (const char* name : {"korday", "tazhen"}) {
      const v1::TerminalStatus status = border_.Status(name);
      EXPECT_EQ(status.branch(), "") << name;
      EXPECT_EQ(status.unsent_events(), 0u) << name;
      EXPECT_EQ(status.replica_position(), border_.ledger().Head()) << name;
    }
  }

  MiniBorder border_{{"korday", "tazhen"}};
  std::unique_ptr<MemoryLedgerStore> backup_;
};

TEST_F(SetBackTest, ACentreFromABackupIsFoundOutSaysSoAndIsFilledAgain) {
  GoOnAfterBackup();
  border_.RestoreLedger(std::move(backup_));
  EXPECT_EQ(border_.CountEvents(), 1u);
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 2u);
  EXPECT_EQ(border_.CountEvents(), 3u);
  EXPECT_EQ(border_.Person(kKarimov).stays(0).exited_on(), "2026-03-01");
  EXPECT_EQ(border_.Person(kSaidov).crossings_size(), 1);
  ExpectSettled();
  for (const char* name : {"korday", "tazhen"})
    EXPECT_NE(border_.Status(name).centre_warning().find("was set back"), std::string::npos);
}

TEST_F(SetBackTest, ACentreRestoredTwiceFromTheSameBackupIsFilledTwice) {
  GoOnAfterBackup();
  border_.RestoreLedger(backup_->Copy());
  border_.Pump();
  border_.RestoreLedger(std::move(backup_));
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 3u);
  EXPECT_EQ(border_.CountEvents(), 3u);
  EXPECT_EQ(border_.Status("korday").refusal(), "");
}

// The backup is as long as the ledger was before anything else is known: it went on by itself.
TEST_F(SetBackTest, ACentreThatWentOnFromABackupIsFoundOutByItsRoot) {
  GoOnAfterBackup();
  border_.Cut("korday");
  border_.RestoreLedger(std::move(backup_));
  for (int i = 0; i < 8; ++i) border_.IssueBan("B-" + std::to_string(i), kAsanov);
  border_.Restore("korday");
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 2u);
  EXPECT_EQ(border_.CountEvents(), 3u);
}

// A damaged log has lost the tree head that was seen; the lists know whose they are by themselves.
TEST_F(SetBackTest, ACentreThatGrewPastTheListsIsFoundOutByTheListsAlone) {
  GoOnAfterBackup();
  border_.IssueBan("B-1", kSaidov);
  border_.Pump();
  for (const char* name : {"korday", "tazhen"}) {
    border_.Cut(name);
    ASSERT_TRUE(border_.node(name).journal->PutNote("tree_head", "").ok());
  }
  border_.RestoreLedger(std::move(backup_));
  for (int i = 0; i < 12; ++i) border_.IssueBan("C-" + std::to_string(i), kAsanov);
  EXPECT_GT(border_.ledger().Head(), border_.node("korday").replica->State().position);
  for (const char* name : {"korday", "tazhen"}) border_.Restore(name);
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 2u);
  EXPECT_EQ(border_.CountEvents(), 3u);
  for (const char* name : {"korday", "tazhen"}) {
    EXPECT_EQ(border_.Status(name).replica_position(), border_.ledger().Head());
    const auto& lists = *border_.node(name).replica;
    EXPECT_TRUE(lists.FindBans(DocumentOf(kSaidov)).value().empty());
    EXPECT_EQ(lists.FindBans(DocumentOf(kAsanov)).value().size(), 12u);
  }
}

TEST_F(SetBackTest, BansStayInForceWhileTheListsAreSentAgain) {
  border_.Pump();
  backup_ = border_.BackUpLedger();
  border_.IssueBan("B-1", kSaidov);
  border_.Pump();
  border_.RestoreLedger(std::move(backup_));
  border_.Cut("korday");
  EXPECT_EQ(border_.Decide("korday", kSaidov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_REFUSE);
}

// The backup is older than what the journal keeps: what neither has is gone, and told of.
TEST_F(SetBackTest, WhatNeitherTheLedgerNorTheJournalHasIsRecordedAsMissing) {
  backup_ = border_.BackUpLedger();
  border_.Enter("korday", kKarimov);
  border_.Pump();
  ASSERT_TRUE(border_.node("korday").journal->TrimThrough({1, 1}).ok());
  border_.Enter("korday", kSaidov);
  border_.Advance(std::chrono::seconds{2});
  border_.Pump();
  border_.RestoreLedger(std::move(backup_));
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").unsent_events(), 0u);
  EXPECT_EQ(border_.Status("korday").refusal(), "");
  EXPECT_EQ(border_.CountEvents(), 1u);
  border_.AdvanceDays(40);
  border_.Pump();
  ASSERT_TRUE(border_.OverstayOf(kSaidov).has_value());
  EXPECT_EQ(border_.centre().Completenesses()[0].gaps.size(), 1u);
}

// A copy that had gone on as the checkpoint, and a backup from before: the last event that both
// know by number is another here, and the copy's journal no longer keeps its own.
TEST_F(SetBackTest, AJournalThatFollowsAnotherEventThanTheLedgersLastIsABranch) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  const std::string own(AsBytes(border_.ledger().HeadOf({"korday"}).hash));
  for (const bool is_own : {true, false}) {
    CheckpointSession session(&border_.centre(), {"korday"});
    v1::CheckpointMessage message;
    v1::Hello& hello = *message.mutable_hello();
    hello.set_checkpoint("korday");
    hello.set_signing_key(border_.node("korday").key->PublicKey());
    hello.set_lease(border_.node("korday").journal->Lease());
    hello.set_epoch(2);
    hello.set_head_sequence(1);
    hello.set_head_hash(std::string(32, 'h'));
    hello.set_acknowledged_epoch(2);
    hello.set_floor_epoch(1);
    hello.set_floor_sequence(1);
    hello.set_floor_hash(is_own ? own : std::string(32, 'f'));
    hello.set_unacknowledged(1);
    const auto answer = session.Receive(message);
    ASSERT_TRUE(answer[0].has_welcome());
    EXPECT_EQ(answer[0].welcome().branch(), is_own ? "" : "b1");
    // From its own first event on nothing is known of the copy.
    EXPECT_EQ(answer[0].welcome().durable_sequence(), is_own ? 1u : 0u);
  }
}

TEST_F(SetBackTest, ACheckpointsWordAloneSetsNoLedgerBack) {
  GoOnAfterBackup();
  CheckpointSession session(&border_.centre(), {"korday"});
  v1::CheckpointMessage hello;
  hello.mutable_hello()->set_checkpoint("korday");
  hello.mutable_hello()->set_signing_key(border_.node("korday").key->PublicKey());
  hello.mutable_hello()->set_ledger_id(border_.centre().LedgerName());
  hello.mutable_hello()->set_replica_position(std::uint64_t{1} << 63);
  hello.mutable_hello()->mutable_tree_head()->set_ledger_id(border_.ledger().LedgerId());
  hello.mutable_hello()->mutable_tree_head()->set_incarnation(1);
  hello.mutable_hello()->mutable_tree_head()->set_size(1'000'000);
  hello.mutable_hello()->mutable_tree_head()->set_root(std::string(32, 'r'));
  EXPECT_TRUE(session.Receive(hello)[0].has_welcome());
  EXPECT_EQ(border_.centre().Incarnation(), 1u);
}

// Nor does anybody hear from the centre that a checkpoint holds more than there is.
TEST_F(SetBackTest, AReplicaThatSaysItIsAheadOfTheLedgerIsSentAllOfIt) {
  GoOnAfterBackup();
  CheckpointSession session(&border_.centre(), {"korday"});
  v1::CheckpointMessage message;
  v1::Hello& hello = *message.mutable_hello();
  hello.set_checkpoint("korday");
  hello.set_signing_key(border_.node("korday").key->PublicKey());
  hello.set_lease(border_.node("korday").journal->Lease());
  hello.set_ledger_id(border_.centre().LedgerName());
  hello.set_replica_position(std::uint64_t{1} << 63);
  const auto answer = session.Receive(message);
  message.mutable_lease_taken()->set_lease(answer[0].welcome().lease());
  static_cast<void>(session.Receive(message));
  ASSERT_TRUE(session.attached());
  EXPECT_TRUE(session.in_snapshot());
  EXPECT_LE(border_.centre().Contacts().at({"korday"}).replica_position, border_.ledger().Head());
}

TEST_F(SetBackTest, AnotherLedgerIsSentNothingUntilSomebodyAllowsIt) {
  GoOnAfterBackup();
  border_.RestoreLedger(std::make_unique<MemoryLedgerStore>());
  border_.Leave("korday", kSaidov);
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 0u);
  EXPECT_NE(border_.Status("korday").centre_warning().find("is not the one"), std::string::npos);
  EXPECT_EQ(border_.Status("korday").unsent_events(), 1u);
}

// The centre's disk is lost, and with it all that no journal holds.
class LostLedgerTest : public SetBackTest {
 protected:
  void LoseLedger() {
    border_.RestoreLedger(std::make_unique<MemoryLedgerStore>());
    border_.ActivateRules(TestRules());
  }
  void Accept(const std::string& checkpoint) {
    border_.Cut(checkpoint);  // its process is started anew, with the setting
    border_.node(checkpoint).accepted_ledger = border_.ledger().LedgerId();
    border_.Restore(checkpoint);
  }
};

TEST_F(LostLedgerTest, ANewLedgerThatIsAllowedIsFilledFromTheJournals) {
  GoOnAfterBackup();
  LoseLedger();
  border_.Enter("korday", kAsanov);  // while nobody has allowed it yet
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 0u);
  for (const char* name : {"korday", "tazhen"}) Accept(name);
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 4u);
  EXPECT_EQ(border_.CountBranchEvents(), 0u);
  EXPECT_EQ(border_.Person(kKarimov).stays(0).exited_on(), "2026-03-01");
  EXPECT_EQ(border_.Person(kSaidov).crossings_size(), 1);
  ExpectSettled();
  border_.Leave("tazhen", kSaidov);
  border_.Pump();
  EXPECT_EQ(border_.Person(kSaidov).stays(0).exited_on(), "2026-03-01");
}

// Each checkpoint is asked for itself; who has not been is complete through nothing.
TEST_F(LostLedgerTest, NobodyIsConfirmedAnOverstayerBeforeEveryJournalIsIn) {
  GoOnAfterBackup();
  LoseLedger();
  Accept("korday");
  border_.AdvanceDays(40);
  border_.Pump();
  // He left through tazhen, whose journal alone says so.
  ASSERT_TRUE(border_.OverstayOf(kKarimov).has_value());
  EXPECT_EQ(border_.OverstayOf(kKarimov)->grade(), v1::OVERSTAY_GRADE_UNPROVEN);
  Accept("tazhen");
  border_.Pump();
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
}

// What journals have trimmed is gone, and said to be.
TEST_F(LostLedgerTest, WhatAJournalNoLongerKeepsIsRecordedAsMissing) {
  GoOnAfterBackup();
  ASSERT_TRUE(border_.node("korday").journal->TrimThrough({1, 1}).ok());
  LoseLedger();
  for (const char* name : {"korday", "tazhen"}) Accept(name);
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 2u);
  EXPECT_EQ(border_.Status("korday").refusal(), "");
  EXPECT_EQ(border_.centre().Completenesses()[0].gaps.size(), 1u);
}

// Bans are in no journal: they come from a backup of the authority's own.
TEST_F(LostLedgerTest, BansAreGoneWithTheLedgerUntilTheyAreIssuedAgain) {
  border_.IssueBan("B-1", kSaidov);
  GoOnAfterBackup();
  LoseLedger();
  EXPECT_EQ(border_.Decide("korday", kSaidov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_REFUSE);
  Accept("korday");
  border_.IssueBan("B-1", kSaidov);
  border_.Pump();
  EXPECT_EQ(border_.Decide("korday", kSaidov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_REFUSE);
}

}  // namespace
}  // namespace otkel
