// A journal that is damaged again after a salvage: no epoch, and no declaration of a loss, goes
// without a word.
#include <gtest/gtest.h>

#include "storage/journal_check_internal.h"
#include "storage/journal_rows_internal.h"
#include "storage/stored_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/simulation/sim_journal_disk.h"

namespace otkel::simulation {
namespace {

using testing_data::CrossingEvent;
using testing_data::SeededKey;

class SimJournalEpochsTest : public testing::Test {
 protected:
  void Open() {
    journal_.reset();
    auto opened = OpenJournal(std::make_unique<SimJournalDisk>(&disk_, &marks_),
                              {.checkpoint = {"tazhen"}, .key = key_.get()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = std::move(opened->journal);
    report_ = std::move(opened->report);
  }
  void Append(int first, int last) {
    for (int i = first; i <= last; ++i) {
      const auto sealed = journal_->Append(CrossingEvent(i));
      ASSERT_TRUE(sealed.ok()) << sealed.status();
    }
  }
  SimRows& Rows() { return disk_.RowsToDamage(kJournalRows); }

  SimDisk disk_;
  SimDisk marks_;
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
  std::unique_ptr<Journal> journal_;
  OpenReport report_;
};

// 1/20 is declared lost by 2/1, and then 2/1 is damaged.
TEST_F(SimJournalEpochsTest, ALossWhoseDeclarationIsDamagedIsDeclaredAgain) {
  Open();
  Append(1, 20);
  Rows().CutLog();
  Open();
  ASSERT_EQ(report_.lost.at(0).epoch, 1u);
  ASSERT_EQ(report_.lost.at(0).first, 20u);
  Append(21, 25);
  journal_.reset();
  Rows().DamageRow(EventKey({2, 1}));
  Open();
  ASSERT_EQ(report_.lost.size(), 2u);
  EXPECT_EQ(report_.lost[0].epoch, 1u);
  EXPECT_EQ(report_.lost[0].first, 20u);
  EXPECT_EQ(report_.lost[0].last, 20u);
  EXPECT_EQ(report_.lost[1].epoch, 2u);
  EXPECT_EQ(report_.lost[1].last, 6u);
  Open();
  EXPECT_EQ(report_.doubt, "");
}

// A table that a repair drops, or that the list of files forgets.
TEST_F(SimJournalEpochsTest, AnEpochThatIsGoneWithoutATraceIsDeclaredLost) {
  Open();
  Append(1, 20);
  ASSERT_TRUE(journal_->BeginEpoch({2}).ok());
  Append(21, 25);
  journal_.reset();
  for (Sequence sequence = 1; sequence <= 20; ++sequence) {
    Rows().DamageRow(EventKey({1, sequence}));
  }
  Rows().DropDamagedRows();
  Open();
  ASSERT_EQ(report_.lost.size(), 2u);
  EXPECT_EQ(report_.lost[0].epoch, 1u);
  EXPECT_EQ(report_.lost[0].first, 1u);
  EXPECT_EQ(report_.lost[0].last, 20u);
  EXPECT_EQ(report_.lost[1].epoch, 2u);
  EXPECT_EQ(report_.lost[1].last, 5u);
}

// The rows of one disk or the mark on the other suffice to know the epochs.
TEST_F(SimJournalEpochsTest, WhatIsKnownOfTheEpochsSurvivesTheLossOfEither) {
  Open();
  Append(1, 20);
  ASSERT_TRUE(journal_->BeginEpoch({2}).ok());
  Append(21, 25);
  journal_.reset();
  marks_.LoseSlots(kHighWaterSlots);
  Open();  // brings the mark back, and begins epoch 3
  ASSERT_EQ(report_.lost.size(), 1u);
  EXPECT_EQ(report_.lost[0].epoch, 2u);
  journal_.reset();
  disk_.LoseRows(kJournalRows);
  Open();
  ASSERT_EQ(report_.lost.size(), 3u);
  EXPECT_EQ(report_.lost[0].last, 20u);
}

TEST_F(SimJournalEpochsTest,
       WhatWasAcknowledgedBeforeTheLastEventIsNotDeclaredThoughTheRowsAreLost) {
  Open();
  Append(1, 20);
  ASSERT_TRUE(journal_->MarkAcknowledged({1, 15}).ok());
  Append(21, 21);
  journal_.reset();
  disk_.LoseRows(kJournalRows);
  Open();
  ASSERT_EQ(report_.lost.size(), 1u);
  EXPECT_EQ(report_.lost[0].first, 16u);
  EXPECT_EQ(report_.lost[0].last, 21u);
  EXPECT_EQ(journal_->Acknowledged(), (JournalMark{1, 15}));
}

// As a journal of an earlier version lies on the disk.
TEST_F(SimJournalEpochsTest, AJournalWithoutATableOfItsEpochsGetsOne) {
  Open();
  Append(1, 20);
  ASSERT_TRUE(journal_->BeginEpoch({2}).ok());
  Append(21, 25);
  journal_.reset();
  Rows().DamageRow("m/epochs");
  Rows().DropDamagedRows();
  {
    auto slots = marks_.OpenSlots(kHighWaterSlots).value();
    const Hash owner = HighWaterOwner({{"tazhen"}, key_->PublicKey()});
    auto mark = HighWaterMark::Open(std::move(slots), owner).value();
    HighWaterMark::Mark old = mark->Last().value();
    old.note.clear();
    ASSERT_TRUE(mark->Write(old).ok());
    ASSERT_TRUE(mark->Write(old).ok());
  }
  Open();
  EXPECT_EQ(report_.doubt, "");
  journal_.reset();
  disk_.LoseRows(kJournalRows);
  Open();
  ASSERT_EQ(report_.lost.size(), 2u);
  EXPECT_EQ(report_.lost[0].last, 20u);
  EXPECT_EQ(report_.lost[1].last, 5u);
}

}  // namespace
}  // namespace otkel::simulation
