#include <gtest/gtest.h>

#include "domain/mrz.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;

const std::vector<std::string> kPassport = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

// The lines of `kPassport` with one character changed.
std::vector<std::string> Changed(std::size_t line, std::size_t column, char to) {
  std::vector<std::string> lines = kPassport;
  lines[line][column] = to;
  return lines;
}

Document Passport() { return ParseMrz(kPassport, kToday).document; }

TEST(CheckDigitTest, ExamplesOfTheStandard) {
  EXPECT_EQ(CheckDigit("520727"), '3');
  EXPECT_EQ(CheckDigit("AB2134<<<"), '5');
  EXPECT_EQ(CheckDigit("HA672242<658022549601086<<<<<<<<<<<<<<0"), '8');
  EXPECT_EQ(CheckDigit("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<"), '2');
  EXPECT_EQ(CheckDigit("HA672242<658022549601086<<<<<<<"), '8');
  EXPECT_EQ(CheckDigit(""), '0');
}

TEST(MrzParseTest, LinesThatAreTooLongOrTooManyAreNoZoneAndAreCut) {
  const std::vector<std::string> lines(100, std::string(10'000, 'P'));
  const ParsedMrz parsed = ParseMrz(lines, kToday);
  EXPECT_FALSE(parsed.format);
  EXPECT_FALSE(parsed.DigitsAgree());
  EXPECT_TRUE(parsed.Has(MrzProblemKind::kUnknownFormat));
  EXPECT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.lines, std::vector<std::string>(3, std::string(44, 'P')));
  EXPECT_EQ(Describe(parsed.problems[0]),
            "No machine readable zone has 100 lines of 10000, 10000, 10000, 10000, ... characters: "
            "expected 3 lines of 30, 2 of 36 or 2 of 44 characters.");
}

TEST(MrzParseTest, AProblemTellsItsPlaceAndWhatWasExpected) {
  const ParsedMrz parsed = ParseMrz(Changed(1, 9, '7'), kToday);
  ASSERT_EQ(parsed.problems.size(), 2u);
  EXPECT_EQ(parsed.problems[0],
            (MrzProblem{MrzProblemKind::kWrongNumberDigit, MrzField::kDocumentNumberDigit, 1, 9, 1,
                        "7", "check digit 6"}));
}

TEST(MrzParseTest, ADocumentWithProblemsStillSaysWhatCouldBeRead) {
  const ParsedMrz parsed = ParseMrz(Changed(1, 3, '?'), kToday);
  EXPECT_FALSE(parsed.DigitsAgree());
  EXPECT_EQ(parsed.document.primary_identifier.Reveal(), "ERIKSSON");
  EXPECT_EQ(parsed.document.number.Reveal(), "L89?902C3");
}

TEST(MrzParseTest, AForbiddenCharacterInTheNameLeavesTheDigitsAgreeing) {
  const ParsedMrz parsed = ParseMrz(Changed(0, 7, '*'), kToday);
  EXPECT_TRUE(parsed.Has(MrzProblemKind::kForbiddenCharacter));
  EXPECT_TRUE(parsed.DigitsAgree());
}

TEST(MrzParseTest, BytesAboveAsciiAreForbiddenCharacters) {
  const ParsedMrz parsed = ParseMrz(Changed(1, 11, '\xD0'), kToday);
  EXPECT_TRUE(parsed.Has(MrzProblemKind::kForbiddenCharacter));
  EXPECT_FALSE(parsed.Has(MrzProblemKind::kUnknownNationality));
}

TEST(DescribeMrzProblemTest, EveryKindIsASentenceForAnOfficer) {
  const auto describe = [](MrzProblemKind kind, MrzField field, int length) {
    return Describe({kind, field, 1, 9, length, "0OO", "something else"});
  };
  using enum MrzProblemKind;
  EXPECT_EQ(describe(kWrongNumberDigit, MrzField::kDocumentNumberDigit, 1),
            "The check digit of the document number (line 2, character 10) is \"0OO\": "
            "expected something else.");
  EXPECT_EQ(describe(kWrongCharacterKind, MrzField::kBirthDate, 3),
            "\"0OO\" cannot stand in the date of birth (line 2, characters 10-12): "
            "expected something else.");
  EXPECT_EQ(describe(kUnknownNationality, MrzField::kNationality, 3),
            "The nationality (line 2, characters 10-12) is \"0OO\", which is unknown: "
            "expected something else.");
  EXPECT_EQ(describe(kEmptyName, MrzField::kName, 3),
            "The name (line 2, characters 10-12) is empty: expected something else.");
  EXPECT_EQ(describe(kImpossibleExpiryDate, MrzField::kExpiryDate, 6),
            "The date of expiry (line 2, characters 10-15) is \"0OO\", which no calendar has: "
            "expected something else.");
}

TEST(MrzComposeTest, APassportIsWrittenAsItWasRead) {
  EXPECT_EQ(ComposeMrz(Passport(), MrzFormat::kTd3), kPassport);
}

TEST(MrzComposeTest, ALongNameIsCutAndSaysSo) {
  Document document = Passport();
  document.secondary_identifier = PersonalText("ANNA MARIA MAGDALENA JOSEPHINE CHARLOTTE");
  const auto lines = ComposeMrz(document, MrzFormat::kTd3);
  ASSERT_TRUE(lines);
  EXPECT_EQ((*lines)[0], "P<UTOERIKSSON<<ANNA<MARIA<MAGDALENA<JOSEPHIN");
  EXPECT_TRUE(ParseMrz(*lines, kToday).document.names_truncated);
}

TEST(MrzComposeTest, WhatNoZoneCanHoldIsRefused) {
  const auto refused = [](auto change) {
    Document document = Passport();
    change(&document);
    return !ComposeMrz(document, MrzFormat::kTd3).has_value();
  };
  EXPECT_FALSE(refused([](Document*) {}));
  EXPECT_TRUE(refused([](Document* d) { d->number = PersonalText("L898902C34"); }));
  EXPECT_TRUE(refused([](Document* d) { d->number = PersonalText("L898-02C3"); }));
  EXPECT_TRUE(refused([](Document* d) { d->number = PersonalText("L898<02C3"); }));
  EXPECT_TRUE(refused([](Document* d) { d->number = PersonalText("l898902c3"); }));
  EXPECT_TRUE(refused([](Document* d) { d->primary_identifier = PersonalText("O'CONNOR"); }));
  EXPECT_TRUE(refused([](Document* d) { d->personal_number = PersonalText("123456789012345"); }));
  EXPECT_TRUE(refused([](Document* d) { d->more_optional_data = PersonalText("1"); }));
  EXPECT_TRUE(refused([](Document* d) { d->code = "V"; }));
  EXPECT_TRUE(refused([](Document* d) { d->code = "PAS"; }));
  EXPECT_TRUE(refused([](Document* d) { d->code = ""; }));
  EXPECT_TRUE(refused([](Document* d) { d->issuing_state = {"UTOP"}; }));
  EXPECT_TRUE(refused([](Document* d) { d->nationality = {"U1O"}; }));
  EXPECT_TRUE(refused([](Document* d) { d->birth_date = {1974, 2, 30}; }));
}

TEST(MrzComposeTest, ALongNumberMustLeaveRoomForTheOptionalData) {
  Document document = Passport();
  document.code = "I";
  document.number = PersonalText("D23145890AB11");
  document.personal_number = PersonalText("12345678");
  EXPECT_TRUE(ComposeMrz(document, MrzFormat::kTd1));
  document.personal_number = PersonalText("1234567890");
  EXPECT_FALSE(ComposeMrz(document, MrzFormat::kTd1));
  document.personal_number = PersonalText();
  EXPECT_TRUE(ComposeMrz(document, MrzFormat::kTd2));
  document.number = PersonalText("D2314589 AB11");
  EXPECT_FALSE(ComposeMrz(document, MrzFormat::kTd2));
}

Document FrenchCard() {
  return ParseMrz(std::vector<std::string>{"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
                                           "8806923102858CORINNE<<<<<<<6512068F6"},
                  kToday)
      .document;
}

TEST(MrzComposeTest, AFrenchCardHoldsWhatItHasFieldsFor) {
  const auto refused = [](auto change) {
    Document document = FrenchCard();
    change(&document);
    return !ComposeMrz(document, MrzFormat::kFrenchCard).has_value();
  };
  EXPECT_FALSE(refused([](Document*) {}));
  EXPECT_TRUE(refused([](Document* d) { d->expires_on = kToday; }));
  EXPECT_TRUE(refused([](Document* d) { d->nationality = {"KAZ"}; }));
  EXPECT_TRUE(refused([](Document* d) { d->issuing_state = d->nationality = {"KAZ"}; }));
  EXPECT_TRUE(refused([](Document* d) { d->code = "I"; }));
  EXPECT_TRUE(refused([](Document* d) { d->number = PersonalText("8806923102850"); }));
  EXPECT_TRUE(refused([](Document* d) { d->personal_number = PersonalText("9320131"); }));
  EXPECT_TRUE(refused([](Document* d) { d->more_optional_data = PersonalText("1"); }));
  EXPECT_TRUE(refused([](Document* d) { d->secondary_identifier = PersonalText("C0RINNE"); }));
}

TEST(MrzComposeTest, AFrenchCardDividesGivenNamesByTwoFillersWhereTheyFit) {
  const auto second_name = [](const char* given) {
    Document document = FrenchCard();
    document.secondary_identifier = PersonalText(given);
    return ComposeMrz(document, MrzFormat::kFrenchCard).value().at(1).substr(13, 14);
  };
  EXPECT_EQ(second_name("JEAN MARC"), "JEAN<<MARC<<<<");
  EXPECT_EQ(second_name("JEAN MARC LUC"), "JEAN<MARC<LUC<");
  EXPECT_EQ(second_name("CHRISTIANE NICOLE"), "CHRISTIANE<<NI");
  EXPECT_EQ(second_name("BERNADETTEX NICOLE"), "BERNADETTEX<<N");
  EXPECT_EQ(second_name("MARIEBERNADET NICOLE"), "MARIEBERNAD<<N");
}

// A reader would take the lines for another format.
TEST(MrzComposeTest, NoTd2IsWrittenThatLooksLikeAFrenchCard) {
  Document document = Passport();
  document.code = "ID";
  document.personal_number = {};
  EXPECT_TRUE(ComposeMrz(document, MrzFormat::kTd2));
  document.issuing_state = {"FRA"};
  EXPECT_FALSE(ComposeMrz(document, MrzFormat::kTd2));
  document.code = "I";
  EXPECT_TRUE(ComposeMrz(document, MrzFormat::kTd2));
}

}  // namespace
}  // namespace otkel
