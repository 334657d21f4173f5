// The journal on a disk that loses, lies and fails: every loss of what was acknowledged is declared
// to the event.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "storage/journal_losses.h"
#include "storage/stored_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/simulation/sim_journal_disk.h"

namespace otkel::simulation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_data::CrossingEvent;
using testing_data::SeededKey;

class SimJournalTest : public testing::Test {
 protected:
  static constexpr std::int64_t kOpenedAtUs = 1'700'000'900'000'000;

  absl::Status TryOpen() {
    journal_.reset();
    JournalOptions options{.checkpoint = {"tazhen"}, .key = key_.get()};
    options.stamp = [](v1::Event& event) { event.set_occurred_at_us(kOpenedAtUs); };
    auto opened = OpenJournal(std::make_unique<SimJournalDisk>(&disk_, &marks_), options);
    if (!opened.ok()) return opened.status();
    journal_ = std::move(opened->journal);
    report_ = std::move(opened->report);
    return absl::OkStatus();
  }
  void Open() {
    const absl::Status status = TryOpen();
    ASSERT_TRUE(status.ok()) << status;
  }
  void Append(int first, int last) {
    for (int i = first; i <= last; ++i) {
      const auto sealed = journal_->Append(CrossingEvent(i));
      ASSERT_TRUE(sealed.ok()) << sealed.status();
    }
  }
  void CrashBoth(std::size_t surviving = 0) {
    disk_.Crash(surviving);
    marks_.Crash();
  }
  SimRows& Rows() { return disk_.RowsToDamage(kJournalRows); }
  // Crossings that are there and those declared lost.
  std::uint64_t Accounted() {
    const auto all = journal_->Read({}, 1000, 1 << 24).value();
    std::uint64_t count = 0;
    for (const v1::SignedEvent& sealed : all) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(sealed.body()));
      const v1::GapDeclared& gap = event.gap_declared();
      count += event.has_crossing() ? 1 : 0;
      if (gap.last_sequence() > 0) count += gap.last_sequence() - gap.first_sequence() + 1;
    }
    return count;
  }

  SimDisk disk_;
  SimDisk marks_;
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
  std::unique_ptr<Journal> journal_;
  OpenReport report_;
};

TEST_F(SimJournalTest, APowerCutLosesNothingThatWasAnswered) {
  Open();
  Append(1, 5);
  CrashBoth();
  Open();
  EXPECT_EQ(report_.doubt, "");
  EXPECT_EQ(journal_->Head().mark, (JournalMark{1, 5}));
}

TEST_F(SimJournalTest, WhatALyingDiskLostIsDeclaredWithItsTimes) {
  Open();
  Append(1, 5);
  disk_.Lie(true);
  Append(6, 9);
  CrashBoth(1);
  disk_.Lie(false);
  Open();
  EXPECT_THAT(report_.lost, ElementsAre(LostEvents{1, 7, 9, FromMicros(1'700'000'006'000'000),
                                                   FromMicros(1'700'000'009'000'000)}));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
  EXPECT_EQ(Accounted(), 9u);
}

TEST_F(SimJournalTest, TheDeclarationSaysWhenAndTheLossIsRememberedOverRestarts) {
  Open();
  Append(1, 5);
  CrashBoth();
  Rows().CutLog();
  Open();
  const std::vector<LostEvents> lost = report_.lost;
  ASSERT_EQ(lost.size(), 1u);
  v1::Event event;
  const v1::SignedEvent declared = journal_->Read({2, 0}, 1, 1).value().at(0);
  ASSERT_TRUE(event.ParseFromString(declared.body()));
  EXPECT_EQ(event.gap_declared().from_us(), ToMicros(*lost[0].from));
  EXPECT_EQ(event.gap_declared().to_us(), ToMicros(*lost[0].to));
  CrashBoth();
  Open();
  EXPECT_THAT(report_.lost, IsEmpty());
  EXPECT_EQ(RememberedLosses(*journal_, FromMicros(kOpenedAtUs)).value(), lost);
  Append(6, 6);
  CrashBoth();
  Rows().CutLog();
  Open();
  EXPECT_EQ(RememberedLosses(*journal_, FromMicros(kOpenedAtUs)).value().size(), 2u);
}

TEST_F(SimJournalTest, WithoutAMarkALossReachesToNow) {
  Open();
  Append(1, 5);
  CrashBoth();
  marks_.LoseSlots(kHighWaterSlots);
  Open();
  EXPECT_THAT(report_.lost, ElementsAre(LostEvents{1, 6, 0, FromMicros(1'700'000'005'000'000),
                                                   FromMicros(kOpenedAtUs)}));
}

TEST_F(SimJournalTest, AClockThatWasSetBackTellsNothingOfWhen) {
  Open();
  Append(100, 105);
  Append(1, 1);
  CrashBoth();
  Rows().CutLog();
  Open();
  EXPECT_THAT(report_.lost, ElementsAre(LostEvents{1, 7, 7}));
}

TEST_F(SimJournalTest, AJournalInUseIsRefusedUntilThePowerFails) {
  Open();
  auto other = OpenJournal(std::make_unique<SimJournalDisk>(&disk_, &marks_),
                           {.checkpoint = {"tazhen"}, .key = key_.get()});
  EXPECT_TRUE(absl::IsFailedPrecondition(other.status()));
  CrashBoth();
  EXPECT_TRUE(absl::IsUnavailable(journal_->Append(CrossingEvent(1)).status()) ||
              absl::IsDataLoss(journal_->Append(CrossingEvent(1)).status()));
  Open();
}

TEST_F(SimJournalTest, ATornLogIsDeclared) {
  Open();
  Append(1, 5);
  CrashBoth();
  Rows().TearLog();
  Open();
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
  EXPECT_EQ(Accounted(), 5u);
}

TEST_F(SimJournalTest, DamageAtAnyBatchOfTheLogIsDeclared) {
  Open();
  Append(1, 8);
  CrashBoth();
  const auto image = disk_.Save();
  const auto marks = marks_.Save();
  const std::size_t batches = Rows().log_size();
  for (std::size_t i = 0; i < batches; ++i) {
    SCOPED_TRACE(i);
    journal_.reset();
    disk_.Restore(image);
    marks_.Restore(marks);
    Rows().DamageLog(i);
    Open();
    EXPECT_EQ(Accounted(), 8u);
    EXPECT_EQ(journal_->Head().mark.epoch, 2u);
  }
}

TEST_F(SimJournalTest, ALostLogIsDeclaredBeyondWhatWasInFiles) {
  Open();
  Append(1, 5);
  ASSERT_TRUE(journal_->MarkAcknowledged({1, 5}).ok());
  ASSERT_TRUE(journal_->TrimThrough({1, 2}).ok());
  Append(6, 8);
  CrashBoth();
  Rows().LoseLog();
  Open();
  EXPECT_THAT(report_.lost, testing::SizeIs(1));
  EXPECT_EQ(Accounted(), 8u - 2u) << "two are trimmed";
}

TEST_F(SimJournalTest, ADamagedRowIsDeclaredFromThereOn) {
  Open();
  Append(1, 5);
  CrashBoth();
  Open();
  const auto all = Rows().rows();
  const auto fourth = std::next(all->begin(), 3);
  ASSERT_EQ(fourth->first[0], 'e');
  Rows().DamageRow(fourth->first);
  CrashBoth();
  Open();
  EXPECT_EQ(Accounted(), 5u);
  EXPECT_EQ(report_.lost.at(0).first, 4u);
}

TEST_F(SimJournalTest, AnOldImagePutBackIsDeclared) {
  Open();
  Append(1, 3);
  const auto image = disk_.Save();
  Append(4, 6);
  disk_.Restore(image);
  Open();
  EXPECT_EQ(Accounted(), 6u);
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
}

TEST_F(SimJournalTest, AMarkThatCannotBeWrittenStopsTheJournal) {
  Open();
  Append(1, 2);
  marks_.Fail({});
  EXPECT_TRUE(absl::IsDataLoss(journal_->Append(CrossingEvent(3)).status()));
  EXPECT_TRUE(absl::IsDataLoss(journal_->Append(CrossingEvent(3)).status()));
  CrashBoth();
  Open();
  EXPECT_EQ(report_.doubt, "") << "the event is there, though nobody was told";
  EXPECT_EQ(journal_->Head().mark, (JournalMark{1, 3}));
}

// Of what an opening changes, any one may fail, done or not, and the power with it: opening again
// ends where it would have ended.
TEST_F(SimJournalTest, AnOpeningThatIsInterruptedAnywhereEndsTheSame) {
  Open();
  Append(1, 6);
  CrashBoth();
  Rows().TearLog();
  const auto image = disk_.Save();
  const auto marks = marks_.Save();
  for (SimDisk* failing : {&disk_, &marks_}) {
    for (const bool takes_effect : {false, true}) {
      bool was_interrupted = true;
      for (std::uint64_t k = 1; was_interrupted; ++k) {
        SCOPED_TRACE(testing::Message() << "change " << k << ", done: " << takes_effect);
        ASSERT_LT(k, 50u);
        disk_.Restore(image);
        marks_.Restore(marks);
        failing->Fail({.in = k, .is_sticky = true, .takes_effect = takes_effect});
        was_interrupted = !TryOpen().ok();
        failing->HealFaults();
        if (!was_interrupted) break;
        CrashBoth();
        Open();
        EXPECT_EQ(Accounted(), 6u);
        EXPECT_GE(journal_->Head().mark.epoch, 2u);
        Append(7, 7);
        CrashBoth();
        Open();
        EXPECT_EQ(report_.doubt, "");
        EXPECT_EQ(Accounted(), 7u);
      }
    }
  }
}

// A read that is not answered is no damage: the journal stays closed, or opens with nothing
// missing.
TEST_F(SimJournalTest, AnyReadThatFailsWhileOpeningIsNeverTakenForALoss) {
  Open();
  Append(1, 6);
  CrashBoth();
  Rows().TearLog();
  const auto image = disk_.Save();
  const auto marks = marks_.Save();
  int refused = 0;
  for (std::uint64_t k = 1; k < 60; ++k) {
    SCOPED_TRACE(k);
    journal_.reset();
    disk_.Restore(image);
    marks_.Restore(marks);
    disk_.FailRead(k);
    const absl::Status status = TryOpen();
    disk_.HealFaults();
    if (!status.ok()) {
      EXPECT_TRUE(absl::IsUnavailable(status)) << status;
      ++refused;
      CrashBoth();
      Open();
    }
    EXPECT_EQ(Accounted(), 6u);
    std::uint64_t lost = 0;
    const auto losses = RememberedLosses(*journal_, FromMicros(kOpenedAtUs)).value();
    for (const LostEvents& loss : losses) lost += loss.last - loss.first + 1;
    EXPECT_EQ(lost, 1u);
  }
  EXPECT_GT(refused, 5);
  EXPECT_LT(refused, 55);
}

TEST_F(SimJournalTest, AnAppendThatFailsAnywhereLeavesAPrefix) {
  for (const bool takes_effect : {false, true}) {
    for (SimDisk* failing : {&disk_, &marks_}) {
      SCOPED_TRACE(takes_effect);
      journal_.reset();
      disk_.Restore({});
      marks_.Restore({});
      Open();
      Append(1, 3);
      failing->Fail({.takes_effect = takes_effect});
      EXPECT_FALSE(journal_->Append(CrossingEvent(4)).ok());
      CrashBoth();
      Open();
      EXPECT_EQ(report_.doubt, "");
      EXPECT_THAT(report_.lost, IsEmpty());
      EXPECT_GE(journal_->Head().mark.sequence, 3u);
    }
  }
}

TEST_F(SimJournalTest, ALeaseSurvivesAPowerCutAndTheLossOfTheRows) {
  Open();
  ASSERT_TRUE(journal_->PutLease(std::string(32, 'l')).ok());
  CrashBoth();
  disk_.LoseRows(kJournalRows);
  Open();
  EXPECT_EQ(journal_->Lease(), std::string(32, 'l'));
}

// Where rows find no room nothing was written: the journal goes on as soon as there is some.
TEST_F(SimJournalTest, WithoutRoomForRowsNothingIsInDoubt) {
  Open();
  Append(1, 2);
  disk_.SetFull(true);
  EXPECT_TRUE(absl::IsResourceExhausted(journal_->Append(CrossingEvent(3)).status()));
  EXPECT_TRUE(journal_->MarkAcknowledged({1, 2}).ok()) << "what is acknowledged may be forgotten";
  EXPECT_TRUE(absl::IsResourceExhausted(journal_->TrimThrough({1, 1})));
  EXPECT_EQ(journal_->Head().mark, (JournalMark{1, 2}));
  disk_.SetFull(false);
  Append(3, 3);
  EXPECT_EQ(journal_->Head().mark, (JournalMark{1, 3}));
  EXPECT_TRUE(journal_->TrimThrough({1, 1}).ok());
  EXPECT_EQ(journal_->Floor().value().mark, (JournalMark{1, 1}));
}

// The rows are there by then: whoever were told "not recorded" would enter the crossing again.
TEST_F(SimJournalTest, WithoutRoomForTheMarkEverythingIsInDoubt) {
  Open();
  Append(1, 2);
  marks_.Fail({.status = absl::ResourceExhaustedError("no room")});
  EXPECT_TRUE(absl::IsDataLoss(journal_->Append(CrossingEvent(3)).status()));
  EXPECT_TRUE(absl::IsDataLoss(journal_->Append(CrossingEvent(3)).status()));
}

}  // namespace
}  // namespace otkel::simulation
