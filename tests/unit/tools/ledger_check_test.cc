// What `otkel verify --ledger` finds in a ledger that somebody has changed.
#include "tools/otkel/ledger_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/centre_statement.h"
#include "storage/ledger_rows.h"
#include "tests/contract/ledger_makers.h"

namespace otkel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_data::BanBatch;
using testing_data::Checkpoint;
using testing_data::SeededKey;

// Two bans, three events of tazhen in their chain (2 to 4), and one that is ahead of it (6).
class LedgerCheckTest : public testing::Test {
 protected:
  LedgerCheckTest() : ledger_(OpenStoredLedger(place_.Disk()).value()) {
    Append(BanBatch("a"));
    Append(tazhen_.NextBatch(3));
    Append(BanBatch("b"));
    (void)tazhen_.NextBatch(2);
    LedgerBatch live = tazhen_.NextBatch(1);
    live.ingest.reset();
    Append(live);
    evidence_.centre_key = centre_key_->PublicKey();
    evidence_.checkpoint_keys = {{tazhen_.id(), SeededKey(2)->PublicKey()}};
  }

  void Append(const LedgerBatch& batch) { ASSERT_TRUE(ledger_->Append(batch).ok()); }
  v1::TreeHead Stated(Position size) {
    v1::TreeHead head;
    head.set_ledger_id(ledger_->LedgerId());
    head.set_incarnation(ledger_->Incarnation());
    head.set_size(size);
    head.set_root(std::string(AsBytes(ledger_->RootAt(size).value())));
    return Signed(std::move(head), *centre_key_);
  }
  LedgerVerdict Verdict() {
    const testing_data::MemoryRowStore rows(disk_);
    return CheckLedger(rows, evidence_, [](std::uint64_t, std::uint64_t) {}).value();
  }
  std::vector<std::string> Problems() { return Verdict().problems; }
  // Writes another entry in the place of one, with its leaf and every hash above it.
  void Replace(Position position, const std::string& entry) {
    RowBatch batch;
    PutEntry(position, entry, batch);
    MerkleFrontier tree;
    for (Position at = 1; at <= ledger_->Head(); ++at) {
      const std::string stored = at == position ? entry : ledger_->ReadStored(at).value();
      tree.Append(MerkleLeaf(stored), [&batch](int level, std::uint64_t index, const Hash& hash) {
        PutSubtree(level, index, hash, batch);
      });
    }
    PutTree({tree.size(), tree.Root()}, batch);
    ASSERT_TRUE(testing_data::MemoryRowStore(disk_).Write(batch, Durability::kSynced).ok());
  }

  testing_data::MemoryLedgerPlace place_;
  std::shared_ptr<testing_data::MemoryDisk> disk_ = place_.shared();
  std::unique_ptr<LedgerStore> ledger_;
  Checkpoint tazhen_{"tazhen"};
  std::unique_ptr<SigningKey> centre_key_ = SeededKey(9);
  LedgerEvidence evidence_;
};

TEST_F(LedgerCheckTest, AWholeLedgerAgreesWithAllThatWasStatedOfIt) {
  evidence_.tree_heads = {Stated(6), Stated(3), Stated(0)};
  const LedgerVerdict verdict = Verdict();
  EXPECT_THAT(verdict.problems, IsEmpty());
  EXPECT_EQ(verdict.size, 6u);
  EXPECT_EQ(verdict.events, 4u);
  EXPECT_EQ(verdict.root, ledger_->RootAt(6).value());
}

TEST_F(LedgerCheckTest, AChangedByteOfAnyEntryIsNamed) {
  for (Position position = 1; position <= 6; ++position) {
    std::string& row = place_.rows().at(EntryKey(position));
    row.back() ^= 1;
    EXPECT_THAT(Problems(), testing::Contains("entry " + std::to_string(position) +
                                              " is not what was recorded"));
    row.back() ^= 1;
  }
}

TEST_F(LedgerCheckTest, AnEntryChangedWithAllItsHashesIsNotWhatTheCentreStated) {
  evidence_.tree_heads = {Stated(6)};
  v1::LedgerEntry entry;
  entry.mutable_ban_issued()->set_ban_id("another");
  Replace(1, entry.SerializeAsString());
  EXPECT_THAT(Problems(), ElementsAre("the first 6 entries are not those that the centre stated"));
}

TEST_F(LedgerCheckTest, AnEventChangedWithAllItsHashesBreaksItsChain) {
  v1::LedgerEntry entry;
  ASSERT_TRUE(entry.ParseFromString(ledger_->ReadStored(3).value()));
  entry.mutable_event()->mutable_body()->push_back('\x01');
  Replace(3, entry.SerializeAsString());
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("event tazhen/1/2: its hash")));
}

TEST_F(LedgerCheckTest, EntriesTakenFromTheEndAreMissedByATreeHead) {
  evidence_.tree_heads = {Stated(6)};
  place_.rows().erase(EntryKey(6));
  place_.rows().erase(EventIndexKey({tazhen_.id(), 1, 6}));
  RowBatch batch;
  PutTree({5, ledger_->RootAt(5).value()}, batch);
  ASSERT_TRUE(testing_data::MemoryRowStore(disk_).Write(batch, Durability::kSynced).ok());
  EXPECT_THAT(Problems(),
              ElementsAre("the centre stated 6 entries, the ledger holds 5: the last 1 were taken "
                          "away"));
}

TEST_F(LedgerCheckTest, AMissingEntryEndsTheReadingAndIsNamed) {
  place_.rows().erase(EntryKey(4));
  EXPECT_THAT(Problems(), ElementsAre("entry 4 is missing"));
}

TEST_F(LedgerCheckTest, AMissingIndexRowIsNoticed) {
  place_.rows().erase(EventIndexKey({tazhen_.id(), 1, 2}));
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("tazhen: events 1/2 to 1/2 are missing"),
                                      "the ledger holds 4 events, its index 3"));
}

TEST_F(LedgerCheckTest, AHeadThatIsNotTheLastEventIsNoticed) {
  RowBatch batch;
  PutCheckpointHead(tazhen_.id(), {{1, 4}, Hash{}}, batch);
  ASSERT_TRUE(testing_data::MemoryRowStore(disk_).Write(batch, Durability::kSynced).ok());
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("ends with tazhen/1/4, but its events end with "
                                                "tazhen/1/3")));
}

TEST_F(LedgerCheckTest, EventsUnderAnotherKeyAreNamed) {
  evidence_.checkpoint_keys = {{tazhen_.id(), SeededKey(3)->PublicKey()}};
  EXPECT_EQ(Verdict().problem_count, 4u);
  EXPECT_THAT(Problems()[0], HasSubstr("its signature is not of the key given"));
}

TEST_F(LedgerCheckTest, ACheckpointWithoutAKeyIsNamed) {
  evidence_.checkpoint_keys.emplace();
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("no key of tazhen is given")));
}

TEST_F(LedgerCheckTest, ATreeHeadOfSomebodyElseIsNamed) {
  evidence_.tree_heads = {Stated(6)};
  evidence_.centre_key = SeededKey(8)->PublicKey();
  EXPECT_THAT(Problems(),
              ElementsAre("the tree head of 6 entries is not signed with the centre's key"));
}

TEST_F(LedgerCheckTest, ATreeHeadOfAnotherLedgerIsNamed) {
  v1::TreeHead other = Stated(6);
  other.set_ledger_id("other");
  evidence_.tree_heads = {Signed(other, *centre_key_)};
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("is of ledger other")));
}

TEST_F(LedgerCheckTest, ALedgerWithoutATreeIsHashedAllTheSame) {
  evidence_.tree_heads = {Stated(5)};
  std::erase_if(place_.rows(),
                [](const auto& row) { return row.first[0] == 't' || row.first == "m/tree"; });
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_F(LedgerCheckTest, WhereNoLedgerWasMadeNoneIsFound) {
  const testing_data::MemoryRowStore rows(std::make_shared<testing_data::MemoryDisk>());
  EXPECT_TRUE(
      absl::IsNotFound(CheckLedger(rows, evidence_, [](std::uint64_t, std::uint64_t) {}).status()));
}

}  // namespace
}  // namespace otkel
