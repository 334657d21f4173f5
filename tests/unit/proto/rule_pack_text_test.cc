#include "proto/rule_pack_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "proto/convert.h"

namespace otkel {
namespace {

std::string Pack(const std::string& rule) {
  return "id = \"p\"\nstate = \"KAZ\"\n[[stay_rule]]\nid = \"R\"\nnationalities = "
         "[\"UZB\"]\nsource = \"s\"\n" +
         rule;
}

std::string ErrorOf(const std::string& text) {
  return std::string(ReadRulePack(text).status().message());
}

TEST(RulePackTextTest, APackIsReadWithItsText) {
  const std::string text = Pack("amount = 3\nunit = \"month\"\n");
  const auto pack = ReadRulePack(text);
  ASSERT_TRUE(pack.ok()) << pack.status();
  EXPECT_EQ(pack->text(), text);
  EXPECT_EQ(pack->stay_rules(0).unit(), "month");
  EXPECT_EQ(FromProto(*pack)->stay_rules[0].amount, 3);
}

TEST(RulePackTextTest, ErrorsNameTheLineTheKeyAndWhatWasExpected) {
  EXPECT_EQ(ErrorOf(Pack("amount = 3\nunit = \"moon\"\n")),
            "unit: expected day, month or unlimited");
  EXPECT_EQ(ErrorOf(Pack("amount = \"3\"\nunit = \"day\"\n")),
            "rule pack line 7, amount: expected a whole number");
  EXPECT_EQ(ErrorOf(Pack("amuont = 3\nunit = \"day\"\n")),
            "rule pack line 7, amuont: expected a known key; this one is not");
  EXPECT_EQ(ErrorOf(Pack("amount = 3\nunit = \"day\"\nvalid_from = \"2026-02-30\"\n")),
            "valid_from: expected a day such as 2026-11-22");
  EXPECT_NE(ErrorOf("id = ").find("rule pack line 1: expected TOML"), std::string::npos);
  EXPECT_NE(ErrorOf("id = \"p\"\nstate = \"KAZ\"\n").find("stay_rule: expected at least one"),
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
  EXPECT_GE(packs, 3);
}

}  // namespace
}  // namespace otkel
