#include "scanner/evidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/unit/scanner/specimens.h"
#include "tests/unit/scanner/sure_reading.h"

namespace otkel {
namespace {

constexpr double kNats = 0.85;  // of doubt: the first choice has 0.70
constexpr float kDoubtful = 0.70F;
constexpr float kSettled = 0.95F;

// `lines` as decoded from `reading`: every character as sure as the network is, nothing repaired.
ScanResult Decoded(const BandReading& reading, const std::vector<std::string>& lines) {
  ScanResult result;
  result.format = lines.size() == 3 ? MrzFormat::kTd1 : MrzFormat::kTd3;
  result.lines = lines;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    auto& characters = result.characters.emplace_back();
    for (std::size_t column = 0; column < lines[line].size(); ++column) {
      CharacterReading character;
      character.character = lines[line][column];
      character.read_as = character.character;
      character.confidence =
          std::exp(reading.lines[line][column][kAlphabet.find(character.character)]);
      characters.push_back(character);
    }
  }
  return result;
}

// How sure the character at a place of `lines` becomes when the network might take it for `other`.
float WeighedAgainst(const std::vector<std::string>& lines, int line, int column, char other) {
  BandReading reading = SureReading(lines);
  Doubt(reading, line, column, lines[line][column], other, kNats);
  ScanResult result = Decoded(reading, lines);
  WeighEvidence(reading, kToday, result);
  return result.characters[line][column].confidence;
}

std::vector<std::string> PassportOf(const std::string& issuer, const std::string& nationality) {
  std::vector<std::string> lines = kPassport;
  lines[0].replace(2, 3, issuer);
  lines[1].replace(10, 3, nationality);
  return lines;
}

TEST(EvidenceTest, DigitThatAgreesSettlesACharacterOfTheNumber) {
  EXPECT_GT(WeighedAgainst(kPassport, 1, 2, '9'), kSettled);  // L8(9)8902C3
  EXPECT_GT(WeighedAgainst(kCard, 0, 6, '8'), kSettled);      // D(2)31458907
}

TEST(EvidenceTest, TwoDoubtsThatTogetherWouldAgreeAsWellStayDoubtful) {
  // L8 for NA: both values two more, at places of the weights 7 and 3.
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 0, 'L', 'N', kNats);
  Doubt(reading, 1, 1, '8', 'A', kNats);
  ScanResult result = Decoded(reading, kPassport);
  WeighEvidence(reading, kToday, result);
  EXPECT_LT(result.characters[1][0].confidence, 0.9F);
  EXPECT_LT(result.characters[1][1].confidence, 0.9F);
}

TEST(EvidenceTest, TwoDoubtsOfWhichNoOtherTextAgreesAreSettled) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 0, 'L', 'N', kNats);
  Doubt(reading, 1, 1, '8', 'B', kNats);
  ScanResult result = Decoded(reading, kPassport);
  WeighEvidence(reading, kToday, result);
  EXPECT_GT(result.characters[1][0].confidence, kSettled);
  EXPECT_GT(result.characters[1][1].confidence, kSettled);
}

TEST(EvidenceTest, NothingBecomesCertain) {
  EXPECT_LT(WeighedAgainst(kPassport, 1, 2, '8'), 0.996F);
}

// A passport with `character` in its number, its digits made anew.
std::vector<std::string> PassportWith(char character) {
  std::vector<std::string> lines = kPassport;
  std::string& second = lines[1];
  second[2] = character;
  second[9] = CheckDigit(second.substr(0, 9));
  second[43] = CheckDigit(second.substr(0, 10) + second.substr(13, 7) + second.substr(21, 22));
  return lines;
}

struct Pair {
  char character;
  char other;
};

class EvidenceOfNoDigitTest : public testing::TestWithParam<Pair> {};

TEST_P(EvidenceOfNoDigitTest, CharactersWhoseValuesAreApartByTensStayDoubtful) {
  const auto [character, other] = GetParam();
  const std::vector<std::string> lines = PassportWith(character);
  EXPECT_NEAR(WeighedAgainst(lines, 1, 2, other), kDoubtful, 0.02F) << character << other;
  EXPECT_GT(WeighedAgainst(lines, 1, 2, character == 'H' ? 'N' : 'H'), kSettled) << character;
}

INSTANTIATE_TEST_SUITE_P(Pairs, EvidenceOfNoDigitTest,
                         testing::Values(Pair{'6', 'G'}, Pair{'G', '6'}, Pair{'0', '<'},
                                         Pair{'<', 'U'}, Pair{'A', 'K'}, Pair{'8', 'S'}));

TEST(EvidenceTest, DigitThatWasMadeToAgreeSaysNothing) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 2, '9', '8', kNats);
  ScanResult result = Decoded(reading, kPassport);
  result.repairs.push_back({1, 14, '1', '4', MrzField::kBirthDateDigit});
  WeighEvidence(reading, kToday, result);
  EXPECT_NEAR(result.characters[1][2].confidence, kDoubtful, 0.01F);
}

TEST(EvidenceTest, RepairByGrammarAloneLeavesTheDigitsTheirSay) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 2, '9', '8', kNats);
  ScanResult result = Decoded(reading, kPassport);
  result.repairs.push_back({1, 15, 'O', '0', MrzField::kWhole});
  WeighEvidence(reading, kToday, result);
  EXPECT_GT(result.characters[1][2].confidence, kSettled);
}

TEST(EvidenceTest, NothingSpeaksForWhatTheGrammarPutInPlaceOfAnotherShape) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 16, 'K', '8', kNats);  // 740(8)12
  Doubt(reading, 1, 15, 'O', '0', kNats);  // 74(0)812
  ScanResult result = Decoded(reading, kPassport);
  result.characters[1][16].read_as = 'K';
  result.characters[1][15].read_as = 'O';
  WeighEvidence(reading, kToday, result);
  EXPECT_NEAR(result.characters[1][16].confidence, 1 - kDoubtful, 0.01F);
  EXPECT_GT(result.characters[1][15].confidence, kSettled);
}

TEST(EvidenceTest, KnownStateSettlesItsCharacters) {
  // UTK is no state.
  EXPECT_GT(WeighedAgainst(PassportOf("UTO", "FRA"), 0, 4, 'K'), kSettled);
  EXPECT_GT(WeighedAgainst(PassportOf("UTO", "FRA"), 1, 11, 'P'), kSettled);
}

TEST(EvidenceTest, UnknownStateStaysDoubtful) {
  EXPECT_NEAR(WeighedAgainst(PassportOf("QQZ", "QQZ"), 0, 3, 'O'), kDoubtful, 0.01F);
}

TEST(EvidenceTest, StateThatAnotherIsLikeIsSettledOnlyWhereItStandsTwice) {
  // AUT and AUS are both states.
  EXPECT_NEAR(WeighedAgainst(PassportOf("AUT", "FRA"), 0, 4, 'S'), kDoubtful, 0.01F);
  EXPECT_GT(WeighedAgainst(PassportOf("AUT", "AUT"), 0, 4, 'S'), kSettled);
}

TEST(EvidenceTest, NothingSpeaksForAName) {
  for (const auto& [lines, line] : {std::pair{kPassport, 0}, std::pair{kCard, 2}}) {
    for (int column = line == 0 ? 5 : 0; column < static_cast<int>(lines[line].size()); ++column) {
      EXPECT_NEAR(WeighedAgainst(lines, line, column, lines[line][column] == 'F' ? 'E' : 'F'),
                  kDoubtful, 0.01F)
          << column;
    }
  }
}

TEST(EvidenceTest, WhatTheNetworkIsSureOfIsNeverLowered) {
  const BandReading reading = SureReading(kPassport);
  const ScanResult before = Decoded(reading, kPassport);
  ScanResult after = before;
  WeighEvidence(reading, kToday, after);
  for (std::size_t line = 0; line < 2; ++line) {
    for (std::size_t column = 0; column < 44; ++column)
      EXPECT_GE(after.characters[line][column].confidence,
                before.characters[line][column].confidence);
  }
}

}  // namespace
}  // namespace otkel
