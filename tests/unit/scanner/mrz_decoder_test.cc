#include "scanner/mrz_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

// What a sure network would say of `lines`.
BandReading SureReading(const std::vector<std::string>& lines) {
  BandReading reading;
  reading.legibility = 0.99;
  for (const std::string& line : lines) {
    std::vector<CharacterScores> characters;
    for (const char character : line) {
      CharacterScores scores;
      scores.fill(std::log(0.0001F));
      scores[kAlphabet.find(character)] = std::log(0.995F);
      characters.push_back(scores);
    }
    reading.lines.push_back(characters);
  }
  return reading;
}

// The network takes the place for `first`, and thinks `second` less likely by `nats`.
void Doubt(BandReading& reading, int line, int column, char first, char second, double nats) {
  CharacterScores& scores =
      reading.lines[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
  scores.fill(std::log(0.0001F));
  const double of_first = 1 / (1 + std::exp(-nats));
  scores[kAlphabet.find(first)] = static_cast<float>(std::log(of_first));
  scores[kAlphabet.find(second)] = static_cast<float>(std::log(1 - of_first));
}

TEST(MrzDecoderTest, SureTextIsRead) {
  const ScanResult result = DecodeMrz(SureReading(kPassport), kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
  EXPECT_EQ(result.lines, kPassport);
  EXPECT_TRUE(result.repairs.empty());
}

TEST(MrzDecoderTest, LetterInADateBecomesItsLookAlikeAndIsReported) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 15, 'O', '0', 3);  // 74(0)812
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_EQ(result.lines, kPassport);
  ASSERT_EQ(result.repairs.size(), 1u);
  EXPECT_EQ(result.repairs[0].from, 'O');
  EXPECT_EQ(result.repairs[0].to, '0');
  EXPECT_EQ(result.repairs[0].because_of, MrzField::kWhole);
}

TEST(MrzDecoderTest, DigitRepairsACloseCallAndIsReported) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 2, '8', '9', 1);  // L8(9)8902C3: wrong number digit as first read
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_EQ(result.lines, kPassport);
  ASSERT_EQ(result.repairs.size(), 1u);
  EXPECT_EQ(result.repairs[0].line, 1);
  EXPECT_EQ(result.repairs[0].column, 2);
  EXPECT_EQ(result.repairs[0].because_of, MrzField::kDocumentNumberDigit);
}

TEST(MrzDecoderTest, DigitDoesNotRepairWhatTheNetworkIsSureOf) {
  std::vector<std::string> lines = kPassport;
  lines[1][2] = '8';
  const ScanResult result = DecodeMrz(SureReading(lines), kToday);
  EXPECT_EQ(result.lines, lines);
  EXPECT_TRUE(result.repairs.empty());
  EXPECT_NE(result.outcome, ScanOutcome::kRead);
}

TEST(MrzDecoderTest, TwoEquallyGoodRepairsAreNoRepair) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 2, '8', '9', 1);  // L8(9): one more here satisfies the digit
  Doubt(reading, 1, 5, '0', '1',
        1);  // L8989(0): and so does one more here, where the weight is the same
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_TRUE(result.repairs.empty());
  EXPECT_NE(result.outcome, ScanOutcome::kRead);
}

TEST(MrzDecoderTest, DoubtInANameMustBeLookedAt) {
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 0, 6, 'R', 'K', 0.5);
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kReadLookAt);
  EXPECT_EQ(result.look_at, (std::vector<std::array<int, 2>>{{0, 6}}));
}

TEST(MrzDecoderTest, LetterAfterTheEndOfANameMustBeLookedAt) {
  std::vector<std::string> lines = kPassport;
  lines[0][40] = 'K';
  const ScanResult result = DecodeMrz(SureReading(lines), kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kReadLookAt);
  EXPECT_EQ(result.look_at, (std::vector<std::array<int, 2>>{{0, 40}}));
}

TEST(MrzDecoderTest, IllegibleTextIsNothing) {
  BandReading reading = SureReading(kPassport);
  reading.legibility = 0.4;
  EXPECT_EQ(DecodeMrz(reading, kToday).outcome, ScanOutcome::kNothing);
}

TEST(MrzDecoderTest, TextAgainstTheGrammarIsNothing) {
  const std::vector<std::string> lines = {std::string(44, '7'), std::string(44, 'K')};
  EXPECT_EQ(DecodeMrz(SureReading(lines), kToday).outcome, ScanOutcome::kNothing);
}

TEST(MrzDecoderTest, VisaIsTakenForAVisa) {
  const std::vector<std::string> lines = {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                          "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"};
  const ScanResult result = DecodeMrz(SureReading(lines), kToday);
  EXPECT_EQ(result.format, MrzFormat::kMrvA);
  EXPECT_EQ(result.lines, lines);
}

const std::vector<std::string> kFrenchCard = {"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
                                              "8806923102858CORINNE<<<<<<<6512068F6"};

TEST(MrzDecoderTest, FrenchCardIsReadByItsOwnFields) {
  const ScanResult result = DecodeMrz(SureReading(kFrenchCard), kToday);
  EXPECT_EQ(result.format, MrzFormat::kFrenchCard);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
  EXPECT_EQ(result.lines, kFrenchCard);
  EXPECT_TRUE(result.repairs.empty());
}

TEST(MrzDecoderTest, FrenchCardWithAWeakLetterInItsStartIsStillOneAndMarked) {
  BandReading reading = SureReading(kFrenchCard);
  Doubt(reading, 0, 3, 'P', 'R', 1);  // IDF(R)A
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_EQ(result.format, MrzFormat::kFrenchCard);
  EXPECT_EQ(result.lines, kFrenchCard);
  ASSERT_EQ(result.repairs.size(), 1u);
  EXPECT_EQ(result.outcome, ScanOutcome::kReadLookAt);
}

TEST(MrzDecoderTest, CardOfAnotherStateIsNoFrenchCard) {
  const std::vector<std::string> lines = {"IDUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                                          "D231458907UTO7408122F1204159<<<<<<<6"};
  const ScanResult result = DecodeMrz(SureReading(lines), kToday);
  EXPECT_EQ(result.format, MrzFormat::kTd2);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
}

}  // namespace
}  // namespace otkel
