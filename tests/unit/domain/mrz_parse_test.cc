#include "domain/mrz.h"

#include <gtest/gtest.h>

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;

const std::vector<std::string> kPassport = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

TEST(MrzParseTest, PassportOfTheStandardHasNoProblems) {
  const ParsedMrz parsed = ParseMrz(kPassport, kToday);
  EXPECT_EQ(parsed.format, MrzFormat::kTd3);
  EXPECT_TRUE(parsed.DigitsAgree());
  EXPECT_TRUE(parsed.problems.empty());
  EXPECT_EQ(parsed.document.number.Reveal(), "L898902C3");
  EXPECT_EQ(parsed.document.primary_identifier.Reveal(), "ERIKSSON");
  EXPECT_EQ(parsed.document.secondary_identifier.Reveal(), "ANNA MARIA");
  EXPECT_EQ(ToIso(parsed.document.birth_date), "1974-08-12");
  EXPECT_EQ(ToIso(parsed.document.expires_on.value()), "2012-04-15");
}

TEST(MrzParseTest, ComposingWhatWasParsedGivesTheSameLines) {
  EXPECT_EQ(ComposeMrz(ParseMrz(kPassport, kToday).document, MrzFormat::kTd3), kPassport);
}

}  // namespace
}  // namespace otkel
