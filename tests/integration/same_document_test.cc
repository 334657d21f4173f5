// One document where only one can be: at two checkpoints at once, or let in twice and never out.
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};

// What the police see of him, without where in the ledger it stands.
std::string Picture(MiniBorder& border) {
  v1::Person person = border.Person(kKarimov);
  person.clear_position();
  for (v1::RecordedCrossing& crossing : *person.mutable_crossings()) crossing.clear_position();
  return person.ShortDebugString();
}

TEST(SameDocumentTest, TwoEntriesAtOnceAreBothRecordedAndThePoliceSeeThatAnExitIsMissing) {
  MiniBorder border({"korday", "tazhen"});
  border.Cut("korday");
  border.Cut("tazhen");
  border.Enter("korday", kKarimov);
  border.Enter("tazhen", kKarimov);  // at the same instant
  for (const char* name : {"korday", "tazhen"}) border.Restore(name);
  border.Pump();
  EXPECT_EQ(border.CountEvents(), 2u);
  const v1::Person person = border.Person(kKarimov);
  EXPECT_EQ(person.crossings_size(), 2);
  ASSERT_EQ(person.stays_size(), 2);
  EXPECT_TRUE(person.stays(0).exit_unrecorded());
  EXPECT_FALSE(person.stays(1).exit_unrecorded());
  EXPECT_EQ(person.stays(1).exited_on(), "");
}

TEST(SameDocumentTest, ThePictureDoesNotDependOnWhichCheckpointIsHeardFirst) {
  std::vector<std::string> pictures;
  for (const bool korday_first : {true, false}) {
    MiniBorder border({"korday", "tazhen"});
    border.Cut("korday");
    border.Cut("tazhen");
    border.Enter("tazhen", kKarimov);
    border.Enter("korday", kKarimov);
    border.AdvanceDays(31);
    border.Restore(korday_first ? "korday" : "tazhen");
    border.Pump();
    border.Restore(korday_first ? "tazhen" : "korday");
    border.Pump();
    pictures.push_back(Picture(border));
  }
  EXPECT_EQ(pictures[0], pictures[1]);
}

// Of an entry and an exit at one instant, each at its own checkpoint, both stand as well.
TEST(SameDocumentTest, AnEntryAndAnExitAtOnceAreBothRecorded) {
  MiniBorder border({"korday", "tazhen"});
  border.Cut("korday");
  border.Cut("tazhen");
  border.Enter("tazhen", kKarimov);
  border.Leave("korday", kKarimov);
  for (const char* name : {"korday", "tazhen"}) border.Restore(name);
  border.Pump();
  EXPECT_EQ(border.CountEvents(), 2u);
  EXPECT_EQ(border.Person(kKarimov).crossings_size(), 2);
}

class TwoEntriesTest : public testing::Test {
 protected:
  TwoEntriesTest() {
    border_.Enter("korday", kKarimov);  // on 1 March
    border_.AdvanceDays(20);
    border_.Enter("tazhen", kKarimov);
    border_.Pump();
  }

  MiniBorder border_{{"korday", "tazhen"}};
};

TEST_F(TwoEntriesTest, TheFirstStayIsOverAndNobodySaysHow) {
  const v1::Person person = border_.Person(kKarimov);
  ASSERT_EQ(person.stays_size(), 2);
  EXPECT_EQ(person.stays(0).entered_on(), "2026-03-01");
  EXPECT_TRUE(person.stays(0).exit_unrecorded());
  EXPECT_FALSE(person.stays(0).has_exit());
  EXPECT_EQ(person.stays(1).entered_on(), "2026-03-21");
}

// His thirty days are counted from the entry that is the last to be known, and not from the first.
TEST_F(TwoEntriesTest, TheStayWhoseEndIsNotKnownIsNoOverstay) {
  border_.AdvanceDays(20);  // 10 April: the first limit is past
  border_.Pump();
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
}

TEST_F(TwoEntriesTest, AnOverstaySaysThatAnExitBeforeItIsMissing) {
  border_.AdvanceDays(31);
  border_.Pump();
  const auto overstay = border_.OverstayOf(kKarimov);
  ASSERT_TRUE(overstay.has_value());
  EXPECT_EQ(overstay->stay().entered_on(), "2026-03-21");
  EXPECT_NE(overstay->reason().find("No exit is recorded after the entry before it, of 2026-03-01 "
                                    "at korday"),
            std::string::npos)
      << overstay->reason();
}

// The exit was recorded where the line was cut: once it is here, nothing is missing any more.
TEST(SameDocumentTest, TheMissingExitMayStillCome) {
  MiniBorder border({"korday", "tazhen", "dostyk"});
  border.Enter("korday", kKarimov);
  border.Cut("dostyk");
  border.AdvanceDays(5);
  border.Leave("dostyk", kKarimov);
  border.AdvanceDays(5);
  border.Enter("tazhen", kKarimov);
  border.Pump();
  EXPECT_TRUE(border.Person(kKarimov).stays(0).exit_unrecorded());
  border.Restore("dostyk");
  border.Pump();
  EXPECT_FALSE(border.Person(kKarimov).stays(0).exit_unrecorded());
  EXPECT_EQ(border.Person(kKarimov).stays(0).exited_on(), "2026-03-06");
}

}  // namespace
}  // namespace otkel
