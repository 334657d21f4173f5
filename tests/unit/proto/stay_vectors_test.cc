#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "base/file.h"
#include "base/zone_database.h"
#include "domain/rule_example.h"
#include "proto/rule_pack_text.h"
#include "tests/unit/domain/vector_file.h"

namespace otkel {
namespace {

// The laws of rules/ by the name of their file, each read once.
const Law& LawNamed(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Law>> laws;
  std::unique_ptr<Law>& law = laws[name];
  if (!law) {
    const auto text = ReadFile(std::string(OTKEL_SOURCE_DIR) + "/rules/" + name + ".toml");
    auto pack = ReadRulePack(text.value());
    EXPECT_TRUE(pack.ok()) << name << ": " << pack.status();
    law = std::make_unique<Law>(*std::move(pack));
  }
  return *law;
}

// "zone=Europe/Berlin" among the words of WHO; empty: none.
std::string ZoneIn(const std::string& who) {
  const std::size_t at = who.find("zone=");
  return at == std::string::npos ? "" : who.substr(at + 5, who.find(' ', at) - at - 5);
}

std::string Joined(const std::vector<std::string>& phrases) {
  std::string text;
  for (const std::string& phrase : phrases) text += (text.empty() ? "" : "; ") + phrase;
  return text;
}

TEST(StayVectorsTest, EveryLineOfTheGoldenTableFollowsFromThePacks) {
  const std::vector<VectorRow> rows = ReadVectors("stays.txt", 6);
  EXPECT_GE(rows.size(), 300u);
  for (const VectorRow& row : rows) {
    const std::string zone_name = ZoneIn(row.columns[1]);
    Zone zone;
    if (!zone_name.empty()) zone = LoadZone(zone_name).value();
    const Zone* in_zone = zone_name.empty() ? nullptr : &zone;
    const auto parsed = ParseExample(
        row.columns[1] + " | " + row.columns[2] + " | " + row.columns[3] + " | " + row.columns[4],
        in_zone);
    if (const auto* error = std::get_if<ExampleError>(&parsed)) {
      ADD_FAILURE() << row.Where() << ": " << error->text;
      continue;
    }
    const ExampleAnswer answer =
        AnswerExample(LawNamed(row.columns[0]), std::get<RuleExample>(parsed), in_zone);
    EXPECT_TRUE(answer.missing.empty())
        << row.Where() << " (" << row.columns[5] << "): expected " << Joined(answer.missing)
        << ", found " << Joined(answer.facts);
  }
}

TEST(StayVectorsTest, AtLeastFortyLinesAreOfNinetyDaysInOneHundredAndEighty) {
  int lines = 0;
  for (const VectorRow& row : ReadVectors("stays.txt", 6)) {
    if (row.columns[0] == "eu") ++lines;
  }
  EXPECT_GE(lines, 40);
}

}  // namespace
}  // namespace otkel
