#include "scanner/mrz_decoder.h"

#include <gtest/gtest.h>

#include "tests/unit/scanner/specimens.h"
#include "tests/unit/scanner/sure_reading.h"

namespace otkel {
namespace {

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

using Places = std::vector<std::array<int, 2>>;

// Two lines of 36, of which a cut off passport may make one.
const std::vector<std::string> kShortCard = {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                                             "D231458907UTO7408122F1204159<<<<<<<6"};

TEST(MrzDecoderTest, TextWhoseShorterLinesGoOnIsNotRead) {
  ASSERT_EQ(DecodeMrz(SureReading(kShortCard), kToday).outcome, ScanOutcome::kRead);
  for (const bool right : {false, true}) {
    BandReading reading = SureReading(kShortCard);
    (right ? reading.lines_beyond_right : reading.lines_beyond_left) = 2;
    EXPECT_EQ(DecodeMrz(reading, kToday).outcome, ScanOutcome::kNotRead) << right;
  }
}

TEST(MrzDecoderTest, WhereOneShorterLineSeemsToGoOnTheEndsOfAllMustBeLookedAt) {
  for (const int which : {0, 1, 2}) {
    BandReading reading = SureReading(kShortCard);
    if (which == 0) reading.lines_beyond_left = 1;
    if (which == 1) reading.lines_beyond_right = 1;
    if (which == 2) reading.may_be_cut = true;
    const ScanResult result = DecodeMrz(reading, kToday);
    EXPECT_EQ(result.outcome, ScanOutcome::kReadLookAt) << which;
    EXPECT_EQ(result.look_at, (Places{{0, 0}, {0, 35}, {1, 0}, {1, 35}})) << which;
  }
}

TEST(MrzDecoderTest, WhatStandsBesideTheLongestLinesIsNoDoubt) {
  BandReading reading = SureReading(kPassport);
  reading.lines_beyond_left = 2;
  reading.lines_beyond_right = 2;
  EXPECT_EQ(DecodeMrz(reading, kToday).outcome, ScanOutcome::kRead);
}

// The passport of somebody born on `date`, its digits made anew.
std::vector<std::string> PassportOfBirth(const std::string& date) {
  std::vector<std::string> lines = kPassport;
  std::string& second = lines[1];
  second.replace(13, 6, date);
  second[19] = CheckDigit(date);
  second[43] = CheckDigit(second.substr(0, 10) + second.substr(13, 7) + second.substr(21, 22));
  return lines;
}

const std::string kNoSuchDay = "110229";
const std::string kRealDay = "110228";

TEST(MrzDecoderTest, DateThatDoesNotExistReadBeyondDoubtIsTheDocumentsOwnAffair) {
  const ScanResult result = DecodeMrz(SureReading(PassportOfBirth(kNoSuchDay)), kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
  EXPECT_EQ(result.lines, PassportOfBirth(kNoSuchDay));
}

TEST(MrzDecoderTest, DateThatDoesNotExistMustBeLookedAtWhereACharacterIsLessThanSure) {
  // 0.95 would do where the date exists.
  for (const std::string& day : {kNoSuchDay, kRealDay}) {
    BandReading reading = SureReading(PassportOfBirth(day));
    Doubt(reading, 1, 15, '0', '8', 3);
    const ScanResult result = DecodeMrz(reading, kToday);
    EXPECT_EQ(result.lines, PassportOfBirth(day));
    EXPECT_EQ(result.outcome, day == kRealDay ? ScanOutcome::kRead : ScanOutcome::kReadLookAt);
    EXPECT_EQ(result.look_at, day == kRealDay ? Places{} : (Places{{1, 15}}));
  }
}

TEST(MrzDecoderTest, WhatNoDigitTellsFromTheCharacterReadMustBeLookedAt) {
  // 9 and T (29) differ by a multiple of ten, 9 and S (28) do not.
  BandReading reading = SureReading(kPassport);
  Doubt(reading, 1, 2, '9', 'T', 4);
  EXPECT_EQ(DecodeMrz(reading, kToday).look_at, (Places{{1, 2}}));
  reading = SureReading(kPassport);
  Doubt(reading, 1, 2, '9', 'S', 4);
  EXPECT_TRUE(DecodeMrz(reading, kToday).look_at.empty());
}

TEST(MrzDecoderTest, DigitsDoNotSettleADoubtInADateThatDoesNotExist) {
  for (const std::string& day : {kNoSuchDay, kRealDay}) {
    BandReading reading = SureReading(PassportOfBirth(day));
    Doubt(reading, 1, 18, day[5], '3', 1);
    const ScanResult result = DecodeMrz(reading, kToday);
    EXPECT_EQ(result.lines, PassportOfBirth(day));
    EXPECT_EQ(result.look_at, day == kRealDay ? Places{} : (Places{{1, 18}}));
  }
}

TEST(MrzDecoderTest, BlankReadAsACharacterMustBeLookedAt) {
  BandReading reading = SureReading(kPassport);
  reading.presence.assign(2, std::vector<float>(44, 0.99F));
  reading.presence[0][6] = 0.4F;
  EXPECT_EQ(DecodeMrz(reading, kToday).look_at, (Places{{0, 6}}));
}

TEST(MrzDecoderTest, DateThatDoesNotExistMustBeLookedAtWhereItsDigitDisagrees) {
  std::vector<std::string> lines = PassportOfBirth(kRealDay);
  lines[1].replace(13, 6, kNoSuchDay);
  const ScanResult result = DecodeMrz(SureReading(lines), kToday);
  EXPECT_NE(result.outcome, ScanOutcome::kRead);
  EXPECT_FALSE(result.look_at.empty());
}

TEST(MrzDecoderTest, CharacterOfANameInGlareMustBeLookedAt) {
  BandReading reading = SureReading(kPassport);
  reading.in_glare.assign(2, std::vector<bool>(44, false));
  reading.in_glare[0][6] = true;
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kReadLookAt);
  EXPECT_EQ(result.look_at, (Places{{0, 6}}));
}

TEST(MrzDecoderTest, CharacterOfTheNumberInGlareIsSettledByItsDigits) {
  BandReading reading = SureReading(kPassport);
  reading.in_glare.assign(2, std::vector<bool>(44, false));
  reading.in_glare[1][2] = true;
  const ScanResult result = DecodeMrz(reading, kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
  EXPECT_TRUE(result.look_at.empty());
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
