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

TEST(JournalLossTest, AnEpochThatALaterOneClosedEndsWhereItWasSeenToEnd) {
  EXPECT_THAT(FindLoss({.kept = {1, 4},
                        .durable = JournalMark{2, 3},
                        .found_head = {2, 3},
                        .spans = {{1, 1, 6}, {2, 1, 3}}}),
              ElementsAre(LostEvents{1, 5, 6}, LostEvents{2, 1, 3}));
}

TEST(JournalLossTest, TheNextEpochIsPastEveryOneOfWhichAnythingIsKnown) {
  EXPECT_EQ(NewestEpoch({.kept = {1, 4}, .durable = JournalMark{3, 2}}), 3u);
  EXPECT_EQ(NewestEpoch({.kept = {1, 4}, .durable = JournalMark{1, 9}, .found_head = {5, 0}}), 5u);
  EXPECT_EQ(NewestEpoch({.first_epoch = 4}), 4u);
}

}  // namespace
}  // namespace otkel
