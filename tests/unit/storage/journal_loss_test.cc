// What is declared lost, by what is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/journal_loss_internal.h"

namespace otkel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(JournalLossTest, NothingIsLostWhereTheMarkIsReached) {
  EXPECT_THAT(FindLoss({.kept = {1, 9}, .durable = JournalMark{1, 9}, .spans = {{1, 1, 9}}}),
              IsEmpty());
}

TEST(JournalLossTest, LostIsWhatLiesBetweenTheKeptAndTheMark) {
  EXPECT_THAT(FindLoss({.kept = {1, 4}, .durable = JournalMark{1, 9}, .spans = {{1, 1, 4}}}),
              ElementsAre(LostEvents{1, 5, 9}));
}

TEST(JournalLossTest, WhatTheCentreHasIsNotLost) {
  EXPECT_THAT(FindLoss({.kept = {1, 4}, .acknowledged = {1, 7}, .durable = JournalMark{1, 9}}),
              ElementsAre(LostEvents{1, 8, 9}));
  EXPECT_THAT(FindLoss({.kept = {1, 4}, .acknowledged = {1, 9}, .durable = JournalMark{1, 9}}),
              IsEmpty());
}

TEST(JournalLossTest, WhatWasSeenPastTheMarkAndCutOffIsLost) {
  EXPECT_THAT(FindLoss({.kept = {1, 4}, .durable = JournalMark{1, 9}, .spans = {{1, 1, 12}}}),
              ElementsAre(LostEvents{1, 5, 12}));
}

TEST(JournalLossTest, WithoutAMarkItIsNotKnownHowMany) {
  EXPECT_THAT(FindLoss({.kept = {1, 4}, .found_head = {1, 4}, .spans = {{1, 1, 4}}}),
              ElementsAre(LostEvents{1, 5, 0}));
}

TEST(JournalLossTest, WithNothingKeptEverythingToTheMarkIsLost) {
  EXPECT_THAT(FindLoss({.durable = JournalMark{1, 9}}), ElementsAre(LostEvents{1, 1, 9}));
}

TEST(JournalLossTest, EachEpochThatLostSomethingIsNamed) {
  EXPECT_THAT(FindLoss({.kept = {1, 4}, .durable = JournalMark{3, 2}, .spans = {{1, 1, 4}}}),
              ElementsAre(LostEvents{1, 5, 0}, LostEvents{2, 1, 0}, LostEvents{3, 1, 2}));
}

TEST(JournalLossTest, AnEpochThatEndedEndsWhereTheTableSays) {
  const EpochTable epochs{.from = 1, .current = 2, .closed = {{.epoch = 1, .kept = 6}}};
  EXPECT_THAT(FindLoss({.kept = {1, 4},
                        .durable = JournalMark{2, 3},
                        .found_head = {2, 3},
                        .spans = {{1, 1, 5}, {2, 1, 3}},
                        .epochs = epochs}),
              ElementsAre(LostEvents{1, 5, 6}, LostEvents{2, 1, 3}));
}

TEST(JournalLossTest, WhereNoTableSaysWhereAnEpochEndedThatIsNotKnown) {
  EXPECT_THAT(FindLoss({.kept = {1, 4},
                        .durable = JournalMark{2, 3},
                        .found_head = {2, 3},
                        .spans = {{1, 1, 6}, {2, 1, 3}}}),
              ElementsAre(LostEvents{1, 5, 0}, LostEvents{2, 1, 3}));
}

// 1/20 was declared lost by 2/1, and 2/1 is lost now.
TEST(JournalLossTest, ALossWhoseDeclarationIsLostIsDeclaredAgain) {
  const EpochTable epochs{.from = 1, .current = 2, .closed = {{1, 19, 20, 20, {2, 1}}}};
  EXPECT_THAT(FindLoss({.kept = {1, 19}, .durable = JournalMark{2, 6}, .epochs = epochs}),
              ElementsAre(LostEvents{1, 20, 20}, LostEvents{2, 1, 6}));
}

TEST(JournalLossTest, ALossIsDeclaredAgainThoughALaterDeclarationIsKept) {
  const EpochTable epochs{
      .from = 1, .current = 3, .closed = {{1, 19, 20, 20, {3, 1}}, {2, 0, 1, 6, {3, 2}}}};
  EXPECT_THAT(FindLoss({.kept = {3, 1}, .durable = JournalMark{3, 4}, .epochs = epochs}),
              ElementsAre(LostEvents{2, 1, 6}, LostEvents{3, 2, 4}));
}

TEST(JournalLossTest, ADeclarationThatTheCentreHasIsNotRepeated) {
  const EpochTable epochs{.from = 1, .current = 2, .closed = {{1, 19, 20, 20, {2, 1}}}};
  EXPECT_THAT(FindLoss({.acknowledged = {2, 1}, .durable = JournalMark{2, 6}, .epochs = epochs}),
              ElementsAre(LostEvents{2, 2, 6}));
}

TEST(JournalLossTest, AnEpochThatIsGoneAltogetherIsDeclaredLost) {
  const EpochTable epochs{.from = 1, .current = 2, .closed = {{1, 19, 20, 20, {2, 1}}}};
  EXPECT_THAT(FindLoss({.durable = JournalMark{2, 6}, .spans = {{2, 1, 6}}, .epochs = epochs}),
              ElementsAre(LostEvents{1, 1, 20}, LostEvents{2, 1, 6}));
}

TEST(JournalLossTest, AnEpochThatNeverHadEventsIsNotDeclared) {
  const EpochTable epochs{.from = 4, .current = 9, .closed = {{.epoch = 4, .kept = 3}}};
  EXPECT_THAT(FindLoss({.durable = JournalMark{9, 2}, .epochs = epochs}),
              ElementsAre(LostEvents{4, 1, 3}, LostEvents{9, 1, 2}));
}

TEST(JournalLossTest, TheTableKnowsWhatASalvageKeptAndDeclared) {
  const LossQuestion question{
      .kept = {1, 4},
      .durable = JournalMark{2, 3},
      .epochs = EpochTable{.from = 1, .current = 2, .closed = {{.epoch = 1, .kept = 6}}}};
  EXPECT_EQ(AfterLoss(question, FindLoss(question)),
            (EpochTable{
                .from = 1, .current = 3, .closed = {{1, 4, 5, 6, {3, 1}}, {2, 0, 1, 3, {3, 2}}}}));
}

TEST(JournalLossTest, TheNextEpochIsPastEveryOneOfWhichAnythingIsKnown) {
  EXPECT_EQ(NewestEpoch({.kept = {1, 4}, .durable = JournalMark{3, 2}}), 3u);
  EXPECT_EQ(NewestEpoch({.kept = {1, 4}, .durable = JournalMark{1, 9}, .found_head = {5, 0}}), 5u);
  EXPECT_EQ(NewestEpoch({.first_epoch = 4}), 4u);
}

}  // namespace
}  // namespace otkel
