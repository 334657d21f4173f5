// What the ledger on disk promises beyond the contract suite: reopening, and never a silent loss.
#include "storage/rocksdb_ledger_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_data::TemporaryDirectory;

class RocksdbLedgerStoreTest : public testing::Test {
 protected:
  RocksdbLedgerStoreOptions Options() {
    return {.directory = directory_.path() / "ledger",
            .high_water_file = directory_.path() / "high-water"};
  }
  void Open() {
    auto ledger = OpenRocksdbLedgerStore(Options());
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }
  void AppendBans(int count) {
    for (int i = 0; i < count; ++i) {
      LedgerBatch batch;
      batch.entries.emplace_back().mutable_ban_issued()->set_ban_id("ban-" + std::to_string(i));
      ASSERT_TRUE(ledger_->Append(batch).ok());
    }
  }
  fs::path LogFile() {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(directory_.path() / "ledger" / "ledger")) {
      if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
    }
    return newest;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<LedgerStore> ledger_;
};

TEST_F(RocksdbLedgerStoreTest, ReopenedItGoesOnWhereItEnded) {
  Open();
  AppendBans(3);
  LedgerBatch batch;
  batch.ingest = LedgerBatch::Ingest{{"tazhen"}, {0, 0}, {{1, 5}, Sha256({"x"})}};
  ASSERT_TRUE(ledger_->Append(batch).ok());
  v1::CompleteThrough claim;
  claim.set_epoch(1);
  claim.set_sequence(5);
  ASSERT_TRUE(ledger_->PutComplete({"tazhen"}, claim).ok());
  const std::string ledger_id = ledger_->LedgerId();
  const std::string replica_key = ledger_->ReplicaKey();
  ledger_.reset();
  Open();
  EXPECT_EQ(ledger_->LedgerId(), ledger_id);
  EXPECT_EQ(ledger_->ReplicaKey(), replica_key);
  EXPECT_EQ(ledger_->Head(), 3u);
  EXPECT_EQ(ledger_->Heads().at({"tazhen"}).mark, (JournalMark{1, 5}));
  EXPECT_EQ(ledger_->Completes().at({"tazhen"}).sequence(), 5u);
  AppendBans(1);
  EXPECT_EQ(ledger_->Head(), 4u);
}

TEST_F(RocksdbLedgerStoreTest, OneInUseIsRefused) {
  Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksdbLedgerStore(Options()).status()));
}

TEST_F(RocksdbLedgerStoreTest, ADeletedLogIsNotOpened) {
  Open();
  AppendBans(3);
  ledger_.reset();
  fs::remove(LogFile());
  const absl::Status status = OpenRocksdbLedgerStore(Options()).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("entries 1 to 3 are lost"));
}

TEST_F(RocksdbLedgerStoreTest, ATornLogIsNotOpened) {
  Open();
  AppendBans(3);
  ledger_.reset();
  fs::resize_file(LogFile(), fs::file_size(LogFile()) - 5);
  EXPECT_TRUE(absl::IsDataLoss(OpenRocksdbLedgerStore(Options()).status()));
}

TEST_F(RocksdbLedgerStoreTest, AVanishedLedgerIsNotMadeAnew) {
  Open();
  AppendBans(1);
  ledger_.reset();
  fs::remove_all(directory_.path() / "ledger");
  EXPECT_TRUE(absl::IsDataLoss(OpenRocksdbLedgerStore(Options()).status()));
}

TEST_F(RocksdbLedgerStoreTest, WithoutItsHighWaterMarkItIsNotOpened) {
  Open();
  AppendBans(1);
  ledger_.reset();
  fs::remove(directory_.path() / "high-water");
  EXPECT_TRUE(absl::IsDataLoss(OpenRocksdbLedgerStore(Options()).status()));
}

TEST_F(RocksdbLedgerStoreTest, AnotherLedgersMarkIsRefused) {
  Open();
  AppendBans(1);
  ledger_.reset();
  RocksdbLedgerStoreOptions other = Options();
  other.directory = directory_.path() / "other";
  other.high_water_file = directory_.path() / "other-high-water";
  ASSERT_TRUE(OpenRocksdbLedgerStore(other).ok());
  other.high_water_file = Options().high_water_file;
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksdbLedgerStore(other).status()));
}

}  // namespace
}  // namespace otkel
