#include "storage/journal_epochs.h"

#include <gtest/gtest.h>

#include "storage/high_water_mark.h"

namespace otkel {
namespace {

EpochTable Example() {
  return {.from = 1,
          .current = 4,
          .acknowledged = {1, 7},
          .closed = {{1, 19, 20, 20, {2, 1}}, {2, 0, 1, 0, {3, 2}}, {.epoch = 3, .kept = 5}}};
}

TEST(JournalEpochsTest, WhatIsEncodedIsDecoded) {
  const std::string bytes = EncodeEpochs(Example());
  EXPECT_EQ(DecodeEpochs(bytes), Example());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeEpochs(bytes.substr(0, size)), std::nullopt);
  }
  EXPECT_EQ(DecodeEpochs(bytes + '\0'), std::nullopt);
}

TEST(JournalEpochsTest, OfTwoTheOneOfTheLaterEpochCounts) {
  EpochTable older = Example();
  older.current = 3;
  older.closed.pop_back();
  older.acknowledged = {1, 9};
  EpochTable expected = Example();
  expected.acknowledged = {1, 9};
  EXPECT_EQ(NewerOf(older, Example()), expected);
  EXPECT_EQ(NewerOf(Example(), older), expected);
  EXPECT_EQ(NewerOf(std::nullopt, older), older);
  EXPECT_EQ(NewerOf(std::nullopt, std::nullopt), std::nullopt);
}

TEST(JournalEpochsTest, AnEpochIsForgottenOnceTheCentreHasItsLastWord) {
  EpochTable table = Example();
  table.acknowledged = {1, 19};
  Settle(table);
  EXPECT_EQ(table.closed.size(), 3u);  // the declaration of 1/20 is not acknowledged
  table.acknowledged = {2, 1};
  Settle(table);
  EXPECT_EQ(table.from, 2u);
  table.acknowledged = {3, 5};
  Settle(table);
  EXPECT_EQ(table.from, 4u);
  EXPECT_TRUE(table.closed.empty());
  EXPECT_TRUE(table.is_whole);
}

TEST(JournalEpochsTest, TooManyEpochsAreForgottenAndThatIsKnown) {
  EpochTable table{.from = 1, .current = 1};
  for (Epoch epoch = 1; epoch <= 200; ++epoch) CloseEpoch(table, {epoch, 5}, epoch + 1);
  EXPECT_FALSE(table.is_whole);
  EXPECT_EQ(table.from, table.closed.front().epoch);
  EXPECT_LE(EncodeEpochs(table).size(), HighWaterMark::kMostNoteBytes);
  EXPECT_EQ(DecodeEpochs(EncodeEpochs(table)), table);
}

TEST(JournalEpochsTest, WhatTheTableNamesAndNobodySeesIsExpected) {
  using Spans = std::vector<EpochSpan>;
  EXPECT_EQ(ExpectedSpans(Spans{{3, 1, 5}, {4, 1, 2}}, Example(), {}),
            (Spans{{1, 1, 19}, {3, 1, 5}, {4, 1, 2}}));
  EXPECT_EQ(ExpectedSpans(Spans{{1, 1, 3}, {3, 1, 2}}, Example(), {}),
            (Spans{{1, 1, 19}, {3, 1, 5}}));
  EXPECT_EQ(ExpectedSpans(Spans{}, Example(), {1, 10}), (Spans{{1, 11, 19}, {3, 1, 5}}));
  EXPECT_EQ(ExpectedSpans(Spans{}, Example(), {3, 5}), Spans{});
  EXPECT_EQ(ExpectedSpans(Spans{{2, 1, 2}}, std::nullopt, {}), (Spans{{2, 1, 2}}));
}

}  // namespace
}  // namespace otkel
