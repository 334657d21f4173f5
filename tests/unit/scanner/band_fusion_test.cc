#include "scanner/band_fusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "scanner/mrz_decoder.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Place = std::array<int, 2>;

const std::vector<std::vector<bool>> kAllClear;

// `probability` for `character`, the rest shared by all others.
CharacterScores Scores(char character, float probability) {
  CharacterScores scores;
  scores.fill(std::log((1 - probability) / (kCharacters - 1)));
  scores[kAlphabet.find(character)] = std::log(probability);
  return scores;
}

BandReading Reading(const std::vector<std::string>& lines) {
  BandReading reading;
  for (const std::string& line : lines) {
    auto& characters = reading.lines.emplace_back();
    for (const char character : line) characters.push_back(Scores(character, 0.99F));
  }
  reading.legibility = 0.99;
  return reading;
}

BandReading With(BandReading reading, int line, int column, char character, float probability) {
  reading.lines[line][column] = Scores(character, probability);
  return reading;
}

float FusedProbability(const BandFusion& fusion, int line, int column, char character) {
  return std::exp(fusion.Fused().lines[line][column][kAlphabet.find(character)]);
}

TEST(BandFusionTest, OneFrameStaysWhatItWas) {
  const BandFusion fusion(With(Reading(kPassport), 0, 5, 'E', 0.8F), kAllClear);
  EXPECT_NEAR(FusedProbability(fusion, 0, 5, 'E'), 0.8F, 0.02F);
}

TEST(BandFusionTest, SteadyDoubtNeverBecomesCertainty) {
  const BandReading reading = With(Reading(kPassport), 0, 5, 'E', 0.75F);
  BandFusion fusion(reading, kAllClear);
  for (int i = 0; i < 1000; ++i) fusion.Add(reading, kAllClear);
  // Nine tenths need not be looked at; what competes here is spread over all other characters.
  BandReading two_choices = Reading(kPassport);
  CharacterScores& scores = two_choices.lines[0][5];
  scores.fill(-20);
  scores[kAlphabet.find('O')] = std::log(0.8F);
  scores[kAlphabet.find('Q')] = std::log(0.2F);
  BandFusion doubtful(two_choices, kAllClear);
  for (int i = 0; i < 1000; ++i) doubtful.Add(two_choices, kAllClear);
  EXPECT_LT(FusedProbability(doubtful, 0, 5, 'O'), 0.9F);
  EXPECT_GT(FusedProbability(doubtful, 0, 5, 'O'), 0.8F);
}

TEST(BandFusionTest, ClearFrameOutweighsOnesThatDoNotKnow) {
  const BandReading vague = With(Reading(kPassport), 0, 5, 'F', 0.2F);
  BandFusion fusion(vague, kAllClear);
  fusion.Add(vague, kAllClear);
  fusion.Add(vague, kAllClear);
  fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_GT(FusedProbability(fusion, 0, 5, 'E'), 0.85F);
}

TEST(BandFusionTest, WashedOutPlaceSaysNothing) {
  std::vector<std::vector<bool>> washed_out(2, std::vector<bool>(44, false));
  washed_out[0][5] = true;
  BandFusion fusion(With(Reading(kPassport), 0, 5, 'X', 0.99F), washed_out);
  fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_GT(FusedProbability(fusion, 0, 5, 'E'), 0.9F);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(fusion.Fused(), kToday), 1), IsEmpty());
}

TEST(BandFusionTest, PlaceIsInGlareWhereNoFrameSawItWithout) {
  BandReading dazzled = Reading(kPassport);
  dazzled.in_glare.assign(2, std::vector<bool>(44, false));
  dazzled.in_glare[0][5] = true;
  BandFusion fusion(dazzled, kAllClear);
  fusion.Add(dazzled, kAllClear);
  EXPECT_TRUE(fusion.Fused().in_glare[0][5]);
  EXPECT_FALSE(fusion.Fused().in_glare[0][6]);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(fusion.Fused(), kToday), 2), ElementsAre(Place{0, 5}));
  fusion.Add(Reading(kPassport), kAllClear);
  fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_FALSE(fusion.Fused().in_glare[0][5]);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(fusion.Fused(), kToday), 2), IsEmpty());
}

TEST(BandFusionTest, NameCharacterThatFramesDisagreeOnStaysDisputed) {
  BandFusion fusion(With(Reading(kPassport), 0, 5, 'F', 0.95F), kAllClear);
  for (int i = 0; i < 7; ++i) fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(fusion.Fused(), kToday), 2), ElementsAre(Place{0, 5}));
  fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(fusion.Fused(), kToday), 2), IsEmpty());
}

TEST(BandFusionTest, CharacterThatADigitCoversIsSettledSooner) {
  BandFusion fusion(With(Reading(kPassport), 1, 2, '4', 0.95F), kAllClear);
  fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(Reading(kPassport), kToday), 2), Contains(Place{1, 2}));
  for (int i = 0; i < 2; ++i) fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(Reading(kPassport), kToday), 2), IsEmpty());
}

TEST(BandFusionTest, LookAlikeThatMayNotStandThereIsNoDispute) {
  // The letter O in a date is a nought.
  const BandReading reading = With(Reading(kPassport), 1, 15, 'O', 0.95F);
  BandFusion fusion(reading, kAllClear);
  fusion.Add(Reading(kPassport), kAllClear);
  const ScanResult result = DecodeMrz(fusion.Fused(), kToday);
  EXPECT_THAT(fusion.Disputed(result, 2), IsEmpty());
}

TEST(BandFusionTest, NameSeenByOneFrameOnlyIsDisputedWhereTwoAreAskedFor) {
  std::vector<std::vector<bool>> washed_out(2, std::vector<bool>(44, false));
  washed_out[0][5] = true;
  washed_out[1][2] = true;
  BandFusion fusion(Reading(kPassport), washed_out);
  fusion.Add(Reading(kPassport), kAllClear);
  EXPECT_THAT(fusion.Disputed(DecodeMrz(fusion.Fused(), kToday), 2), ElementsAre(Place{0, 5}));
}

TEST(BandFusionTest, DocumentsThatDifferInTwoClearPlacesAreTwo) {
  // Passports issued one after the other: the number and its digit.
  const BandFusion fusion(Reading(kPassport), kAllClear);
  EXPECT_TRUE(fusion.Shows(Reading(kPassport), kAllClear));
  const BandReading one = With(Reading(kPassport), 1, 8, '4', 0.95F);
  EXPECT_TRUE(fusion.Shows(one, kAllClear));
  EXPECT_FALSE(fusion.Shows(With(one, 1, 9, '7', 0.95F), kAllClear));
}

TEST(BandFusionTest, TextThatIsNearlyAllHiddenIsNotTakenForTheSame) {
  const BandFusion fusion(Reading(kPassport), kAllClear);
  const std::vector<std::vector<bool>> washed_out(2, std::vector<bool>(44, true));
  EXPECT_FALSE(fusion.Shows(Reading(kPassport), washed_out));
}

TEST(BandFusionTest, AnotherFormatIsAnotherText) {
  const BandFusion fusion(Reading(kPassport), kAllClear);
  EXPECT_FALSE(fusion.Shows(Reading(kCard), kAllClear));
}

}  // namespace
}  // namespace otkel
