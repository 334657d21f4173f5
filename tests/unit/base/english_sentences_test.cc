#include <gtest/gtest.h>

#include "base/message_catalogue.h"
#include "domain/mrz.h"

namespace otkel {
namespace {

constexpr Day kDay = std::chrono::year{2026} / 3 / 10;

// What recorded decisions say. A sentence may be made better; it is then another in new events.
TEST(EnglishSentencesTest, ReasonsOfADecision) {
  const MessageCatalogues messages;
  struct Row {
    const char* key;
    MessageArguments arguments;
    const char* sentence;
  };
  const Row rows[] = {
      {"ban_hit.until",
       {{"direction", "entry"}, {"ban", "B-1"}, {"until", kDay}},
       "Entry is banned until 2026-03-10 (ban B-1)."},
      {"ban_hit.until_lifted",
       {{"direction", "exit"}, {"ban", "B-1"}},
       "Exit is banned until it is lifted (ban B-1)."},
      {"ban_hit_own_national", {}, "A ban on this person, but the person is an own national."},
      {"ban_possible", {}, "May be a person under a ban: compare, do not refuse on this alone."},
      {"notify_authority", {{"authority", "Court"}}, "Tell Court about this person."},
      {"document_expired", {{"until", kDay}}, "The document was valid until 2026-03-10."},
      {"expired_own_or_leaving", {{"until", kDay}}, "The document was valid until 2026-03-10."},
      {"no_expiry_date",
       {},
       "The machine readable zone has no date of expiry: the document itself may have one."},
      {"specimen_document", {}, "The document is a specimen."},
      {"knowledge_missing.rule_pack", {}, "No rule pack has reached this checkpoint."},
      {"knowledge_missing.lists",
       {},
       "This checkpoint has never had the national lists, or its clock is behind them."},
      {"knowledge_too_old.hours",
       {{"age", std::int64_t{25}}},
       "The national lists here are 25 hours old."},
      {"knowledge_ageing.minutes",
       {{"age", std::int64_t{60}}},
       "The national lists here are 60 minutes old."},
      {"already_inside",
       {{"entered", kDay}},
       "An entry on 2026-03-10 has no exit here; the exit may not have arrived yet."},
      {"own_national", {}, "An own national: no limit on stay."},
      {"no_stay_rule",
       {{"state", "UZB"}},
       "No visa-free rule for nationals of Uzbekistan: a visa or permit is needed."},
      {"within_limit.entry", {{"until", kDay}}, "May stay until 2026-03-10."},
      {"within_limit.unlimited", {}, "May stay without limit."},
      {"within_limit.exit",
       {{"until", kDay}},
       "Leaves within the limit, last lawful day 2026-03-10."},
      {"exit_without_entry", {}, "No entry is known here; it may not have arrived yet."},
      {"over_limit",
       {{"until", kDay}, {"days", std::int64_t{1}}},
       "The last lawful day was 2026-03-10: 1 day over, as far as is known here."},
      {"over_limit",
       {{"until", kDay}, {"days", std::int64_t{12}}},
       "The last lawful day was 2026-03-10: 12 days over, as far as is known here."},
      {"nothing_against", {}, "Nothing is known against this crossing."},
  };
  for (const Row& row : rows)
    EXPECT_EQ(messages.Format("en", row.key, row.arguments), row.sentence);
}

TEST(EnglishSentencesTest, ProblemsOfAZone) {
  const MessageCatalogues messages;
  const auto describe = [&](const MrzProblem& problem) {
    return messages.Format("en", MessageOf(problem.kind), ArgumentsOf(problem));
  };
  using enum MrzProblemKind;
  EXPECT_EQ(
      describe({kWrongNumberDigit, MrzField::kDocumentNumberDigit, 1, 9, 1, "0", "6"}),
      "The check digit of the document number (line 2, character 10) is \"0\": expected check "
      "digit 6.");
  EXPECT_EQ(
      describe({kWrongCompositeDigit, MrzField::kCompositeDigit, 1, 43, 1, "?", "readable"}),
      "The composite check digit (line 2, character 44) is \"?\": expected a check digit over "
      "readable characters.");
  EXPECT_EQ(describe({kWrongCharacterKind, MrzField::kBirthDate, 1, 9, 3, "OOO", "digits"}),
            "\"OOO\" cannot stand in the date of birth (line 2, characters 10-12): expected digits "
            "or fillers.");
  EXPECT_EQ(describe({kForbiddenCharacter, MrzField::kName, 0, 7, 1, "{", "letters"}),
            "\"{\" cannot stand in the name (line 1, character 8): expected letters or fillers.");
  EXPECT_EQ(describe({kUnknownNationality, MrzField::kNationality, 1, 10, 3, "QQQ", ""}),
            "The nationality (line 2, characters 11-13) is \"QQQ\", which is unknown: expected a "
            "code of ICAO 9303-3.");
  EXPECT_EQ(describe({kUnknownDocumentCode, MrzField::kDocumentCode, 0, 0, 2, "XX", "passport"}),
            "The document code (line 1, characters 1-2) is \"XX\", which is unknown: expected P "
            "first and a letter or a filler after it.");
  EXPECT_EQ(describe({kEmptyName, MrzField::kName, 0, 5, 39, "<", ""}),
            "The name (line 1, characters 6-44) is empty: expected a name.");
  EXPECT_EQ(describe({kImpossibleExpiryDate, MrzField::kExpiryDate, 1, 21, 6, "301131", ""}),
            "The date of expiry (line 2, characters 22-27) is \"301131\", which no calendar has: "
            "expected a date YYMMDD or fillers.");
  EXPECT_EQ(describe({kUnknownSex, MrzField::kSex, 1, 20, 1, "X", ""}),
            "The sex (line 2, character 21) is \"X\", which is unknown: expected F, M or <.");
}

TEST(EnglishSentencesTest, ATextThatIsNoZone) {
  const MessageCatalogues messages;
  const auto describe = [&](const std::vector<std::string>& lines) {
    const MrzProblem problem = ParseMrz(lines, kDay).problems.at(0);
    return messages.Format("en", MessageOf(problem.kind), ArgumentsOf(problem));
  };
  const std::string expected = ": expected 3 lines of 30, 2 of 36 or 2 of 44 characters.";
  EXPECT_EQ(describe(std::vector<std::string>(100, std::string(10'000, 'P'))),
            "No machine readable zone has 100 lines of 10000, 10000, 10000, 10000, ... characters" +
                expected);
  EXPECT_EQ(describe({"PUTO"}), "No machine readable zone has 1 line of 4 characters" + expected);
  EXPECT_EQ(describe({}), "No machine readable zone has 0 lines" + expected);
}

}  // namespace
}  // namespace otkel
