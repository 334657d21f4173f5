// What a ledger makes of the rows it finds when it is opened.
#include "storage/stored_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/ledger_rows.h"
#include "tests/contract/ledger_makers.h"

namespace otkel {
namespace {

using testing::HasSubstr;
using testing_data::BanBatch;
using testing_data::Checkpoint;

class StoredLedgerTest : public testing::Test {
 protected:
  void Open() {
    ledger_.reset();
    auto ledger = OpenStoredLedger(place_.Disk());
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }
  std::string WhyNotOpened() {
    ledger_.reset();
    const absl::Status status = OpenStoredLedger(place_.Disk()).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    return std::string(status.message());
  }
  void AppendBans(int count) {
    for (int i = 0; i < count; ++i)
      ASSERT_TRUE(ledger_->Append(BanBatch("ban-" + std::to_string(i))).ok());
  }
  void ForgetTree() {
    std::erase_if(place_.rows(),
                  [](const auto& row) { return row.first[0] == 't' || row.first == "m/tree"; });
  }

  testing_data::MemoryLedgerPlace place_;
  std::unique_ptr<LedgerStore> ledger_;
  Checkpoint tazhen_{"tazhen"};
};

TEST_F(StoredLedgerTest, ReopenedItHasTheSameTreeAndGoesOn) {
  Open();
  AppendBans(13);
  const Hash root = ledger_->RootAt(13).value();
  Open();
  EXPECT_EQ(ledger_->RootAt(13).value(), root);
  AppendBans(6);
  EXPECT_TRUE(ProvesConsistency(ledger_->ConsistencyProof(13, 19).value(), 13, root, 19,
                                ledger_->RootAt(19).value()));
}

TEST_F(StoredLedgerTest, ReopenedItIsInTheSameIncarnation) {
  Open();
  LedgerBatch batch = BanBatch("a");
  batch.begin_incarnation = 4;
  ASSERT_TRUE(ledger_->Append(batch).ok());
  Open();
  EXPECT_EQ(ledger_->Incarnation(), 4u);
}

TEST_F(StoredLedgerTest, ReopenedItKnowsWhatIsAheadOfEveryChain) {
  Open();
  ASSERT_TRUE(ledger_->Append(tazhen_.NextBatch(3)).ok());
  (void)tazhen_.NextBatch(2);
  LedgerBatch live = tazhen_.NextBatch(2);
  live.ingest.reset();
  ASSERT_TRUE(ledger_->Append(live).ok());
  Checkpoint only_ahead("taz");
  LedgerBatch other = only_ahead.NextBatch(1);
  other.ingest.reset();
  ASSERT_TRUE(ledger_->Append(other).ok());
  const auto of_tazhen = ledger_->Ahead(tazhen_.id());
  const auto of_other = ledger_->Ahead(only_ahead.id());
  ASSERT_EQ(of_tazhen, (std::map<JournalMark, Position>{{{1, 6}, 4}, {{1, 7}, 5}}));
  ASSERT_EQ(of_other, (std::map<JournalMark, Position>{{{1, 1}, 6}}));
  Open();
  EXPECT_EQ(ledger_->Ahead(tazhen_.id()), of_tazhen);
  EXPECT_EQ(ledger_->Ahead(only_ahead.id()), of_other);
  EXPECT_TRUE(absl::IsAlreadyExists(ledger_->Append(live).status()));
}

TEST_F(StoredLedgerTest, ALedgerFromBeforeItHadATreeIsHashedAnew) {
  Open();
  AppendBans(21);
  const Hash root = ledger_->RootAt(21).value();
  const Hash older = ledger_->RootAt(13).value();
  ledger_.reset();
  const auto rows = place_.rows();
  ForgetTree();
  Open();
  EXPECT_EQ(ledger_->RootAt(21).value(), root);
  EXPECT_EQ(ledger_->RootAt(13).value(), older);
  EXPECT_EQ(place_.rows(), rows);
}

TEST_F(StoredLedgerTest, TheExampleOfItsFormatHasTheseHashes) {
  Open();
  for (int i = 1; i <= 3; ++i) {
    LedgerBatch batch;
    v1::LedgerEntry& entry = batch.entries.emplace_back();
    entry.set_recorded_at_us(i);
    entry.mutable_ban_lifted()->set_ban_id("B-" + std::to_string(i));
    ASSERT_TRUE(ledger_->Append(batch).ok());
  }
  const auto row = [this](int level, std::uint64_t index) {
    return ToHex(place_.rows().at(SubtreeKey(level, index)));
  };
  EXPECT_EQ(ToHex(ledger_->ReadStored(1).value()), "10012a050a03422d31");
  EXPECT_EQ(row(0, 0), "fc01b444524b8492dedb144003dd010d9f33abd5efb3f653eca7f2fcc54b6d9e");
  EXPECT_EQ(row(1, 0), "856aa5b69809d6a065f32924255dc13a9ab022b5aaed37da64dbe2cf4045efe2");
  EXPECT_EQ(ToHex(AsBytes(ledger_->RootAt(3).value())),
            "6b80ce1d3610689024e733f35fedfb1fdc26804c8b0204258d6e6bc6d46ef27e");
  EXPECT_EQ(ToHex(SubtreeKey(1, 0)), "74010000000000000000");
}

TEST_F(StoredLedgerTest, AChangedEntryIsNotOpened) {
  Open();
  AppendBans(3);
  place_.rows().at(EntryKey(2)).back() ^= 1;
  EXPECT_EQ(WhyNotOpened(), "entry 2 is not what was recorded");
}

TEST_F(StoredLedgerTest, AnEntryChangedTogetherWithItsHashIsNotOpened) {
  Open();
  AppendBans(3);
  std::string& entry = place_.rows().at(EntryKey(3));
  entry.back() ^= 1;
  place_.rows().at(SubtreeKey(0, 2)) = AsBytes(MerkleLeaf(entry));
  EXPECT_EQ(WhyNotOpened(), "the hashes of the ledger's tree do not give its root");
}

TEST_F(StoredLedgerTest, AMissingEntryIsNotOpened) {
  Open();
  AppendBans(3);
  place_.rows().erase(EntryKey(2));
  EXPECT_EQ(WhyNotOpened(), "entry 2 is missing");
}

TEST_F(StoredLedgerTest, AMissingHashIsNotOpened) {
  Open();
  AppendBans(3);
  place_.rows().erase(SubtreeKey(0, 1));
  EXPECT_EQ(WhyNotOpened(), "the hash of subtree 1 of level 0 is missing");
}

TEST_F(StoredLedgerTest, ATreeOfAnotherSizeIsNotOpened) {
  Open();
  AppendBans(2);
  const std::string tree = place_.rows().at("m/tree");
  AppendBans(1);
  place_.rows().at("m/tree") = tree;
  EXPECT_EQ(WhyNotOpened(), "the ledger ends at 3, but its tree at 2");
}

TEST_F(StoredLedgerTest, AnIndexRowWithoutAnEntryIsNotOpened) {
  Open();
  AppendBans(1);
  place_.rows()[EventIndexKey({{"tazhen"}, 1, 1})] = BigEndian(2);
  EXPECT_THAT(WhyNotOpened(), HasSubstr("tazhen/1/1 is indexed at 2, the ledger ends at 1"));
}

TEST_F(StoredLedgerTest, WhatCannotBeReadIsDamageAndNeverNotThere) {
  Open();
  ASSERT_TRUE(ledger_->Append(tazhen_.NextBatch(2)).ok());
  const EventId id{tazhen_.id(), 1, 2};
  place_.disk().unreadable = EventIndexKey(id);
  EXPECT_TRUE(absl::IsDataLoss(ledger_->FindEvent(id).status()));
  place_.disk().unreadable.clear();
  place_.rows().at(EventIndexKey(id)) = "short";
  EXPECT_TRUE(absl::IsDataLoss(ledger_->FindEvent(id).status()));
  place_.rows().at(EntryKey(2)) = "\xff\xff";
  EXPECT_TRUE(absl::IsDataLoss(ledger_->Read(1, 1, 1).status()));
  place_.rows().erase(EntryKey(2));
  EXPECT_TRUE(absl::IsDataLoss(ledger_->Read(1, 1, 1).status()));
  EXPECT_TRUE(absl::IsDataLoss(ledger_->ReadStored(2).status()));
}

}  // namespace
}  // namespace otkel
