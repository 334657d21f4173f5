// What a simulated disk keeps and what it loses.
#include "tests/simulation/sim_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/high_water_mark.h"

namespace otkel::simulation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SimDiskTest : public testing::Test {
 protected:
  void Open() {
    auto rows = disk_.OpenForWriting("rows");
    ASSERT_TRUE(rows.ok()) << rows.status();
    rows_ = *std::move(rows);
  }
  absl::Status Put(const std::string& key, Durability durability = Durability::kSynced) {
    RowBatch batch;
    batch.Put(key, "value of " + key);
    return rows_->Write(batch, durability);
  }
  void PutAll(std::initializer_list<std::string> keys,
              Durability durability = Durability::kSynced) {
    for (const std::string& key : keys) ASSERT_TRUE(Put(key, durability).ok());
  }
  static std::vector<std::string> Keys(const RowStore& rows) {
    std::vector<std::string> keys;
    const auto it = rows.NewCursor();
    for (it->Seek(""); it->Valid(); it->Next()) keys.emplace_back(it->key());
    return keys;
  }
  std::vector<std::string> KeysAfterReopening() {
    Open();
    return Keys(*rows_);
  }

  SimDisk disk_;
  std::unique_ptr<RowStore> rows_;
};

TEST_F(SimDiskTest, RowsAreInTheOrderOfTheirKeysAndACursorSeesThemAsTheyWere) {
  Open();
  PutAll({"b", "a"});
  const auto it = rows_->NewCursor();
  PutAll({"c"});
  it->SeekForPrev("zz");
  EXPECT_EQ(it->key(), "b");
  it->SeekForPrev("0");
  EXPECT_FALSE(it->Valid());
  EXPECT_THAT(Keys(*rows_), ElementsAre("a", "b", "c"));
  EXPECT_EQ(rows_->Get("a").value(), "value of a");
  EXPECT_EQ(rows_->Get("x").value(), std::nullopt);
}

TEST_F(SimDiskTest, APowerCutTakesWhatWasNotSynced) {
  Open();
  PutAll({"a"});
  PutAll({"b", "c"}, Durability::kUnsynced);
  disk_.Crash();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a"));
}

TEST_F(SimDiskTest, OfWhatWasNotSyncedAPrefixMaySurvive) {
  Open();
  PutAll({"a"});
  PutAll({"b", "c"}, Durability::kUnsynced);
  disk_.Crash(1);
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a", "b"));
}

TEST_F(SimDiskTest, ASyncedBatchTakesThoseBeforeItAlong) {
  Open();
  PutAll({"a"}, Durability::kUnsynced);
  PutAll({"b"});
  disk_.Crash();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a", "b"));
}

TEST_F(SimDiskTest, AKilledProcessLosesNothing) {
  Open();
  PutAll({"a"}, Durability::kUnsynced);
  disk_.Kill();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a"));
}

TEST_F(SimDiskTest, WhatALyingDiskAcknowledgedIsLost) {
  Open();
  PutAll({"a"});
  disk_.Lie(true);
  PutAll({"b", "c"});
  ASSERT_TRUE(rows_->Flush().ok());
  EXPECT_THAT(Keys(*rows_), ElementsAre("a", "b", "c"));
  disk_.Crash(1);
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a", "b"));
}

TEST_F(SimDiskTest, ADeletedRangeComesBackWithTheBatchThatDeletedIt) {
  Open();
  PutAll({"a", "b", "c"});
  RowBatch batch;
  batch.DeleteRange("a", "c");
  ASSERT_TRUE(rows_->Write(batch, Durability::kUnsynced).ok());
  EXPECT_THAT(Keys(*rows_), ElementsAre("c"));
  disk_.Crash();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a", "b", "c"));
}

TEST_F(SimDiskTest, ReclaimedRowsDoNotComeBack) {
  Open();
  PutAll({"a"});
  ASSERT_TRUE(rows_->Flush().ok());
  PutAll({"b"});
  RowBatch batch;
  batch.DeleteRange("a", "c");
  ASSERT_TRUE(rows_->Write(batch, Durability::kUnsynced).ok());
  rows_->Reclaim("a", "c");
  disk_.Crash();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("b")) << "b was never in a file";
}

TEST_F(SimDiskTest, AMissingLogIsOpenedWithoutAWord) {
  Open();
  PutAll({"a"});
  ASSERT_TRUE(rows_->Flush().ok());
  PutAll({"b"});
  disk_.Kill();
  disk_.RowsToDamage("rows").LoseLog();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a"));
}

TEST_F(SimDiskTest, ALogCutBetweenBatchesIsOpenedWithoutAWord) {
  Open();
  PutAll({"a", "b"});
  disk_.Kill();
  disk_.RowsToDamage("rows").CutLog();
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a"));
}

TEST_F(SimDiskTest, ATornLogIsRefusedAndReadLenientlyUpToThere) {
  Open();
  PutAll({"a", "b"});
  disk_.Kill();
  disk_.RowsToDamage("rows").TearLog();
  EXPECT_TRUE(absl::IsDataLoss(disk_.OpenForReading("rows").status()));
  EXPECT_TRUE(absl::IsDataLoss(disk_.OpenForWriting("rows").status()));
  EXPECT_THAT(Keys(*disk_.OpenLeniently("rows").value()), ElementsAre("a"));
}

TEST_F(SimDiskTest, ADamagedLogIsRefusedAndReadLenientlyUpToThere) {
  Open();
  PutAll({"a", "b", "c"});
  disk_.Kill();
  disk_.RowsToDamage("rows").DamageLog(1);
  EXPECT_TRUE(absl::IsDataLoss(disk_.OpenForWriting("rows").status()));
  EXPECT_THAT(Keys(*disk_.OpenLeniently("rows").value()), ElementsAre("a"));
}

TEST_F(SimDiskTest, ADamagedRowIsDataLossWhereItIsReadAndGoesWithARepair) {
  Open();
  PutAll({"a", "b", "c"});
  disk_.RowsToDamage("rows").DamageRow("b");
  EXPECT_TRUE(absl::IsDataLoss(rows_->Get("b").status()));
  const auto it = rows_->NewCursor();
  it->Seek("a");
  it->Next();
  EXPECT_FALSE(it->Valid());
  EXPECT_TRUE(absl::IsDataLoss(it->Error()));
  ASSERT_TRUE(disk_.Repair("rows").ok());
  EXPECT_THAT(Keys(*rows_), ElementsAre("a", "c"));
}

TEST_F(SimDiskTest, TheKthChangeFailsOnce) {
  Open();
  disk_.Fail({.in = 2});
  EXPECT_TRUE(Put("a").ok());
  EXPECT_TRUE(absl::IsUnavailable(Put("b")));
  EXPECT_TRUE(Put("c").ok());
  EXPECT_THAT(Keys(*rows_), ElementsAre("a", "c"));
}

TEST_F(SimDiskTest, AFailingChangeMayTakeEffectAllTheSame) {
  Open();
  disk_.Fail({.takes_effect = true});
  EXPECT_FALSE(Put("a").ok());
  EXPECT_THAT(Keys(*rows_), ElementsAre("a"));
}

TEST_F(SimDiskTest, AStickyFaultStaysUntilItIsHealed) {
  Open();
  disk_.Fail({.is_sticky = true});
  EXPECT_FALSE(Put("a").ok());
  EXPECT_FALSE(Put("a").ok());
  disk_.HealFaults();
  EXPECT_TRUE(Put("a").ok());
}

TEST_F(SimDiskTest, ReadsFailWhileToldTo) {
  Open();
  PutAll({"a"});
  disk_.FailReads(true);
  EXPECT_TRUE(absl::IsUnavailable(rows_->Get("a").status()));
  EXPECT_TRUE(absl::IsUnavailable(rows_->NewCursor()->Error()));
  disk_.FailReads(false);
  EXPECT_THAT(Keys(*rows_), ElementsAre("a"));
}

TEST_F(SimDiskTest, AFullDiskTakesNoRowsButAMark) {
  Open();
  auto mark = HighWaterMark::Open(disk_.OpenSlots("mark").value(), Hash{}).value();
  disk_.SetFull(true);
  EXPECT_TRUE(absl::IsResourceExhausted(Put("a")));
  EXPECT_TRUE(mark->Write({1, 1}).ok());
}

TEST_F(SimDiskTest, AMarkSurvivesAPowerCutUnlessTheDiskLies) {
  const auto open = [&] {
    return HighWaterMark::Open(disk_.OpenSlots("mark").value(), Hash{}).value();
  };
  ASSERT_TRUE(open()->Write({1, 1}).ok());
  disk_.Lie(true);
  ASSERT_TRUE(open()->Write({1, 2}).ok());
  EXPECT_EQ(open()->Last()->sequence, 2u);
  disk_.Crash();
  EXPECT_EQ(open()->Last()->sequence, 1u);
}

TEST_F(SimDiskTest, ADamagedSlotIsNoticed) {
  const auto open = [&] {
    return HighWaterMark::Open(disk_.OpenSlots("mark").value(), Hash{}).value();
  };
  ASSERT_TRUE(open()->Write({1, 1}).ok());
  ASSERT_TRUE(open()->Write({1, 2}).ok());
  disk_.DamageSlot("mark", 0);
  EXPECT_EQ(open()->Last()->sequence, 1u);
  EXPECT_EQ(open()->DamagedSlots(), 1);
}

TEST_F(SimDiskTest, StoresFromBeforeAPowerCutAreGone) {
  Open();
  disk_.Crash();
  EXPECT_TRUE(absl::IsUnavailable(Put("a")));
  EXPECT_TRUE(absl::IsUnavailable(rows_->Get("a").status()));
  EXPECT_THAT(KeysAfterReopening(), IsEmpty());
}

TEST_F(SimDiskTest, AnImagePutBackIsTheDiskAsItWas) {
  Open();
  PutAll({"a"});
  const SimDisk::Image image = disk_.Save();
  PutAll({"b"});
  disk_.Restore(image);
  EXPECT_THAT(KeysAfterReopening(), ElementsAre("a"));
}

TEST_F(SimDiskTest, TheLogMovesIntoFilesByItself) {
  SimDisk disk(/*flush_after=*/2);
  auto rows = disk.OpenForWriting("rows").value();
  for (const char* key : {"a", "b", "c"}) {
    RowBatch batch;
    batch.Put(key, "");
    ASSERT_TRUE(rows->Write(batch, Durability::kSynced).ok());
  }
  disk.Kill();
  disk.RowsToDamage("rows").LoseLog();
  EXPECT_THAT(Keys(*disk.OpenForReading("rows").value()), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace otkel::simulation
