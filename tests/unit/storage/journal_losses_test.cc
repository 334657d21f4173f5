// What officers are told about crossings that were lost.
#include "storage/journal_losses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "storage/memory_journal.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

const Zone kAlmaty = FixedZone("Asia/Almaty", hours{5});

// An instant of 22 November 2026 in that zone.
Instant At(int hour, int minute) {
  return *DayFromIso("2026-11-22") + hours{hour} + minutes{minute} - hours{5};
}

std::string SentenceOf(const LostEvents& lost) { return SentencesFor({&lost, 1}, kAlmaty).at(0); }

TEST(JournalLossesTest, ASentenceSaysHowManyWhenAndWhatToDo) {
  EXPECT_EQ(SentenceOf({1, 5, 16, At(10, 31), At(10, 44)}),
            "12 crossings between 10:31 and 10:44 on 22 November were lost with the disk: enter "
            "them again from paper.");
  EXPECT_EQ(SentenceOf({1, 5, 5, At(10, 31), At(10, 44)}),
            "1 crossing between 10:31 and 10:44 on 22 November was lost with the disk: enter it "
            "again from paper.");
}

TEST(JournalLossesTest, ALossAcrossMidnightNamesBothDays) {
  EXPECT_EQ(SentenceOf({1, 5, 16, At(23, 50), At(24, 10)}),
            "12 crossings between 23:50 on 22 November and 00:10 on 23 November were lost with the "
            "disk: enter them again from paper.");
}

TEST(JournalLossesTest, WhatIsNotKnownIsSaidToBe) {
  EXPECT_EQ(SentenceOf({1, 5, 0, At(10, 31), At(10, 44)}),
            "An unknown number of crossings between 10:31 and 10:44 on 22 November may have been "
            "lost with the disk: enter again from paper what is not there.");
  EXPECT_EQ(SentenceOf({1, 5, 6, std::nullopt, At(10, 44)}),
            "2 crossings up to 10:44 on 22 November were lost with the disk: enter them again from "
            "paper.");
  EXPECT_EQ(SentenceOf({1, 5, 6, At(10, 31), std::nullopt}),
            "2 crossings after 10:31 on 22 November were lost with the disk: enter them again from "
            "paper.");
  EXPECT_EQ(SentenceOf({1, 5, 6}),
            "2 crossings at a time that is not known were lost with the disk: enter them again "
            "from paper.");
}

class RememberedLossesTest : public testing::Test {
 protected:
  std::vector<LostEvents> Remembered(Instant now) {
    return RememberedLosses(journal_, now).value();
  }

  const std::unique_ptr<SigningKey> key_ = testing_data::SeededKey(1);
  MemoryJournal journal_{{.checkpoint = {"tazhen"}, .key = key_.get()}};
};

TEST_F(RememberedLossesTest, LossesAreRememberedForSevenDays) {
  const LostEvents first{1, 5, 16, At(10, 31), At(10, 44)};
  const LostEvents second{2, 1, 0};
  EXPECT_THAT(Remembered(At(11, 0)), IsEmpty());
  ASSERT_TRUE(RememberLoss(journal_, first, At(11, 0)).ok());
  ASSERT_TRUE(RememberLoss(journal_, second, At(12, 0)).ok());
  EXPECT_THAT(Remembered(At(12, 0)), ElementsAre(first, second));
  EXPECT_THAT(Remembered(At(11, 30) + days{7}), ElementsAre(second));
}

TEST_F(RememberedLossesTest, ALossThatIsDeclaredAgainIsRememberedOnce) {
  const LostEvents lost{1, 1, 0};
  ASSERT_TRUE(RememberLoss(journal_, lost, At(11, 0)).ok());
  ASSERT_TRUE(RememberLoss(journal_, lost, At(12, 0)).ok());
  EXPECT_THAT(Remembered(At(12, 0)), ElementsAre(lost));
}

TEST_F(RememberedLossesTest, TheNewestHundredAreKept) {
  for (Epoch epoch = 1; epoch <= 150; ++epoch) {
    ASSERT_TRUE(RememberLoss(journal_, {epoch, 1, 1}, At(11, 0)).ok());
  }
  const auto losses = Remembered(At(11, 0));
  ASSERT_EQ(losses.size(), 100u);
  EXPECT_EQ(losses.front().epoch, 51u);
}

TEST_F(RememberedLossesTest, LinesThatAreNoLossAreLeftOut) {
  ASSERT_TRUE(journal_.PutNote(kLossesNote, "nonsense\n1 2\n\n").ok());
  EXPECT_THAT(Remembered(At(11, 0)), IsEmpty());
}

}  // namespace
}  // namespace otkel
