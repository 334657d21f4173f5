#include <gtest/gtest.h>

#include "proto/rule_pack_text.h"
#include "proto/toml_letters.h"

namespace otkel {
namespace {

// The library's own assertions would stop the program at these.
TEST(RulePackBrokenTextTest, NoSignAfterABracketStopsTheProgram) {
  for (const std::string text : {"[[}rule]]\n", "[ @a]\n", "[\x0b a]\n", "[[=]]\n", "[-?]\n"}) {
    const RulePackReading reading = ReadRulePackText(text);
    ASSERT_FALSE(reading.problems.empty()) << text;
    EXPECT_EQ(reading.problems[0].line, 1) << text;
    EXPECT_TRUE(reading.problems[0].text.starts_with("expected TOML: "))
        << reading.problems[0].text;
  }
}

TEST(RulePackBrokenTextTest, LettersBeyondAsciiStandInStringsAndCommentsOnly) {
  EXPECT_EQ(LineOfForeignLetter("# қ\na = \"ө\" # ө\nb = 'ө'\nc = \"\"\"\nө\"\"\"\n"),
            std::nullopt);
  EXPECT_EQ(LineOfForeignLetter("a = \"\\\"ө\"\n"), std::nullopt) << "an escaped quote";
  EXPECT_EQ(LineOfForeignLetter("a = 1\nZû = 2\n"), 2);
  EXPECT_EQ(LineOfForeignLetter("a = \"open\nө = 1\n"), 2) << "a string ends with its line";
  EXPECT_EQ(LineOfForeignLetter("a = \'\'\'\n\n\'\'\'\nө"), 4);
  const RulePackReading reading = ReadRulePackText("Zû");
  ASSERT_EQ(reading.problems.size(), 1u);
  EXPECT_EQ(reading.problems[0].line, 1);
}

}  // namespace
}  // namespace otkel
