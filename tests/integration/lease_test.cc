// Copies of a checkpoint, a centre that was set back, and what becomes of what they recorded.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/text.h"
#include "central/branch_desk.h"
#include "central/checkpoint_session.h"
#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};
const Visitor kSaidov{.number = "AB7654321", .surname = "SAIDOV"};
const Visitor kAsanov{.number = "PE0000001", .surname = "ASANOV"};

// A border whose checkpoint korday can be copied as its disk would be.
class LeaseTest : public testing::Test {
 protected:
  LeaseTest() {
    border_.Enter("korday", kKarimov);
    border_.Pump();
  }

  // A copy of korday's disk in another machine: same name, same key, same journal, same lease.
  void CopyDisk() {
    border_.Cut("korday");
    MiniBorder::Node& node = border_.node("korday");
    copy_ = node.journal->Copy();
    border_.Restore("korday");
  }

  // Puts the other of the two machines on the network.
  void SwapMachines() {
    border_.Cut("korday");
    std::swap(copy_, border_.node("korday").journal);
    border_.node("korday").Build();
    border_.Restore("korday");
  }

  absl::Status Review(const std::string& branch, bool counts, bool whole = false) {
    v1::ReviewBranchRequest request;
    request.mutable_review()->set_checkpoint("korday");
    request.mutable_review()->set_branch(branch);
    request.mutable_review()->set_counts(counts);
    request.mutable_review()->set_whole(whole);
    request.mutable_review()->set_reason("looked at");
    return desk_.Review({"otkel://authority/test"}, request).status();
  }

  absl::Status Readmit(const std::string& branch) {
    v1::ReadmitCheckpointRequest request;
    request.mutable_readmission()->set_checkpoint("korday");
    request.mutable_readmission()->set_branch(branch);
    request.mutable_readmission()->set_reason("the other disk is destroyed");
    return desk_.Readmit({"otkel://authority/test"}, request).status();
  }

  MiniBorder border_{{"korday", "tazhen"}};
  BranchDesk desk_{&border_.centre()};
  std::unique_ptr<MemoryJournal> copy_;
};

TEST_F(LeaseTest, AReconnectionIsNoCopy) {
  for (int i = 0; i < 5; ++i) {
    border_.Cut("korday");
    border_.Restore("korday");
    border_.Enter("korday", kSaidov);
    border_.Pump();
  }
  EXPECT_EQ(border_.Status("korday").branch(), "");
  EXPECT_EQ(border_.CountEvents(), 6u);
}

TEST_F(LeaseTest, ACopyIsToldApartAtItsFirstContactBeforeItHasRecordedAnything) {
  CopyDisk();
  border_.Pump();  // the original takes a new lease
  SwapMachines();
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "b1");
  SwapMachines();
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "");
}

TEST_F(LeaseTest, NoCrossingOfEitherCopyIsDroppedAndOnlyTheMainOnesCount) {
  CopyDisk();
  border_.Enter("korday", kSaidov);
  border_.Pump();
  SwapMachines();
  border_.Leave("korday", kKarimov);
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 2u);
  EXPECT_EQ(border_.CountBranchEvents(), 1u);
  EXPECT_EQ(border_.Status("korday").unsent_events(), 0u);
  EXPECT_EQ(border_.Person(kKarimov).stays(0).exited_on(), "");
}

TEST_F(LeaseTest, NobodyIsConfirmedAnOverstayerWhileABranchMayHoldTheExit) {
  CopyDisk();
  border_.Pump();
  SwapMachines();
  border_.Leave("korday", kKarimov);
  border_.Pump();
  SwapMachines();
  border_.AdvanceDays(40);
  border_.Pump();
  ASSERT_TRUE(border_.OverstayOf(kKarimov).has_value());
  EXPECT_EQ(border_.OverstayOf(kKarimov)->grade(), v1::OVERSTAY_GRADE_UNPROVEN);
  ASSERT_TRUE(Review("b1", true).ok());
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
  EXPECT_TRUE(absl::IsFailedPrecondition(Review("b1", false)));
}

TEST_F(LeaseTest, ABranchThatIsDroppedSettlesNothing) {
  CopyDisk();
  border_.Pump();
  SwapMachines();
  border_.Leave("korday", kKarimov);
  border_.Pump();
  SwapMachines();
  border_.AdvanceDays(40);
  border_.Pump();
  ASSERT_TRUE(Review("b1", false).ok());
  EXPECT_EQ(border_.OverstayOf(kKarimov)->grade(), v1::OVERSTAY_GRADE_UNPROVEN);
  EXPECT_TRUE(absl::IsFailedPrecondition(Review("b1", true, /*whole=*/true)));
  ASSERT_TRUE(Review("b1", false, /*whole=*/true).ok());
  EXPECT_EQ(border_.OverstayOf(kKarimov)->grade(), v1::OVERSTAY_GRADE_CONFIRMED);
  EXPECT_TRUE(absl::IsFailedPrecondition(Review("b1", false, /*whole=*/true)));
}

TEST_F(LeaseTest, AReadmittedCopyGoesOnInANewEpochAndTheOtherBecomesABranch) {
  CopyDisk();
  border_.Pump();
  SwapMachines();
  border_.Enter("korday", kSaidov);
  border_.Pump();
  ASSERT_TRUE(Readmit("b1").ok());
  border_.Cut("korday");
  border_.Restore("korday");
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "");
  EXPECT_EQ(border_.Status("korday").epoch(), 2u);
  border_.Enter("korday", kAsanov);
  border_.Pump();
  EXPECT_EQ(border_.Person(kAsanov).crossings_size(), 1);
  SwapMachines();
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "b2");
}

// It did not hear that it was readmitted, recorded something, and its journal began the very epoch
// by itself that the centre had begun for it.
TEST_F(LeaseTest, WhatAReadmittedCopyRecordedBeforeItsEpochIsNotLeftBehind) {
  CopyDisk();
  border_.Pump();
  SwapMachines();
  border_.Enter("korday", kSaidov);
  border_.Pump();
  border_.Cut("korday");
  ASSERT_TRUE(Readmit("b1").ok());
  MiniBorder::Node& node = border_.node("korday");
  const JournalHead head = node.journal->Head();
  v1::CheckpointMessage hello;
  hello.mutable_hello()->set_checkpoint("korday");
  hello.mutable_hello()->set_signing_key(node.key->PublicKey());
  hello.mutable_hello()->set_lease(node.journal->Lease());
  hello.mutable_hello()->set_epoch(head.mark.epoch);
  hello.mutable_hello()->set_head_sequence(head.mark.sequence);
  hello.mutable_hello()->set_head_hash(std::string(AsBytes(head.hash)));
  hello.mutable_hello()->set_acknowledged_epoch(head.mark.epoch);
  hello.mutable_hello()->set_acknowledged_sequence(head.mark.sequence);
  CheckpointSession unheard(&border_.centre(), {"korday"});
  ASSERT_EQ(unheard.Receive(hello)[0].welcome().begin_epoch(), 2u);
  border_.Enter("korday", kAsanov);
  ASSERT_TRUE(node.journal->BeginEpoch({.epoch = 2}).ok());
  border_.Restore("korday");
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "b2");
  EXPECT_EQ(node.journal->CountUnacknowledged(), 0u);
  ASSERT_TRUE(Review("b2", true).ok());
  EXPECT_EQ(border_.Person(kAsanov).crossings_size(), 1);
}

TEST_F(LeaseTest, AReviewNamesABranchThatThereIs) {
  EXPECT_TRUE(absl::IsNotFound(Review("b7", true)));
  EXPECT_TRUE(absl::IsNotFound(Readmit("b7")));
}

TEST_F(LeaseTest, WhoeverComesWithEverNewLeasesGetsNoEndOfBranches) {
  v1::CheckpointMessage hello;
  hello.mutable_hello()->set_checkpoint("korday");
  hello.mutable_hello()->set_epoch(1);
  hello.mutable_hello()->set_signing_key(border_.node("korday").key->PublicKey());
  for (int i = 0; i < 100; ++i) {
    hello.mutable_hello()->set_lease(AsBytes(Sha256({std::to_string(i)})).data(), 32);
    CheckpointSession session(&border_.centre(), {"korday"});
    ASSERT_TRUE(session.Receive(hello)[0].has_welcome());
  }
  EXPECT_TRUE(border_.centre().leases().Knows({{"korday"}, "b16"}));
  EXPECT_FALSE(border_.centre().leases().Knows({{"korday"}, "b17"}));
  hello.mutable_hello()->set_lease("short");
  CheckpointSession session(&border_.centre(), {"korday"});
  EXPECT_EQ(session.Receive(hello)[0].refused().code(), v1::Refused::CODE_MALFORMED);
}

TEST_F(LeaseTest, ACopyWhoseWelcomeWasLostComesBackIntoTheSameBranch) {
  CopyDisk();
  border_.Pump();
  v1::CheckpointMessage hello;
  hello.mutable_hello()->set_checkpoint("korday");
  hello.mutable_hello()->set_epoch(1);
  hello.mutable_hello()->set_lease(copy_->Lease());
  hello.mutable_hello()->set_signing_key(border_.node("korday").key->PublicKey());
  for (int i = 0; i < 5; ++i) {
    CheckpointSession session(&border_.centre(), {"korday"});
    EXPECT_EQ(session.Receive(hello)[0].welcome().branch(), "b1");
  }
}

// Only a new disk, of which nothing was acknowledged, says by its epoch that somebody set it up.
TEST_F(LeaseTest, ABranchThatLostItsLeaseIsABranchAlsoInALaterEpoch) {
  v1::CheckpointMessage hello;
  hello.mutable_hello()->set_checkpoint("korday");
  hello.mutable_hello()->set_signing_key(border_.node("korday").key->PublicKey());
  hello.mutable_hello()->set_epoch(2);
  hello.mutable_hello()->set_acknowledged_epoch(2);
  hello.mutable_hello()->set_acknowledged_sequence(1);
  hello.mutable_hello()->set_head_sequence(1);
  CheckpointSession copy(&border_.centre(), {"korday"});
  EXPECT_EQ(copy.Receive(hello)[0].welcome().branch(), "b1");
  hello.mutable_hello()->set_acknowledged_sequence(0);
  CheckpointSession fresh(&border_.centre(), {"korday"});
  EXPECT_EQ(fresh.Receive(hello)[0].welcome().branch(), "");
}

// A branch whose disk goes back to a state of the same contact shows the lease that is taken, and
// records other events under the numbers of those that it has sent.
class SetBackBranchTest : public LeaseTest {
 protected:
  SetBackBranchTest() {
    CopyDisk();
    border_.Pump();
    SwapMachines();
    border_.Enter("korday", kSaidov);
    border_.Pump();
    copy_ = border_.node("korday").journal->Copy();
    border_.Leave("korday", kSaidov);
    border_.Pump();
    SwapMachines();
  }

  void ExpectNothingIsLost() {
    EXPECT_EQ(border_.Status("korday").branch(), "b2");
    EXPECT_EQ(border_.Status("korday").unsent_events(), 0u);
    ASSERT_TRUE(Review("b1", true).ok());
    ASSERT_TRUE(Review("b2", true).ok());
    EXPECT_NE(border_.Person(kSaidov).stays(0).exited_on(), "");
    EXPECT_NE(border_.Person(kKarimov).stays(0).exited_on(), "");
  }
};

TEST_F(SetBackBranchTest, WithFewerEventsThanWereSentItIsAnotherBranch) {
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "b2");
  border_.Leave("korday", kKarimov);
  border_.Pump();
  ExpectNothingIsLost();
}

TEST_F(SetBackBranchTest, WithAsManyEventsAsWereSentItIsAnotherBranch) {
  border_.Leave("korday", kKarimov);
  border_.Pump();
  ExpectNothingIsLost();
}

TEST_F(SetBackBranchTest, WithMoreEventsThanWereSentItIsAnotherBranch) {
  border_.Leave("korday", kKarimov);
  border_.Enter("korday", kAsanov);
  border_.Pump();
  EXPECT_NE(border_.Refusal("korday").find("another content"), std::string::npos);
  border_.Cut("korday");
  border_.Restore("korday");
  border_.Pump();
  ExpectNothingIsLost();
}

// A disk that lied: the journal comes up with less than the centre holds, and says so in a new
// epoch.
TEST_F(LeaseTest, AJournalShorterThanWhatTheCentreHoldsGoesOnInANewEpochAndDeclaresIt) {
  CopyDisk();
  border_.Enter("korday", kSaidov);
  border_.Pump();
  const std::string lease = border_.node("korday").journal->Lease();
  SwapMachines();
  ASSERT_TRUE(border_.node("korday").journal->PutLease(lease).ok());
  border_.Pump();
  EXPECT_EQ(border_.Status("korday").branch(), "");
  EXPECT_EQ(border_.Status("korday").epoch(), 2u);
  const auto events = *border_.node("korday").journal->Read({1, 1}, 10, 1 << 20);
  ASSERT_EQ(events.size(), 1u);
  v1::Event declared;
  ASSERT_TRUE(declared.ParseFromString(events[0].body()));
  EXPECT_EQ(declared.gap_declared().epoch(), 1u);
  EXPECT_EQ(declared.gap_declared().first_sequence(), 3u);
  EXPECT_EQ(declared.gap_declared().last_sequence(), 0u);
}

}  // namespace
}  // namespace otkel
