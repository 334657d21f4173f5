#include "proto/rule_pack_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "proto/convert.h"

namespace otkel {
namespace {

// A pack of one rule, whose own lines follow line 7.
std::string Pack(const std::string& rule) {
  return "id = \"p\"\nstate = \"KAZ\"\n[[rule]]\nid = \"R\"\nkind = \"stay\"\nsource = "
         "\"s\"\nnationalities = [\"UZB\"]\n" +
         rule;
}

constexpr char kExample[] = "examples = [\"UZB | 2026-03-01.. | 2026-03-02 | by R\"]\n";

std::string ErrorOf(const std::string& text) {
  return std::string(ReadRulePack(text).status().message());
}

TEST(RulePackTextTest, APackIsRead) {
  const auto pack = ReadRulePack(Pack(std::string("amount = 3\nunit = \"month\"\n") + kExample));
  ASSERT_TRUE(pack.ok()) << pack.status();
  EXPECT_EQ(pack->state.text, "KAZ");
  ASSERT_EQ(pack->rules.size(), 1u);
  EXPECT_EQ(pack->rules[0].amount, (Amount{3, Unit::kMonth}));
  EXPECT_EQ(pack->rules[0].line, 3);
  EXPECT_EQ(pack->rules[0].example_lines, std::vector<int>{10});
}

TEST(RulePackTextTest, ErrorsNameTheLineTheRuleAndWhatWasExpected) {
  const std::pair<std::string, std::string> cases[] = {
      {"amount = 3\nunit = \"moon\"\n",
       "line 9, R: unit: 'moon', expected calendar_day, day, hour, month, year, unlimited or "
       "unstated"},
      {"amount = \"3\"\nunit = \"day\"\n", "line 8, R: amount: expected a whole number"},
      {"amuont = 3\nunit = \"day\"\n", "line 8, R: amuont: is no key that is known here"},
      {"amount = 3\nunit = \"day\"\nvalid_from = \"2026-02-30\"\n",
       "line 10, R: valid_from: '2026-02-30' is no day of the calendar"},
      {"amount = 3\nunit = \"day\"\nvalid_from = \"2026-02-03\"\nvalid_to = \"2026-02-01\"\n",
       "line 3, R: valid_to: 2026-02-01 lies before valid_from 2026-02-03"},
      {"amount = 3\nunit = \"day\"\n", "line 3, R: no example touches this rule"},
      {"amount = 3\nunit = \"day\"\nexamples = [\n\"UZB | 2026-03-01.. | 2026-03-02 | until "
       "2026-03-05\"]\n",
       "line 11, R: example: expected 'until 2026-03-05', found until 2026-03-04"},
      {"amount = 3\nunit = \"day\"\nreading = \"C/one\"\n",
       "line 3, R: reading: 'C/one' is not a reading of a choice of this pack"},
  };
  for (const auto& [rule, expected] : cases)
    EXPECT_NE(ErrorOf(Pack(rule)).find(expected), std::string::npos) << expected << "\n"
                                                                     << ErrorOf(Pack(rule));
  EXPECT_NE(ErrorOf("id = ").find("line 1: expected TOML"), std::string::npos);
  EXPECT_NE(ErrorOf("id = \"p\"\nstate = \"KAZ\"\n").find("rule: expected at least one"),
            std::string::npos);
}

TEST(RulePackTextTest, AGroupThatContainsItselfIsRefused) {
  const std::string groups =
      "[[group]]\nid = \"A\"\nsource = \"s\"\nmembers = [{state = \"@B\"}]\n"
      "[[group]]\nid = \"B\"\nsource = \"s\"\nmembers = [{state = \"@A\"}]\n";
  EXPECT_NE(ErrorOf(Pack("amount = 3\nunit = \"day\"\n") + groups)
                .find("line 10, A: members: the group contains itself"),
            std::string::npos);
}

TEST(RulePackTextTest, EveryPackOfTheProjectReads) {
  int packs = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(OTKEL_SOURCE_DIR) + "/rules")) {
    if (file.path().extension() != ".toml") continue;
    const auto text = ReadFile(file.path());
    ASSERT_TRUE(text.ok());
    EXPECT_TRUE(ReadRulePack(*text).ok()) << file.path() << ReadRulePack(*text).status();
    ++packs;
  }
  EXPECT_GE(packs, 7);
}

}  // namespace
}  // namespace otkel
