// The ledger on a disk that loses and lies.
#include <gtest/gtest.h>

#include "storage/stored_ledger.h"
#include "tests/simulation/sim_ledger_disk.h"

namespace otkel::simulation {
namespace {

class SimLedgerTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<LedgerStore>> Open() {
    auto disk = LedgerOn(&disk_, &marks_);
    if (!disk.ok()) return disk.status();
    return OpenStoredLedger(*std::move(disk));
  }
  static absl::StatusOr<Position> Append(LedgerStore& ledger) {
    LedgerBatch batch;
    batch.entries.emplace_back().mutable_ban_issued()->set_ban_id("a");
    return ledger.Append(batch);
  }
  void CrashBoth() {
    disk_.Crash();
    marks_.Crash();
  }

  SimDisk disk_;
  SimDisk marks_;
};

TEST_F(SimLedgerTest, APowerCutLosesNothingThatWasAnswered) {
  auto ledger = Open().value();
  ASSERT_EQ(Append(*ledger).value(), 1u);
  ASSERT_EQ(Append(*ledger).value(), 2u);
  CrashBoth();
  ledger = Open().value();
  EXPECT_EQ(Append(*ledger).value(), 3u);
}

TEST_F(SimLedgerTest, ALedgerThatALyingDiskCutIsRefused) {
  auto ledger = Open().value();
  ASSERT_TRUE(Append(*ledger).ok());
  disk_.Lie(true);
  ASSERT_TRUE(Append(*ledger).ok());
  CrashBoth();
  ledger.reset();
  EXPECT_TRUE(absl::IsDataLoss(Open().status()));
}

TEST_F(SimLedgerTest, ALedgerInUseIsRefused) {
  const auto ledger = Open().value();
  EXPECT_TRUE(absl::IsFailedPrecondition(Open().status()));
}

}  // namespace
}  // namespace otkel::simulation
