#include "scanner/line_alignment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "scanner/line_net.h"

namespace otkel {
namespace {

constexpr int kStep = kStripPitch / kColumnPixels;

// What the network says of a strip that is `width` columns of nothing.
std::vector<float> Nothing(int width) {
  std::vector<float> scores(static_cast<std::size_t>(width) * kClasses, std::log(0.0005F));
  for (int column = 0; column < width; ++column)
    scores[static_cast<std::size_t>(column) * kClasses + kNoCharacter] = std::log(0.98F);
  return scores;
}

// A character of `probability` is centred on `column`.
void Put(std::vector<float>& scores, int column, float probability = 0.98F) {
  float* row = scores.data() + static_cast<std::size_t>(column) * kClasses;
  row[3] = std::log(probability);
  row[kNoCharacter] = std::log(1 - probability);
}

std::vector<int> Places(int first, int count) {
  std::vector<int> places;
  for (int i = 0; i < count; ++i) places.push_back(first + i * kStep);
  return places;
}

std::vector<float> Line(int width, const std::vector<int>& places) {
  std::vector<float> scores = Nothing(width);
  for (const int place : places) Put(scores, place);
  return scores;
}

TEST(LineAlignmentTest, AsManyCharactersAsAskedForAreFoundWhereTheyStand) {
  const Alignment alignment = AlignCharacters(Line(200, Places(7, 44)), 44);
  EXPECT_EQ(alignment.columns, Places(7, 44));
  EXPECT_GT(alignment.gain, 44.0);
}

TEST(LineAlignmentTest, CharacterThatCannotBeSeenIsStillCounted) {
  std::vector<int> seen = Places(7, 30);
  seen.erase(seen.begin() + 12);
  EXPECT_EQ(AlignCharacters(Line(150, seen), 30).columns, Places(7, 30));
}

TEST(LineAlignmentTest, StripTooShortForTheCountHasNone) {
  EXPECT_TRUE(AlignCharacters(Line(60, Places(2, 14)), 30).columns.empty());
}

TEST(LineAlignmentTest, FreeCountTakesWhatIsThere) {
  EXPECT_EQ(AlignCharacters(Line(200, Places(31, 19)), 0).columns, Places(31, 19));
}

TEST(LineAlignmentTest, FreeCountOfNothingIsNone) {
  EXPECT_TRUE(AlignCharacters(Nothing(100), 0).columns.empty());
  EXPECT_TRUE(AlignCharacters({}, 0).columns.empty());
}

TEST(LineAlignmentTest, SpacingMayGrowAlongTheLine) {
  std::vector<int> places = Places(5, 20);
  for (int i = 0; i < 15; ++i) places.push_back(places.back() + kStep + (i % 2 == 0 ? 1 : 0));
  EXPECT_EQ(AlignCharacters(Line(200, places), 35).columns, places);
}

// A line whose first character is washed out, and behind whose last one something is taken for a
// character: by itself it starts one character late.
std::vector<float> LateLine(int width, int first, int count) {
  std::vector<int> seen = Places(first, count);
  seen.erase(seen.begin());
  std::vector<float> scores = Line(width, seen);
  Put(scores, first + count * kStep, 0.8F);
  return scores;
}

TEST(LineAlignmentTest, LineThatAloneStartsLateStartsWithTheOthers) {
  const std::vector<float> clear = Line(200, Places(9, 44));
  const std::vector<float> late = LateLine(200, 9, 44);
  ASSERT_EQ(AlignCharacters(late, 44).columns, Places(13, 44));
  for (const bool late_first : {false, true}) {
    const std::vector<std::span<const float>> lines = {late_first ? late : clear,
                                                       late_first ? clear : late};
    const std::vector<Alignment> together = AlignLines(lines, 44);
    ASSERT_EQ(together.size(), 2u);
    EXPECT_EQ(together[0].columns, Places(9, 44)) << late_first;
    EXPECT_EQ(together[1].columns, Places(9, 44)) << late_first;
  }
}

TEST(LineAlignmentTest, MostOfThreeLinesDecideWhereAllStart) {
  const std::vector<float> clear = Line(150, Places(9, 30));
  const std::vector<float> late = LateLine(150, 9, 30);
  const std::vector<std::span<const float>> lines = {clear, late, clear};
  for (const Alignment& line : AlignLines(lines, 30)) EXPECT_EQ(line.columns, Places(9, 30));
}

TEST(LineAlignmentTest, LinesThatStartHalfACharacterApartStayWhereTheyAre) {
  const std::vector<float> top = Line(200, Places(9, 44));
  const std::vector<float> bottom = Line(200, Places(11, 44));
  const std::vector<std::span<const float>> lines = {top, bottom};
  const std::vector<Alignment> together = AlignLines(lines, 44);
  EXPECT_EQ(together[0].columns, Places(9, 44));
  EXPECT_EQ(together[1].columns, Places(11, 44));
}

TEST(LineAlignmentTest, LinesTooShortForTheCountHaveNone) {
  const std::vector<float> narrow = Line(60, Places(2, 14));
  const std::vector<std::span<const float>> lines = {narrow, narrow};
  for (const Alignment& line : AlignLines(lines, 30)) EXPECT_TRUE(line.columns.empty());
}

}  // namespace
}  // namespace otkel
