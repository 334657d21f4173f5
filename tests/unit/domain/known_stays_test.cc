#include "domain/known_stays.h"

#include <gtest/gtest.h>

namespace otkel {
namespace {

constexpr Day kFirst{std::chrono::year{2026} / 3 / 1};
constexpr Day kLater{std::chrono::year{2026} / 3 / 11};
const KnownStay kOpen{.entered_on = kFirst, .last_lawful_day = kLater};

using Stays = std::vector<KnownStay>;

TEST(KnownStaysTest, AnEntryBeginsAStayWithTheLimitOfItsDecision) {
  Stays stays;
  AddCrossing(Direction::kEntry, kFirst, {.last_lawful_day = kLater}, stays);
  EXPECT_EQ(stays, Stays{kOpen});
}

TEST(KnownStaysTest, AnExitEndsTheOpenStayOrIsOneWithoutAnEntry) {
  Stays stays = {kOpen};
  AddCrossing(Direction::kExit, kLater, {}, stays);
  EXPECT_EQ(stays.back().exited_on, kLater);
  AddCrossing(Direction::kExit, kLater, {}, stays);
  ASSERT_EQ(stays.size(), 2u);
  EXPECT_FALSE(stays.back().entered_on);
}

// Whatever there was before, what was done last can be taken back.
TEST(KnownStaysTest, WhatIsTakenBackLeavesNothing) {
  KnownStay ended = kOpen;
  ended.exited_on = kLater;
  const KnownStay exit_alone{.exited_on = kFirst};
  for (const Stays& before : {Stays{}, Stays{kOpen}, Stays{ended}, Stays{exit_alone},
                              Stays{ended, kOpen}, Stays{exit_alone, ended}}) {
    for (const Direction direction : {Direction::kEntry, Direction::kExit}) {
      Stays stays = before;
      AddCrossing(direction, kLater, {.last_lawful_day = kLater}, stays);
      EXPECT_NE(stays, before);
      TakeBackCrossing(direction, kLater, stays);
      EXPECT_EQ(stays, before) << before.size() << (direction == Direction::kEntry ? " +" : " -");
    }
  }
}

TEST(KnownStaysTest, WhatIsNotThereIsNotTakenBack) {
  Stays stays = {kOpen};
  TakeBackCrossing(Direction::kExit, kLater, stays);
  EXPECT_EQ(stays, Stays{kOpen});
  TakeBackCrossing(Direction::kEntry, kLater, stays);
  EXPECT_EQ(stays, Stays{kOpen});
  stays.clear();
  TakeBackCrossing(Direction::kEntry, kFirst, stays);
  EXPECT_TRUE(stays.empty());
}

}  // namespace
}  // namespace otkel
