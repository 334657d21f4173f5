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
  EXPECT_EQ(ArgumentsOf(parsed.problems[0]),
            (MessageArguments{{"lines", std::int64_t{100}},
                              {"lengths", "10000, 10000, 10000, 10000, ..."}}));
}

TEST(MrzParseTest, AProblemTellsItsPlaceAndWhatWasExpected) {
  const ParsedMrz parsed = ParseMrz(Changed(1, 9, '7'), kToday);
  ASSERT_EQ(parsed.problems.size(), 2u);
  EXPECT_EQ(parsed.problems[0], (MrzProblem{MrzProblemKind::kWrongNumberDigit,
                                            MrzField::kDocumentNumberDigit, 1, 9, 1, "7", "6"}));
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

TEST(MrzProblemMessageTest, TellsPlaceFromOneAndWhatWasExpected) {
  const MrzProblem problem = {
      MrzProblemKind::kWrongCharacterKind, MrzField::kBirthDate, 1, 13, 3, "OOO", "digits"};
  EXPECT_EQ(MessageOf(problem.kind), "mrz.wrong_character_kind");
  EXPECT_EQ(ArgumentsOf(problem), (MessageArguments{{"found", "OOO"},
                                                    {"field", "birth_date"},
                                                    {"expected", "digits"},
                                                    {"line", std::int64_t{2}},
                                                    {"column", std::int64_t{14}},
                                                    {"last", std::int64_t{16}},
                                                    {"length", std::int64_t{3}}}));
}

TEST(MrzProblemMessageTest, WhatIsExpectedIsAWordForTheCatalogues) {
  EXPECT_EQ(ParseMrz(Changed(1, 13, 'O'), kToday).problems[0].expected, "digits");
  EXPECT_EQ(ParseMrz(Changed(1, 10, '7'), kToday).problems[0].expected, "letters");
  EXPECT_EQ(ParseMrz(Changed(1, 3, '?'), kToday).problems[0].expected, "both");
  EXPECT_EQ(ParseMrz(Changed(1, 3, '?'), kToday).problems[1].expected, "readable");
  EXPECT_EQ(ParseMrz(Changed(0, 0, 'X'), kToday).problems[0].expected, "passport");
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
