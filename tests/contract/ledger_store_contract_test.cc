// What every ledger store promises, on each implementation.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/contract/ledger_makers.h"

namespace otkel {
namespace {

using testing_data::BanBatch;
using testing_data::Checkpoint;
using testing_data::Positions;

template <typename Maker>
using LedgerStoreTest = testing_data::LedgerStoreTest<Maker>;
TYPED_TEST_SUITE(LedgerStoreTest, testing_data::LedgerMakers);

v1::CompleteThrough Claim(std::uint32_t epoch, std::uint64_t sequence, std::int64_t through_us) {
  v1::CompleteThrough claim;
  claim.set_epoch(epoch);
  claim.set_sequence(sequence);
  claim.set_through_us(through_us);
  return claim;
}

TYPED_TEST(LedgerStoreTest, NewLedgerIsEmptyAndHasAnIdentity) {
  EXPECT_EQ(this->ledger_->Head(), 0u);
  EXPECT_TRUE(this->ledger_->Heads().empty());
  EXPECT_TRUE(this->ledger_->Completes().empty());
  EXPECT_FALSE(this->ledger_->LedgerId().empty());
  EXPECT_EQ(this->ledger_->ReplicaKey().size(), 32u);
}

TYPED_TEST(LedgerStoreTest, TwoLedgersHaveDifferentIdentities) {
  TypeParam other_maker;
  const auto other = other_maker.Make();
  EXPECT_NE(this->ledger_->LedgerId(), other->LedgerId());
  EXPECT_NE(this->ledger_->ReplicaKey(), other->ReplicaKey());
}

TYPED_TEST(LedgerStoreTest, PositionsCountFromOneWithoutGaps) {
  EXPECT_EQ(this->ledger_->Append(BanBatch("a")).value(), 1u);
  EXPECT_EQ(this->ledger_->Append(this->tazhen_.NextBatch(3)).value(), 2u);
  EXPECT_EQ(this->ledger_->Append(BanBatch("b")).value(), 5u);
  EXPECT_EQ(this->ledger_->Head(), 5u);
  EXPECT_EQ(this->PositionsAfter(0, 10, 1 << 20), (Positions{1, 2, 3, 4, 5}));
}

TYPED_TEST(LedgerStoreTest, AnEmptyBatchIsAnsweredWithTheNextPosition) {
  EXPECT_EQ(this->ledger_->Append({}).value(), 1u);
  ASSERT_TRUE(this->ledger_->Append(BanBatch("a")).ok());
  EXPECT_EQ(this->ledger_->Append({}).value(), 2u);
  EXPECT_EQ(this->ledger_->Head(), 1u);
}

TYPED_TEST(LedgerStoreTest, ReadGivesBackWhatWasAppended) {
  LedgerBatch batch = this->tazhen_.NextBatch(2);
  batch.entries[1].set_recorded_at_us(77);
  auto expected = batch.entries;
  ASSERT_TRUE(this->ledger_->Append(batch).ok());
  const auto read = this->ledger_->Read(0, 10, 1 << 20).value();
  ASSERT_EQ(read.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    expected[i].set_position(i + 1);
    EXPECT_EQ(read[i].SerializeAsString(), expected[i].SerializeAsString());
  }
}

TYPED_TEST(LedgerStoreTest, ReadKeepsItsLimitsButGivesOne) {
  ASSERT_TRUE(this->ledger_->Append(this->tazhen_.NextBatch(5)).ok());
  const std::size_t one = this->ledger_->Read(0, 1, 1 << 20).value()[0].ByteSizeLong();
  EXPECT_EQ(this->PositionsAfter(1, 2, 1 << 20), (Positions{2, 3}));
  EXPECT_EQ(this->PositionsAfter(0, 10, 2 * one + 1), (Positions{1, 2}));
  EXPECT_EQ(this->PositionsAfter(0, 10, 1), (Positions{1}));
  EXPECT_TRUE(this->PositionsAfter(5, 10, 1 << 20).empty());
  EXPECT_TRUE(this->PositionsAfter(99, 10, 1 << 20).empty());
}

TYPED_TEST(LedgerStoreTest, AnEventIsFoundByItsIdentity) {
  ASSERT_TRUE(this->ledger_->Append(BanBatch("a")).ok());
  ASSERT_TRUE(this->ledger_->Append(this->tazhen_.NextBatch(3)).ok());
  EXPECT_EQ(this->ledger_->FindEvent({this->tazhen_.id(), 1, 2}).value(), Position{3});
  EXPECT_EQ(this->ledger_->FindEvent({this->tazhen_.id(), 1, 4}).value(), std::nullopt);
  EXPECT_EQ(this->ledger_->FindEvent({this->tazhen_.id(), 2, 2}).value(), std::nullopt);
  EXPECT_EQ(this->ledger_->FindEvent({{"tazhe"}, 1, 2}).value(), std::nullopt);
}

TYPED_TEST(LedgerStoreTest, HeadsFollowWhatIsIngested) {
  Checkpoint other("kordai");
  ASSERT_TRUE(this->ledger_->Append(this->tazhen_.NextBatch(3)).ok());
  ASSERT_TRUE(this->ledger_->Append(other.NextBatch(1)).ok());
  ASSERT_TRUE(this->ledger_->Append(this->tazhen_.NextBatch(2)).ok());
  const std::map<CheckpointId, JournalHead> expected = {{this->tazhen_.id(), this->tazhen_.head()},
                                                        {other.id(), other.head()}};
  EXPECT_EQ(this->ledger_->Heads(), expected);
  EXPECT_EQ(this->ledger_->HeadOf(other.id()), other.head());
  EXPECT_EQ(this->ledger_->HeadOf({"nowhere"}), JournalHead{});
}

TYPED_TEST(LedgerStoreTest, ABatchThatFollowsAnEarlierHeadIsAbortedAndAddsNothing) {
  const LedgerBatch first = this->tazhen_.NextBatch(3);
  ASSERT_TRUE(this->ledger_->Append(first).ok());
  EXPECT_TRUE(absl::IsAborted(this->ledger_->Append(first).status()));
  EXPECT_EQ(this->ledger_->Head(), 3u);
  EXPECT_EQ(this->ledger_->Heads().at(this->tazhen_.id()), this->tazhen_.head());
}

TYPED_TEST(LedgerStoreTest, AnEntryWhoseEventIsNoEventIsRefusedWithItsBatch) {
  LedgerBatch batch = BanBatch("a");
  batch.entries.emplace_back().mutable_event()->set_body("\xff\xff");
  EXPECT_TRUE(absl::IsInvalidArgument(this->ledger_->Append(batch).status()));
  EXPECT_EQ(this->ledger_->Head(), 0u);
}

TYPED_TEST(LedgerStoreTest, TheNewestClaimOfCompletenessIsKept) {
  const CheckpointId id = this->tazhen_.id();
  ASSERT_TRUE(this->ledger_->PutComplete(id, Claim(1, 5, 500)).ok());
  ASSERT_TRUE(this->ledger_->PutComplete(id, Claim(1, 4, 400)).ok());
  EXPECT_EQ(this->ledger_->Completes().at(id).sequence(), 5u);
  ASSERT_TRUE(this->ledger_->PutComplete(id, Claim(1, 5, 600)).ok());
  EXPECT_EQ(this->ledger_->Completes().at(id).through_us(), 600);
  ASSERT_TRUE(this->ledger_->PutComplete(id, Claim(2, 0, 700)).ok());
  EXPECT_EQ(this->ledger_->Completes().at(id).epoch(), 2u);
  EXPECT_EQ(this->ledger_->Completes().size(), 1u);
}

TYPED_TEST(LedgerStoreTest, OfConcurrentStreamsOfOneCheckpointOneWins) {
  const LedgerBatch batch = this->tazhen_.NextBatch(3);
  std::atomic<int> ok = 0;
  std::atomic<int> aborted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      const auto position = this->ledger_->Append(batch);
      if (position.ok()) ++ok;
      if (absl::IsAborted(position.status())) ++aborted;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 1);
  EXPECT_EQ(aborted, 7);
  EXPECT_EQ(this->ledger_->Head(), 3u);
}

TYPED_TEST(LedgerStoreTest, ConcurrentAppendsOfManyCheckpointsLeaveNoHoles) {
  constexpr int kThreads = 6;
  constexpr int kEach = 10;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      Checkpoint checkpoint("checkpoint-" + std::to_string(t));
      for (int i = 0; i < kEach; ++i) {
        EXPECT_TRUE(this->ledger_->Append(checkpoint.NextBatch(3)).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Positions expected(kThreads * kEach * 3);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = i + 1;
  EXPECT_EQ(this->PositionsAfter(0, 1000, 1 << 24), expected);
  for (const auto& [id, head] : this->ledger_->Heads()) {
    EXPECT_EQ(head.mark, (JournalMark{1, kEach * 3})) << id;
  }
}

}  // namespace
}  // namespace otkel
