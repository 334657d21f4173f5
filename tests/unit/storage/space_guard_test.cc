#include "storage/space_guard.h"

#include <gtest/gtest.h>

#include "proto/convert.h"
#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using testing_data::CrossingEvent;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

class SpaceGuardTest : public testing::Test {
 protected:
  SpaceGuardOptions Options() {
    return {
        .min_free_bytes = 1000, .low_free_bytes = 2000, .ballast_bytes = 500, .free_bytes = [this] {
          return free_;
        }};
  }
  [[nodiscard]] bool HasBallast() const { return fs::exists(directory_.path() / "ballast"); }

  TemporaryDirectory directory_;
  std::uint64_t free_ = 10'000;
};

TEST_F(SpaceGuardTest, BallastIsKeptWhileThereIsRoom) {
  SpaceGuard guard(Options(), directory_.path());
  EXPECT_EQ(guard.Check().state, DiskState::kOk);
  EXPECT_EQ(guard.Check().free_bytes, 10'000u);
  EXPECT_EQ(fs::file_size(directory_.path() / "ballast"), 500u);
}

TEST_F(SpaceGuardTest, LowIsToldBeforeFull) {
  SpaceGuard guard(Options(), directory_.path());
  free_ = 1999;
  EXPECT_EQ(guard.Check().state, DiskState::kLow);
  EXPECT_TRUE(HasBallast());
}

TEST_F(SpaceGuardTest, FullGivesTheBallastUp) {
  SpaceGuard guard(Options(), directory_.path());
  free_ = 999;
  EXPECT_EQ(guard.Check().state, DiskState::kFull);
  EXPECT_FALSE(HasBallast());
}

TEST_F(SpaceGuardTest, FullStaysUntilThereIsRoomForBallastAndMore) {
  SpaceGuard guard(Options(), directory_.path());
  free_ = 999;
  EXPECT_EQ(guard.Check().state, DiskState::kFull);
  free_ = 2499;
  EXPECT_EQ(guard.Check().state, DiskState::kFull);
  EXPECT_FALSE(HasBallast());
  free_ = 2500;
  EXPECT_EQ(guard.Check().state, DiskState::kOk);
  EXPECT_TRUE(HasBallast());
}

TEST_F(SpaceGuardTest, ADiskThatIsFullFromTheStartIsToldSo) {
  free_ = 999;
  SpaceGuard guard(Options(), directory_.path());
  EXPECT_EQ(guard.Check().state, DiskState::kFull);
  EXPECT_FALSE(HasBallast());
}

TEST_F(SpaceGuardTest, AJournalRefusesDrainsAndRecordsAgain) {
  const auto key = SeededKey(1);
  RocksdbJournalOptions options{.directory = directory_.path() / "journal",
                                .high_water_file = directory_.path() / "high-water",
                                .checkpoint = {"tazhen"},
                                .key = key.get(),
                                .space = Options()};
  const auto journal = std::move(OpenRocksdbJournal(options).value().journal);
  ASSERT_TRUE(journal->Append(CrossingEvent(1)).ok());
  free_ = 10;
  EXPECT_TRUE(absl::IsResourceExhausted(journal->Append(CrossingEvent(2)).status()));
  EXPECT_EQ(journal->Read({}, 10, 1000).value().size(), 1u);
  EXPECT_TRUE(journal->MarkAcknowledged({1, 1}).ok());
  EXPECT_TRUE(journal->TrimThrough({1, 1}).ok());
  free_ = 10'000;
  EXPECT_EQ(FromProto([&] {
              v1::Event event;
              event.ParseFromString(journal->Append(CrossingEvent(3)).value().body());
              return event.id();
            }())
                .sequence,
            2u)
      << "what was refused took no sequence";
}

}  // namespace
}  // namespace otkel
