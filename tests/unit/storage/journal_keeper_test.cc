// What a journal forgets, and that a full disk comes back by itself.
#include "storage/journal_keeper.h"

#include <gtest/gtest.h>

#include "proto/convert.h"
#include "storage/memory_journal.h"
#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using testing_data::CrossingEvent;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

// When CrossingEvent(number) occurred.
Instant TimeOf(int number) { return FromMicros(CrossingEvent(number).occurred_at_us()); }

class JournalKeeperTest : public testing::Test {
 protected:
  void Append(int first, int last) {
    for (int i = first; i <= last; ++i) ASSERT_TRUE(journal_.Append(CrossingEvent(i)).ok());
  }
  // The first event that is kept; 0: none.
  std::uint64_t FirstKept() {
    const auto events = journal_.Read({}, 1, 1).value();
    v1::Event event;
    if (events.empty() || !event.ParseFromString(events[0].body())) return 0;
    return event.id().sequence();
  }

  const std::unique_ptr<SigningKey> key_ = SeededKey(1);
  DiskState disk_ = DiskState::kOk;
  MemoryJournal journal_{{.checkpoint = {"tazhen"}, .key = key_.get(), .space = [this] {
                            return DiskSpace{disk_, 1};
                          }}};
  JournalKeeper keeper_{&journal_};
};

TEST_F(JournalKeeperTest, WhatTheCentreHasIsForgottenAfterSevenDays) {
  Append(1, 5);
  ASSERT_TRUE(journal_.MarkAcknowledged({1, 5}).ok());
  ASSERT_TRUE(keeper_.Step(TimeOf(3) + days{7} - std::chrono::seconds{1}).ok());
  EXPECT_EQ(FirstKept(), 3u);
  ASSERT_TRUE(keeper_.Step(TimeOf(3) + days{7}).ok());
  EXPECT_EQ(FirstKept(), 4u);
}

TEST_F(JournalKeeperTest, WhatTheCentreHasNotIsKeptHoweverOld) {
  Append(1, 5);
  ASSERT_TRUE(journal_.MarkAcknowledged({1, 2}).ok());
  ASSERT_TRUE(keeper_.Step(TimeOf(5) + days{3650}).ok());
  EXPECT_EQ(FirstKept(), 3u);
  disk_ = DiskState::kFull;
  ASSERT_TRUE(keeper_.Step(TimeOf(5) + days{3650}).ok());
  EXPECT_EQ(FirstKept(), 3u);
}

TEST_F(JournalKeeperTest, OnAFullDiskAllThatTheCentreHasGoesAtOnce) {
  Append(1, 5);
  ASSERT_TRUE(journal_.MarkAcknowledged({1, 4}).ok());
  disk_ = DiskState::kFull;
  ASSERT_TRUE(keeper_.Step(TimeOf(5)).ok());
  EXPECT_EQ(FirstKept(), 5u);
}

TEST_F(JournalKeeperTest, OneStepForgetsABoundedPart) {
  Append(1, 1000);
  ASSERT_TRUE(journal_.MarkAcknowledged({1, 1000}).ok());
  JournalKeeper keeper(&journal_, {.most_events_a_step = 100});
  ASSERT_TRUE(keeper.Step(TimeOf(1000) + days{8}).ok());
  const auto after_one = FirstKept();
  EXPECT_GT(after_one, 100u);
  EXPECT_LT(after_one, 500u);
  for (int step = 0; step < 9; ++step) ASSERT_TRUE(keeper.Step(TimeOf(1000) + days{8}).ok());
  EXPECT_EQ(FirstKept(), 0u);
}

TEST_F(JournalKeeperTest, EpochsAreForgottenInOrder) {
  Append(1, 2);
  ASSERT_TRUE(journal_.BeginEpoch({2}).ok());
  Append(3, 4);
  ASSERT_TRUE(journal_.MarkAcknowledged({2, 2}).ok());
  ASSERT_TRUE(keeper_.Step(TimeOf(3) + days{7}).ok());
  EXPECT_EQ(journal_.Read({}, 10, 1 << 20).value().size(), 1u);
}

// A disk of 16 MB that only this journal fills, with RocksDB's real files.
class FullDiskTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kCapacity = 16'000'000;

  std::uint64_t FreeBytes() const {
    std::uint64_t used = 0;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(directory_.path(), error)) {
      const std::uint64_t size = entry.is_regular_file(error) ? entry.file_size(error) : 0;
      if (!error) used += size;
    }
    return kCapacity - std::min(kCapacity, used);
  }
  std::unique_ptr<Journal> Open() const {
    RocksdbJournalOptions options{.directory = directory_.path() / "journal",
                                  .high_water_file = directory_.path() / "high-water",
                                  .checkpoint = {"tazhen"},
                                  .key = key_.get()};
    options.space = {.min_free_bytes = 2'000'000,
                     .low_free_bytes = 6'000'000,
                     .ballast_bytes = 1'000'000,
                     .free_bytes = [this] { return FreeBytes(); }};
    return std::move(OpenRocksdbJournal(options).value().journal);
  }
  // Records until the disk is full. Returns how many.
  static int Fill(Journal& journal) {
    v1::Event large = CrossingEvent(1);
    large.mutable_crossing()->set_ground(std::string(60'000, 'x'));
    for (int count = 0; count < 10'000; ++count) {
      const absl::Status status = journal.Append(large).status();
      if (absl::IsResourceExhausted(status)) return count;
      EXPECT_TRUE(status.ok()) << status;
    }
    return -1;
  }

  const TemporaryDirectory directory_;
  const std::unique_ptr<SigningKey> key_ = SeededKey(1);
};

TEST_F(FullDiskTest, OnceTheCentreHasEverythingTheJournalAcceptsAgainByItself) {
  const auto journal = Open();
  JournalKeeper keeper(journal.get());
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    EXPECT_GT(Fill(*journal), 50);
    ASSERT_TRUE(keeper.Step(TimeOf(1)).ok());
    EXPECT_TRUE(absl::IsResourceExhausted(journal->Append(CrossingEvent(1)).status()))
        << "the centre has nothing of it yet";
    ASSERT_TRUE(journal->MarkAcknowledged(journal->Head().mark).ok());
    ASSERT_TRUE(keeper.Step(TimeOf(1)).ok());
    EXPECT_EQ(journal->Space().state, DiskState::kOk);
    EXPECT_TRUE(journal->Append(CrossingEvent(1)).ok());
  }
}

}  // namespace
}  // namespace otkel
