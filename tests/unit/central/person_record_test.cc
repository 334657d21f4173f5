#include "central/person_record.h"

#include <gtest/gtest.h>

#include "domain/overstay.h"

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

const Day kFirst = Day{std::chrono::year{2026} / 3 / 1};
const Instant kNow = kFirst + days{60};
const StayLimit kLimit{kFirst + days{29}, std::nullopt, {"r"}, ""};

// A person at one border, every checkpoint of which is complete.
class JudgeStayOfTest : public testing::Test {
 protected:
  // `heard`: when the centre had it; 0: when it happened.
  void Add(Direction direction, const std::string& checkpoint, Instant at,
           std::optional<microseconds> wrong_by = microseconds{0}, Instant heard = {}) {
    const Sequence number = person_.crossings.size() + 1;
    Crossing crossing;
    crossing.id = {{checkpoint}, 1, number};
    crossing.occurred_at = at;
    crossing.local_day = LocalDay(at, zone_);
    crossing.direction = direction;
    crossing.uncertainty = wrong_by;
    person_.crossings.push_back(crossing);
    person_.crossings_entered.push_back({number, heard == Instant{} ? at : heard});
    person_.stays.clear();
    for (Stay& stay : FoldStays(person_.crossings))
      person_.stays.push_back({std::move(stay), kLimit});
  }

  // Of the last stay: the grade and whose clocks are in question.
  std::string Judged() {
    const Completeness complete{{"korday"}, kNow, {}};
    const auto overstay = JudgeStayOf(person_, person_.stays.back(), kNow, zone_, {&complete, 1});
    if (!overstay) return "none";
    std::string text(NameOf(overstay->grade));
    for (const CheckpointId& checkpoint : overstay->clock_uncertain) text += " " + checkpoint.text;
    return text;
  }

  const Zone zone_ = FixedZone("Asia/Almaty", hours{5});
  PersonRecord person_;
};

TEST_F(JudgeStayOfTest, WhoseExitIsNotRecordedIsOverTheLimit) {
  Add(Direction::kExit, "korday", kFirst - days{9});
  Add(Direction::kEntry, "korday", kFirst);
  EXPECT_EQ(Judged(), "confirmed");
}

// The clock showed 1970, so the exit is filed before the entry that it belongs to.
TEST_F(JudgeStayOfTest, AnExitByAClockOfWhichNothingIsKnownMayHaveEndedTheStay) {
  Add(Direction::kEntry, "korday", kFirst);
  Add(Direction::kExit, "tazhen", Instant{days{31}}, std::nullopt, kFirst + days{6});
  ASSERT_FALSE(person_.stays.front().stay.entry);
  EXPECT_EQ(Judged(), "unproven tazhen");
}

TEST_F(JudgeStayOfTest, WhatTheCentreHadBeforeTheEntryEndedNothing) {
  Add(Direction::kExit, "tazhen", Instant{days{31}}, std::nullopt, kFirst - minutes{1});
  Add(Direction::kEntry, "korday", kFirst);
  EXPECT_EQ(Judged(), "confirmed");
}

TEST_F(JudgeStayOfTest, AnExitMayHaveEndedTheStayByTheBoundOfItsClock) {
  for (const bool reaches : {true, false}) {
    person_ = {};
    Add(Direction::kEntry, "korday", kFirst);
    Add(Direction::kExit, "tazhen", kFirst - hours{1}, hours{1} - microseconds{reaches ? 0 : 1},
        kFirst + days{6});
    EXPECT_EQ(Judged(), reaches ? "unproven tazhen" : "confirmed");
  }
}

// Out and in again between the ends that are known: neither stay is over the limit.
TEST_F(JudgeStayOfTest, AnEntryByAClockOfWhichNothingIsKnownMayHaveBegunAnother) {
  Add(Direction::kEntry, "korday", kFirst);
  Add(Direction::kExit, "korday", kFirst + days{45});
  EXPECT_EQ(Judged(), "confirmed");
  Add(Direction::kEntry, "tazhen", Instant{days{31}}, std::nullopt, kFirst + days{45});
  EXPECT_EQ(Judged(), "unproven tazhen");
}

TEST_F(JudgeStayOfTest, WhoWasRefusedDidNotCross) {
  Add(Direction::kEntry, "korday", kFirst);
  Add(Direction::kExit, "tazhen", Instant{days{31}}, std::nullopt, kFirst + days{6});
  person_.crossings.back().outcome = Outcome::kRefused;
  EXPECT_EQ(Judged(), "confirmed");
}

}  // namespace
}  // namespace otkel
