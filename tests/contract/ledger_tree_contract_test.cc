// What every ledger store promises of its tree, and of events that come ahead of their chain.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "storage/merkle_tree.h"
#include "tests/contract/ledger_makers.h"

namespace otkel {
namespace {

using testing_data::BanBatch;
using testing_data::Checkpoint;

using Marks = std::vector<JournalMark>;

// The events of a chain's batch, as if they had come ahead of it.
LedgerBatch Ahead(LedgerBatch chain) {
  chain.ingest.reset();
  return chain;
}

// What is left of a chain's batch once its events have come ahead of it: that the chain is there.
LedgerBatch OnlyTheHead(LedgerBatch chain) {
  chain.entries.clear();
  return chain;
}

template <typename Maker>
class LedgerTreeTest : public testing_data::LedgerStoreTest<Maker> {
 protected:
  LedgerStore& ledger() { return *this->ledger_; }

  void AppendBans(int count) {
    for (int i = 0; i < count; ++i)
      ASSERT_TRUE(ledger().Append(BanBatch("ban-" + std::to_string(i))).ok());
  }
  // Of the first `size` entries, hashed from their stored bytes.
  Hash RootOfStored(Position size) {
    MerkleFrontier tree;
    for (Position position = 1; position <= size; ++position) {
      tree.Append(MerkleLeaf(ledger().ReadStored(position).value()),
                  [](int, std::uint64_t, const Hash&) {});
    }
    return tree.Root();
  }
  Marks AheadOf(const Checkpoint& checkpoint) {
    Marks marks;
    const auto ahead = ledger().Ahead(checkpoint.id());
    for (const auto& [mark, position] : ahead) marks.push_back(mark);
    EXPECT_EQ(ledger().CountAhead(checkpoint.id()), marks.size());
    return marks;
  }
};
TYPED_TEST_SUITE(LedgerTreeTest, testing_data::LedgerMakers);

TYPED_TEST(LedgerTreeTest, ANewLedgersTreeIsEmpty) {
  EXPECT_EQ(this->ledger().RootAt(0).value(), EmptyMerkleRoot());
  EXPECT_EQ(this->ledger().Incarnation(), 1u);
  EXPECT_TRUE(this->ledger().ConsistencyProof(0, 0).value().empty());
}

TYPED_TEST(LedgerTreeTest, StoredBytesAreTheEntryWithoutItsPosition) {
  ASSERT_TRUE(this->ledger().Append(this->tazhen_.NextBatch(2)).ok());
  auto read = this->ledger().Read(1, 1, 1 << 20).value().at(0);
  read.clear_position();
  EXPECT_EQ(this->ledger().ReadStored(2).value(), read.SerializeAsString());
}

TYPED_TEST(LedgerTreeTest, EveryRootIsThatOfTheStoredEntries) {
  this->AppendBans(5);
  ASSERT_TRUE(this->ledger().Append(this->tazhen_.NextBatch(14)).ok());
  for (Position size = 0; size <= 19; ++size)
    EXPECT_EQ(this->ledger().RootAt(size).value(), this->RootOfStored(size)) << size;
}

TYPED_TEST(LedgerTreeTest, EveryEntryIsProvenInEveryTreeThatHoldsIt) {
  ASSERT_TRUE(this->ledger().Append(this->tazhen_.NextBatch(11)).ok());
  for (Position size = 1; size <= 11; ++size) {
    const Hash root = this->ledger().RootAt(size).value();
    for (Position position = 1; position <= size; ++position) {
      const auto proof = this->ledger().InclusionProof(position, size).value();
      const Hash leaf = MerkleLeaf(this->ledger().ReadStored(position).value());
      EXPECT_TRUE(ProvesInclusion(proof, leaf, position - 1, size, root))
          << position << " " << size;
    }
  }
}

TYPED_TEST(LedgerTreeTest, EveryTreeIsProvenToBeTheBeginningOfTheLaterOnes) {
  this->AppendBans(11);
  for (Position size = 0; size <= 11; ++size) {
    for (Position old_size = 0; old_size <= size; ++old_size) {
      const auto proof = this->ledger().ConsistencyProof(old_size, size).value();
      EXPECT_TRUE(ProvesConsistency(proof, old_size, this->ledger().RootAt(old_size).value(), size,
                                    this->ledger().RootAt(size).value()))
          << old_size << " " << size;
    }
  }
}

TYPED_TEST(LedgerTreeTest, WhatIsNotThereIsOutOfRange) {
  this->AppendBans(3);
  const LedgerStore& ledger = this->ledger();
  EXPECT_TRUE(absl::IsOutOfRange(ledger.ReadStored(0).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.ReadStored(4).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.RootAt(4).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.InclusionProof(0, 3).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.InclusionProof(3, 2).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.InclusionProof(1, 4).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.ConsistencyProof(3, 2).status()));
  EXPECT_TRUE(absl::IsOutOfRange(ledger.ConsistencyProof(1, 4).status()));
}

TYPED_TEST(LedgerTreeTest, AnIncarnationBeginsWithTheBatchThatSaysSo) {
  LedgerBatch batch = BanBatch("a");
  batch.begin_incarnation = 3;
  ASSERT_TRUE(this->ledger().Append(batch).ok());
  EXPECT_EQ(this->ledger().Incarnation(), 3u);
  this->AppendBans(1);
  EXPECT_EQ(this->ledger().Incarnation(), 3u);
}

TYPED_TEST(LedgerTreeTest, AnIncarnationBeginsOnce) {
  LedgerBatch batch = BanBatch("a");
  batch.begin_incarnation = 2;
  ASSERT_TRUE(this->ledger().Append(batch).ok());
  EXPECT_TRUE(absl::IsAborted(this->ledger().Append(batch).status()));
  batch.begin_incarnation = 1;
  EXPECT_TRUE(absl::IsAborted(this->ledger().Append(batch).status()));
  EXPECT_EQ(this->ledger().Head(), 1u);
}

TYPED_TEST(LedgerTreeTest, ARefusedBatchBeginsNoIncarnation) {
  LedgerBatch batch = this->tazhen_.NextBatch(1);
  batch.ingest->follows = {7, 7};
  batch.begin_incarnation = 2;
  EXPECT_FALSE(this->ledger().Append(batch).ok());
  EXPECT_EQ(this->ledger().Incarnation(), 1u);
}

TYPED_TEST(LedgerTreeTest, AnEventAheadOfItsChainIsInAndMovesNoHead) {
  (void)this->tazhen_.NextBatch(3);
  ASSERT_TRUE(this->ledger().Append(Ahead(this->tazhen_.NextBatch(1))).ok());
  EXPECT_EQ(this->AheadOf(this->tazhen_), (Marks{{1, 4}}));
  EXPECT_EQ(this->ledger().FindEvent({this->tazhen_.id(), 1, 4}).value(), Position{1});
  EXPECT_TRUE(this->ledger().Heads().empty());
}

TYPED_TEST(LedgerTreeTest, AnEventComesAheadOfItsChainOnce) {
  const LedgerBatch live = Ahead(this->tazhen_.NextBatch(1));
  ASSERT_TRUE(this->ledger().Append(live).ok());
  LedgerBatch again = BanBatch("a");
  again.entries.push_back(live.entries[0]);
  EXPECT_TRUE(absl::IsAlreadyExists(this->ledger().Append(again).status()));
  EXPECT_EQ(this->ledger().Head(), 1u);
}

TYPED_TEST(LedgerTreeTest, AnEventTwiceInOneBatchIsNotTaken) {
  LedgerBatch live = Ahead(this->tazhen_.NextBatch(1));
  live.entries.push_back(live.entries[0]);
  EXPECT_TRUE(absl::IsAlreadyExists(this->ledger().Append(live).status()));
  EXPECT_EQ(this->ledger().Head(), 0u);
  EXPECT_TRUE(this->AheadOf(this->tazhen_).empty());
}

TYPED_TEST(LedgerTreeTest, WhatTheChainIsPastDoesNotComeAheadOfIt) {
  const LedgerBatch chain = this->tazhen_.NextBatch(2);
  ASSERT_TRUE(this->ledger().Append(chain).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(this->ledger().Append(Ahead(chain)).status()));
  EXPECT_EQ(this->ledger().Head(), 2u);
}

TYPED_TEST(LedgerTreeTest, AChainThatBringsWhatCameAheadOfItIsAbortedAndAddsNothing) {
  const LedgerBatch first = this->tazhen_.NextBatch(2);
  LedgerBatch chain = this->tazhen_.NextBatch(3);
  ASSERT_TRUE(this->ledger().Append(first).ok());
  LedgerBatch live;
  live.entries.push_back(chain.entries[1]);
  ASSERT_TRUE(this->ledger().Append(live).ok());
  EXPECT_TRUE(absl::IsAborted(this->ledger().Append(chain).status()));
  EXPECT_EQ(this->ledger().Head(), 3u);
  EXPECT_EQ(this->ledger().Heads().at(this->tazhen_.id()).mark, (JournalMark{1, 2}));
  chain.entries.erase(chain.entries.begin() + 1);
  EXPECT_TRUE(this->ledger().Append(chain).ok());
  EXPECT_EQ(this->ledger().Heads().at(this->tazhen_.id()), this->tazhen_.head());
}

TYPED_TEST(LedgerTreeTest, WhatTheHeadPassesIsNoLongerAheadAndIsStillHere) {
  const LedgerBatch chain = this->tazhen_.NextBatch(2);
  ASSERT_TRUE(this->ledger().Append(Ahead(chain)).ok());
  ASSERT_TRUE(this->ledger().Append(Ahead(this->tazhen_.NextBatch(1))).ok());
  EXPECT_EQ(this->AheadOf(this->tazhen_), (Marks{{1, 1}, {1, 2}, {1, 3}}));
  ASSERT_TRUE(this->ledger().Append(OnlyTheHead(chain)).ok());
  EXPECT_EQ(this->AheadOf(this->tazhen_), (Marks{{1, 3}}));
  EXPECT_EQ(this->ledger().FindEvent({this->tazhen_.id(), 1, 2}).value(), Position{2});
  EXPECT_EQ(this->ledger().Head(), 3u);
}

TYPED_TEST(LedgerTreeTest, AChainsBatchHoldsItsOwnEventsInTheirOrder) {
  const LedgerBatch chain = this->tazhen_.NextBatch(3);
  LedgerBatch swapped = chain;
  std::swap(swapped.entries[0], swapped.entries[1]);
  EXPECT_TRUE(absl::IsInvalidArgument(this->ledger().Append(swapped).status()));
  LedgerBatch beyond = chain;
  beyond.ingest->head.mark.sequence = 2;
  EXPECT_TRUE(absl::IsInvalidArgument(this->ledger().Append(beyond).status()));
  LedgerBatch of_another = chain;
  of_another.ingest->checkpoint = {"kordai"};
  EXPECT_TRUE(absl::IsInvalidArgument(this->ledger().Append(of_another).status()));
  EXPECT_EQ(this->ledger().Head(), 0u);
}

TYPED_TEST(LedgerTreeTest, OfConcurrentCopiesOfOneEventOneIsTaken) {
  const LedgerBatch chain = this->tazhen_.NextBatch(1);
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      if (this->ledger().Append(t % 2 == 0 ? chain : Ahead(chain)).ok()) ++taken;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(this->ledger().Head(), 1u);
  EXPECT_EQ(this->ledger().RootAt(1).value(), this->RootOfStored(1));
}

}  // namespace
}  // namespace otkel
