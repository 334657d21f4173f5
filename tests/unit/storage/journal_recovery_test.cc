// What opening a journal finds, and what it does, after each kind of damage.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "proto/convert.h"
#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_data::CrossingEvent;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

class JournalRecoveryTest : public testing::Test {
 protected:
  RocksdbJournalOptions Options() {
    RocksdbJournalOptions options{.directory = journal_directory_,
                                  .high_water_file = high_water_,
                                  .checkpoint = {"tazhen"},
                                  .key = key_.get()};
    options.space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0};
    return options;
  }

  // Opens the journal; what was found is in report_.
  void Open() {
    auto opened = OpenRocksdbJournal(Options());
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = std::move(opened->journal);
    report_ = std::move(opened->report);
  }

  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      const auto sealed = journal_->Append(CrossingEvent(i));
      ASSERT_TRUE(sealed.ok()) << sealed.status();
    }
  }

  // A journal with `count` events, closed.
  void Recorded(int count) {
    Open();
    Append(count);
    journal_.reset();
  }

  // The log that holds the newest events.
  fs::path LogFile() {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(journal_directory_ / "journal")) {
      if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
    }
    EXPECT_FALSE(newest.empty());
    return newest;
  }

  static void FlipByte(const fs::path& file, std::uint64_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(stream.get());
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(static_cast<char>(byte ^ 0x40));
    ASSERT_TRUE(stream.good());
  }

  static void Cut(const fs::path& file, std::uint64_t bytes) {
    fs::resize_file(file, fs::file_size(file) - bytes);
  }

  // What was lost, without when.
  std::vector<LostEvents> Lost() const {
    std::vector<LostEvents> lost;
    for (const LostEvents& range : report_.lost) {
      lost.push_back({range.epoch, range.first, range.last});
    }
    return lost;
  }

  std::vector<v1::Event> Events() {
    std::vector<v1::Event> events;
    const auto all = journal_->Read({}, 10'000, 1 << 26).value();
    for (const auto& sealed : all) {
      events.emplace_back().ParseFromString(sealed.body());
    }
    return events;
  }

  // Every event verifies against the one before it, each epoch from its first.
  void ExpectSoundChain() {
    Hash previous{};
    JournalMark last;
    const auto all = journal_->Read({}, 10'000, 1 << 26).value();
    for (const auto& sealed : all) {
      JournalMark mark{last.epoch, last.sequence + 1};
      v1::Event event;
      ASSERT_TRUE(event.ParseFromString(sealed.body()));
      if (event.id().epoch() != last.epoch) {
        mark = {event.id().epoch(), 1};
        previous = {};
      }
      EXPECT_TRUE(VerifyEvent(sealed, AsBytes(previous), key_->PublicKey(),
                              {{"tazhen"}, mark.epoch, mark.sequence})
                      .ok());
      previous = HashFromBytes(sealed.hash());
      last = mark;
    }
    if (journal_->Head().mark.sequence > 0) {
      EXPECT_EQ(journal_->Head(), (JournalHead{last, previous}));
    }
  }

  TemporaryDirectory directory_;
  const fs::path journal_directory_ = directory_.path() / "journal";
  const fs::path high_water_ = directory_.path() / "high-water";
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
  std::unique_ptr<Journal> journal_;
  OpenReport report_;
};

TEST_F(JournalRecoveryTest, ANewDirectoryIsANewJournal) {
  Open();
  EXPECT_TRUE(report_.is_new);
  EXPECT_EQ(report_.doubt, "");
  EXPECT_EQ(journal_->Head(), (JournalHead{{1, 0}, {}}));
}

TEST_F(JournalRecoveryTest, ANewJournalMayBeginInALaterEpoch) {
  RocksdbJournalOptions options = Options();
  options.first_epoch = 7;
  journal_ = std::move(OpenRocksdbJournal(options).value().journal);
  Append(1);
  EXPECT_EQ(journal_->Head().mark, (JournalMark{7, 1}));
}

TEST_F(JournalRecoveryTest, ReopenedAJournalGoesOnWhereItEnded) {
  Open();
  Append(3);
  const JournalHead head = journal_->Head();
  ASSERT_TRUE(journal_->MarkAcknowledged({1, 2}).ok());
  journal_.reset();
  Open();
  EXPECT_FALSE(report_.is_new);
  EXPECT_EQ(report_.doubt, "");
  EXPECT_EQ(report_.verified, 3u);
  EXPECT_EQ(journal_->Head(), head);
  EXPECT_EQ(journal_->Acknowledged(), (JournalMark{1, 2}));
  EXPECT_EQ(journal_->CountUnacknowledged(), 1u);
  Append(2);
  ExpectSoundChain();
}

TEST_F(JournalRecoveryTest, ReopenedAfterTrimmingEverythingAJournalGoesOn) {
  Open();
  Append(3);
  ASSERT_TRUE(journal_->MarkAcknowledged({1, 3}).ok());
  ASSERT_TRUE(journal_->TrimThrough({1, 3}).ok());
  journal_.reset();
  Open();
  EXPECT_EQ(report_.doubt, "");
  Append(1);
  EXPECT_EQ(journal_->Head().mark, (JournalMark{1, 4}));
  journal_.reset();
  Open();
  EXPECT_EQ(report_.doubt, "");
}

TEST_F(JournalRecoveryTest, AJournalInUseIsRefused) {
  Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksdbJournal(Options()).status()));
}

TEST_F(JournalRecoveryTest, AnotherCheckpointsJournalIsRefusedByName) {
  Recorded(1);
  RocksdbJournalOptions options = Options();
  options.checkpoint = {"kordai"};
  options.high_water_file = directory_.path() / "own-high-water";
  const absl::Status status = OpenRocksdbJournal(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("tazhen"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("kordai"));
}

TEST_F(JournalRecoveryTest, AnotherKeysJournalIsRefused) {
  Recorded(1);
  const auto other = SeededKey(9);
  RocksdbJournalOptions options = Options();
  options.key = other.get();
  options.high_water_file = directory_.path() / "own-high-water";
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksdbJournal(options).status()));
}

TEST_F(JournalRecoveryTest, AnotherCheckpointsHighWaterMarkIsRefused) {
  Recorded(1);
  RocksdbJournalOptions options = Options();
  options.checkpoint = {"kordai"};
  options.directory = directory_.path() / "other-journal";
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksdbJournal(options).status()));
}

// The last record is torn off: RocksDB opens without a word, the high-water mark knows better.
TEST_F(JournalRecoveryTest, ATornTailIsDeclaredLost) {
  Recorded(20);
  Cut(LogFile(), 30);
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 20, 20}));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
  const auto events = Events();
  ASSERT_EQ(events.size(), 20u);
  const v1::GapDeclared& gap = events.back().gap_declared();
  EXPECT_EQ(gap.epoch(), 1u);
  EXPECT_EQ(gap.first_sequence(), 20u);
  EXPECT_EQ(gap.last_sequence(), 20u);
  EXPECT_THAT(gap.reason(), HasSubstr("1/19"));
  EXPECT_TRUE(fs::exists(journal_directory_ / "journal.damaged-1"));
  ExpectSoundChain();
}

// RocksDB's own default would open this with half of the events and call it OK.
TEST_F(JournalRecoveryTest, AByteFlippedMidLogIsDeclaredLostFromThereOn) {
  Recorded(40);
  const fs::path log = LogFile();
  FlipByte(log, fs::file_size(log) / 2);
  Open();
  ASSERT_EQ(report_.lost.size(), 1u);
  const LostEvents lost = report_.lost[0];
  EXPECT_GT(lost.first, 10u);
  EXPECT_LT(lost.first, 30u);
  EXPECT_EQ(lost.last, 40u);
  EXPECT_EQ(Events().size(), lost.first - 1 + 1) << "what precedes the loss, and the declaration";
  ExpectSoundChain();
}

TEST_F(JournalRecoveryTest, TheDamagedOriginalIsKeptUnchanged) {
  Recorded(10);
  const fs::path log = LogFile();
  FlipByte(log, fs::file_size(log) / 2);
  std::ifstream before(log, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(before), {});
  Open();
  EXPECT_EQ(report_.damaged_original, journal_directory_ / "journal.damaged-1");
  std::ifstream after(report_.damaged_original / log.filename(), std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(after), {}), bytes);
}

// RocksDB opens this with nothing in it and calls it OK.
TEST_F(JournalRecoveryTest, ADeletedLogIsDeclaredLost) {
  Recorded(10);
  fs::remove(LogFile());
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 1, 10}));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
  ExpectSoundChain();
}

TEST_F(JournalRecoveryTest, AVanishedDatabaseIsDeclaredLost) {
  Recorded(10);
  fs::remove_all(journal_directory_);
  Open();
  EXPECT_FALSE(report_.is_new);
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 1, 10}));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
}

TEST_F(JournalRecoveryTest, ADeletedManifestIsSurvivedOnACopy) {
  Recorded(10);
  for (const auto& entry : fs::directory_iterator(journal_directory_ / "journal")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("MANIFEST") || name == "CURRENT") fs::remove(entry.path());
  }
  Open();
  EXPECT_NE(report_.doubt, "");
  EXPECT_EQ(journal_->Head().mark.epoch, 2u);
  ExpectSoundChain();
}

TEST_F(JournalRecoveryTest, ADeletedHighWaterMarkIsDeclaredAndNoSequenceReused) {
  Recorded(10);
  fs::remove(high_water_);
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 11, 0})) << "how many is not known";
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
  EXPECT_EQ(Events().size(), 11u);
  ExpectSoundChain();
}

TEST_F(JournalRecoveryTest, OneDamagedSlotOfTheHighWaterMarkIsSurvived) {
  Recorded(10);
  FlipByte(high_water_, 60);  // slot 0
  Open();
  EXPECT_EQ(report_.doubt, "");
  EXPECT_NE(report_.notes, "");
  EXPECT_EQ(journal_->Head().mark, (JournalMark{1, 10}));
}

TEST_F(JournalRecoveryTest, TwoDamagedSlotsAreAMissingMark) {
  Recorded(10);
  FlipByte(high_water_, 60);
  FlipByte(high_water_, 4096 + 60);
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 11, 0}));
  EXPECT_EQ(journal_->Head().mark.epoch, 2u);
}

// An old image of the disk is put back: the mark on the other disk remembers.
TEST_F(JournalRecoveryTest, ARestoredOldImageStartsANewEpoch) {
  Recorded(5);
  fs::copy(journal_directory_, directory_.path() / "image", fs::copy_options::recursive);
  Recorded(5);
  fs::remove_all(journal_directory_);
  fs::rename(directory_.path() / "image", journal_directory_);
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 6, 10}));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
}

TEST_F(JournalRecoveryTest, WhatTheCentreAcknowledgedIsNotDeclaredLost) {
  Open();
  Append(10);
  ASSERT_TRUE(journal_->MarkAcknowledged({1, 10}).ok());
  Append(5);
  journal_.reset();
  // Everything after the acknowledgement goes with the end of the log.
  const fs::path log = LogFile();
  FlipByte(log, fs::file_size(log) - 20);
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 15, 15}));
  EXPECT_EQ(journal_->Acknowledged(), (JournalMark{1, 10}));
  EXPECT_EQ(journal_->CountUnacknowledged(), 4u + 1u);
}

TEST_F(JournalRecoveryTest, ASecondLossStartsAThirdEpoch) {
  Recorded(5);
  Cut(LogFile(), 30);
  Open();
  Append(5);
  journal_.reset();
  Cut(LogFile(), 30);
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{2, 6, 6}));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{3, 1}));
  EXPECT_TRUE(fs::exists(journal_directory_ / "journal.damaged-2"));
  ExpectSoundChain();
}

TEST_F(JournalRecoveryTest, AnInterruptedSalvageIsBegunAnew) {
  Recorded(5);
  Cut(LogFile(), 30);
  fs::create_directory(journal_directory_ / "journal.salvage");
  std::ofstream(journal_directory_ / "journal.salvage" / "CURRENT") << "half";
  Open();
  EXPECT_THAT(Lost(), ElementsAre(LostEvents{1, 5, 5}));
  EXPECT_FALSE(fs::exists(journal_directory_ / "journal.salvage"));
}

// Power fails between the two renames at a salvage's end.
TEST_F(JournalRecoveryTest, AFinishedSalvageTakesItsPlace) {
  Recorded(5);
  Cut(LogFile(), 30);
  Open();
  const JournalHead head = journal_->Head();
  journal_.reset();
  fs::rename(journal_directory_ / "journal", journal_directory_ / "journal.salvage");
  Open();
  EXPECT_EQ(report_.doubt, "");
  EXPECT_EQ(journal_->Head(), head);
}

TEST_F(JournalRecoveryTest, ADeclarationIsStampedAsTheOwnerSays) {
  Recorded(5);
  Cut(LogFile(), 30);
  RocksdbJournalOptions options = Options();
  options.stamp = [](v1::Event& event) { event.set_occurred_at_us(4711); };
  journal_ = std::move(OpenRocksdbJournal(options).value().journal);
  EXPECT_EQ(Events().back().occurred_at_us(), 4711);
}

// No byte of the log may be changed without being noticed: either all is there, or the loss is
// declared.
TEST_F(JournalRecoveryTest, NoFlippedByteOfTheLogGoesUnnoticed) {
  Recorded(12);
  const fs::path log = LogFile();
  const fs::path whole = directory_.path() / "whole";
  fs::copy(journal_directory_, whole, fs::copy_options::recursive);
  fs::copy_file(high_water_, directory_.path() / "high-water.whole");
  constexpr std::uint64_t kPlaces = 24;
  const std::uint64_t size = fs::file_size(log);
  for (std::uint64_t i = 0; i < kPlaces; ++i) {
    SCOPED_TRACE(i);
    journal_.reset();
    fs::remove_all(journal_directory_);
    fs::copy(whole, journal_directory_, fs::copy_options::recursive);
    fs::copy_file(directory_.path() / "high-water.whole", high_water_,
                  fs::copy_options::overwrite_existing);
    FlipByte(log, size * i / kPlaces);
    Open();
    std::uint64_t declared = 0;
    for (const LostEvents& lost : report_.lost) declared += lost.last - lost.first + 1;
    const std::uint64_t crossings = Events().size() - report_.lost.size();
    EXPECT_EQ(crossings + declared, 12u);
    ExpectSoundChain();
  }
}

}  // namespace
}  // namespace otkel
