// Mistakes that a journal could make, made on purpose: each is noticed by what this file checks.
// Only a build with OTKEL_MISTAKES can make them; in any other the file has no test.
#ifdef OTKEL_MISTAKES

#include <gtest/gtest.h>

#include "base/mistake.h"
#include "storage/stored_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/simulation/sim_journal_disk.h"

namespace otkel::simulation {
namespace {

using testing_data::CrossingEvent;
using testing_data::SeededKey;

class JournalMistakeTest : public testing::Test {
 protected:
  ~JournalMistakeTest() override { MakeMistake(Mistake::kNone); }

  void Open() {
    journal_.reset();
    auto opened = OpenJournal(std::make_unique<SimJournalDisk>(&disk_, &disk_),
                              {.checkpoint = {"tazhen"}, .key = key_.get()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = std::move(opened->journal);
    report_ = std::move(opened->report);
  }
  void Append(int count) {
    for (int i = 1; i <= count; ++i) ASSERT_TRUE(journal_->Append(CrossingEvent(i)).ok());
  }
  // What was answered is there, or declared lost by a journal whose disk lost it.
  std::uint64_t Accounted() {
    std::uint64_t count = 0;
    const auto all = journal_->Read({}, 1000, 1 << 24).value();
    for (const v1::SignedEvent& sealed : all) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(sealed.body()));
      if (event.has_crossing()) ++count;
    }
    for (const LostEvents& lost : report_.lost) count += lost.last - lost.first + 1;
    return count;
  }
  // Nine events are answered, and the disk loses the end of its log.
  void LoseTheEnd() {
    Open();
    Append(9);
    disk_.Crash();
    disk_.RowsToDamage(kJournalRows).TearLog();
    Open();
  }

  SimDisk disk_;
  const std::unique_ptr<SigningKey> key_ = SeededKey(1);
  std::unique_ptr<Journal> journal_;
  OpenReport report_;
};

TEST_F(JournalMistakeTest, WithoutAMistakeEverythingIsAccountedFor) {
  LoseTheEnd();
  EXPECT_EQ(Accounted(), 9u);
  EXPECT_EQ(journal_->Head().mark, (JournalMark{2, 1}));
}

TEST_F(JournalMistakeTest, AnAppendThatIsNotSyncedIsGoneAfterAPowerCut) {
  MakeMistake(Mistake::kJournalNotSynced);
  Open();
  Append(9);
  disk_.Crash();
  Open();
  EXPECT_FALSE(report_.lost.empty()) << "an honest disk loses nothing";
}

TEST_F(JournalMistakeTest, AHighWaterMarkThatIsIgnoredHidesALoss) {
  MakeMistake(Mistake::kHighWaterIgnored);
  Open();
  Append(9);
  disk_.Crash();
  disk_.RowsToDamage(kJournalRows).CutLog();
  Open();
  EXPECT_LT(Accounted(), 9u);
}

TEST_F(JournalMistakeTest, ASequenceThatIsUsedAgainNamesTwoEvents) {
  MakeMistake(Mistake::kSequenceReused);
  LoseTheEnd();
  EXPECT_EQ(journal_->Head().mark.epoch, 1u);
}

TEST_F(JournalMistakeTest, ATornTailThatIsBelievedHidesALoss) {
  MakeMistake(Mistake::kTornTailBelieved);
  LoseTheEnd();
  EXPECT_EQ(journal_->Head().mark.epoch, 1u);
  EXPECT_LT(Accounted(), 9u);
}

TEST_F(JournalMistakeTest, ALossThatIsNotDeclaredIsHidden) {
  MakeMistake(Mistake::kLossNotDeclared);
  LoseTheEnd();
  EXPECT_LT(Accounted(), 9u);
}

TEST_F(JournalMistakeTest, WhatTheCentreHasNotIsTrimmed) {
  MakeMistake(Mistake::kTrimUnacknowledged);
  Open();
  Append(9);
  ASSERT_TRUE(journal_->MarkAcknowledged({1, 3}).ok());
  ASSERT_TRUE(journal_->TrimThrough({1, 3}).ok());
  EXPECT_TRUE(journal_->Read({1, 3}, 100, 1 << 20).value().empty());
}

TEST_F(JournalMistakeTest, ALeaseThatIsNotKeptIsGoneAfterAPowerCut) {
  MakeMistake(Mistake::kLeaseNotDurable);
  Open();
  ASSERT_TRUE(journal_->PutLease(std::string(32, 'l')).ok());
  disk_.Crash();
  Open();
  EXPECT_EQ(journal_->Lease(), "");
}

}  // namespace
}  // namespace otkel::simulation

#endif
