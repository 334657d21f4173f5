#include <gtest/gtest.h>

#include "proto/rule_pack_text.h"

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

}  // namespace
}  // namespace otkel
