#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "base/sign.h"
#include "proto/convert.h"
#include "proto/signed_rule_pack.h"
#include "tests/small_rule_pack.h"
#include "tests/unit/tools/command_fixture.h"
#include "tools/otkel/command.h"
#include "tools/otkel/demo_keys.h"
#include "tools/otkel/history_file.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;

constexpr char kEu[] = OTKEL_SOURCE_DIR "/rules/eu.toml";
constexpr char kKaz[] = OTKEL_SOURCE_DIR "/rules/kaz.toml";

class RulesCommandTest : public CommandFixture {
 protected:
  nlohmann::json Explain(const std::string& history, std::vector<std::string> more) {
    std::vector<std::string> line = {"rules", "explain", "--history", Put("h.json", history),
                                     "--json"};
    line.insert(line.end(), more.begin(), more.end());
    EXPECT_EQ(Run(line), ExitCode::kOk) << err_.str();
    return nlohmann::json::parse(out_.str());
  }
};

TEST_F(RulesCommandTest, EveryPackOfTheProjectPassesItsCheck) {
  std::vector<std::string> line = {"rules", "check"};
  for (const auto& file : std::filesystem::directory_iterator(OTKEL_SOURCE_DIR "/rules")) {
    if (file.path().extension() == ".toml") line.push_back(file.path().string());
  }
  EXPECT_EQ(Run(line), ExitCode::kOk) << out_.str();
}

TEST_F(RulesCommandTest, AProblemIsToldWithFileLineAndRule) {
  std::string text = SmallRulePackText("p");
  text.replace(text.find("\"UZB\""), 5, "\"XQQ\"");
  EXPECT_EQ(Run({"rules", "check", Put("bad.toml", text)}), ExitCode::kFailure);
  EXPECT_THAT(out_.str(), HasSubstr("bad.toml: line 4, T-1: nationalities: 'XQQ' is not known"));
}

// The published example of the Swiss authority: over by nine days, back on 30 August for fifty.
TEST_F(RulesCommandTest, ExplainGivesTheWholeAnswer) {
  const auto answer = Explain(R"({"nationality": "USA", "visits": [
      {"entered_on": "2014-02-21", "left_on": "2014-04-20"},
      {"entered_on": "2014-05-01", "left_on": "2014-06-09"}]})",
                              {"--pack", kEu, "--on", "2014-08-30"});
  EXPECT_EQ(answer["mayEnter"], true);
  EXPECT_EQ(answer["lastLawfulDay"], "2014-10-18");
  EXPECT_EQ(answer["windows"][0]["daysUsed"], 88);
  EXPECT_EQ(answer["windows"][0]["daysLeft"], 2);
  EXPECT_EQ(answer["windows"][0]["daysCounted"][0]["first"], "2014-03-04");
  EXPECT_EQ(answer["overstays"][0]["daysOver"], 9);
  EXPECT_EQ(answer["rules"][0]["id"], "EU-01");
  EXPECT_THAT(std::string(answer["rules"][0]["source"]), HasSubstr("610/2013"));
}

TEST_F(RulesCommandTest, DutiesComeWithTheirDeadlinesAndSources) {
  const auto answer = Explain(R"({"nationality": "UZB", "visits": [{"entered_on": "2015-01-05"}]})",
                              {"--pack", kKaz, "--on", "2015-01-06"});
  EXPECT_EQ(answer["lastLawfulDay"], "2015-04-05");
  bool registers = false;
  for (const auto& duty : answer["duties"]) {
    if (duty["subject"] == "registration" && duty["by"] == "2015-01-10")
      registers = duty["rule"]["id"] == "KZ-15";
  }
  EXPECT_TRUE(registers) << answer["duties"];
}

TEST_F(RulesCommandTest, TheLawIsThatOfTheDayOfEntryUnlessAnotherIsAskedFor) {
  const std::string old_law = Put("old.toml", SmallRulePackText("v1", 1, 30));
  std::string text = SmallRulePackText("v2", 2, 60);
  text.insert(text.find("[[rule]]"), "in_force_from = \"2026-03-10\"\n");
  const std::string new_law = Put("new.toml", text);
  const std::string history = R"({"nationality": "UZB", "visits": [{"entered_on": "2026-03-01"}]})";
  const std::vector<std::string> packs = {"--pack", old_law, "--pack",
                                          new_law,  "--on",  "2026-03-15"};
  EXPECT_EQ(Explain(history, packs)["lastLawfulDay"], "2026-03-31");
  auto later = packs;
  later.insert(later.end(), {"--law-on", "2026-03-15"});
  EXPECT_EQ(Explain(history, later)["lastLawfulDay"], "2026-04-30");
}

TEST_F(RulesCommandTest, WhatWasRecordedLaterWasNotKnown) {
  const std::string history = R"({"nationality": "UZB", "visits": [
      {"entered_on": "2015-01-05", "left_on": "2015-03-01", "exit_recorded_at": "2015-05-01T00:00:00Z"}]})";
  const std::vector<std::string> on = {"--pack", kKaz, "--on", "2015-04-20"};
  EXPECT_EQ(Explain(history, on)["isInside"], false);
  auto then = on;
  then.insert(then.end(), {"--known-at", "2015-04-20T00:00:00Z"});
  EXPECT_EQ(Explain(history, then)["isInside"], true);
  EXPECT_EQ(Explain(history, then)["daysOver"], 15);
}

TEST_F(RulesCommandTest, AnotherReadingOfAConflictCanBeChosen) {
  const std::string history = R"({"nationality": "TUR"})";
  const std::vector<std::string> on = {"--pack", OTKEL_SOURCE_DIR "/rules/kgz.toml", "--on",
                                       "2015-03-01"};
  EXPECT_EQ(Explain(history, on)["right"]["limit"], "unlimited");
  auto other = on;
  other.insert(other.end(), {"--choose", "CONFLICT-5=thirty_days"});
  EXPECT_EQ(Explain(history, other)["lastLawfulDay"], "2015-03-31");
}

TEST_F(RulesCommandTest, AHistoryWithAMistakeIsRefusedByFieldName) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"nationality": "ZZZ"})", "nationality: expected a code of ICAO 9303-3"},
      {R"({"nationality": "UZB", "visits": [{"entered_on": "2015-02-30"}]})",
       "visits[0].entered_on: expected a day"},
      {R"({"nationality": "UZB", "visits": [{"entered_on": "2015-03-02", "left_on": "2015-03-01"}]})",
       "visits[0].left_on: expected a day not before entered_on"},
      {R"({"nationality": "UZB", "visists": []})", "visists: expected no such field"},
      {R"({"nationality": "UZB", "records": [{"on": "2015-01-01"}]})", "records[0].kind"},
      {R"([1])", "expected an object"},
      {"{", "expected JSON"},
  };
  for (const auto& [json, expected] : cases) {
    EXPECT_EQ(Run({"rules", "explain", "--pack", kKaz, "--history", Put("h.json", json), "--on",
                   "2015-01-01"}),
              ExitCode::kConfiguration);
    EXPECT_THAT(err_.str(), HasSubstr(expected));
  }
}

TEST_F(RulesCommandTest, APreviewOverAFileCountsWhoBecomesAnOverstayer) {
  const std::string people =
      Put("people.jsonl",
          "{\"nationality\": \"UZB\", \"visits\": [{\"entered_on\": \"2026-03-01\"}]}\n"
          "{\"nationality\": \"UZB\", \"visits\": [{\"entered_on\": \"2026-03-20\"}]}\n"
          "{\"nationality\": \"UZB\", \"visits\": [{\"entered_on\": \"2026-03-01\", "
          "\"left_on\": \"2026-03-02\"}]}\n");
  const std::vector<std::string> line = {
      "rules",       "preview",
      "--pack",      Put("b.toml", SmallRulePackText("b", 2, 10)),
      "--against",   Put("a.toml", SmallRulePackText("a", 1, 30)),
      "--histories", people,
      "--on",        "2026-03-22"};
  EXPECT_EQ(Run(line), ExitCode::kOk) << err_.str();
  EXPECT_THAT(out_.str(),
              HasSubstr("of 2 open stays: 1 become overstayers, 0 stop being, 2 limits change"));
  EXPECT_EQ(Run({"rules", "preview", "--pack", kKaz}), ExitCode::kUsage);
}

TEST_F(RulesCommandTest, DiffTellsWhatChanges) {
  EXPECT_EQ(Run({"rules", "diff", Put("a.toml", SmallRulePackText("a", 1, 30)),
                 Put("b.toml", SmallRulePackText("b", 2, 60))}),
            ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("T-1: changed"));
  EXPECT_THAT(out_.str(), HasSubstr("amount: 30 day -> 60 day"));
}

TEST_F(RulesCommandTest, SigningWritesASignatureThatVerifiesAndRefusesABadPack) {
  ASSERT_TRUE(MakeSigningPair(folder_ / "key", folder_ / "pub").ok());
  const std::string pack = Put("law.toml", SmallRulePackText("law"));
  EXPECT_EQ(Run({"rules", "sign", pack, "--key", (folder_ / "key").string()}), ExitCode::kOk);
  const auto request = ReadSignedRulePack(pack);
  ASSERT_TRUE(request.ok()) << request.status();
  v1::RulePack law;
  law.set_text(request->text());
  law.set_signature(request->signature());
  const std::string key = LoadPublicKey(folder_ / "pub").value();
  EXPECT_TRUE(CheckRulePackSignature(law, key).ok());
  law.set_text(law.text() + " ");
  EXPECT_FALSE(CheckRulePackSignature(law, key).ok());
  EXPECT_EQ(Run({"rules", "sign", Put("bad.toml", "id = 1"), "--key", (folder_ / "key").string()}),
            ExitCode::kConfiguration);
}

TEST_F(RulesCommandTest, APackWithoutItsSignatureFileIsNotSent) {
  EXPECT_EQ(Run({"rules", "activate", Put("law.toml", SmallRulePackText("law")), "--central",
                 "127.0.0.1:1", "--ca", "x", "--cert", "x", "--key", "x"}),
            ExitCode::kConfiguration);
  EXPECT_THAT(err_.str(), HasSubstr("law.toml.sig"));
}

TEST(InstantFromIsoTest, InstantsAreReadWithTheirOffset) {
  EXPECT_EQ(InstantFromIso("2026-11-22T07:08:09Z"), InstantFromIso("2026-11-22T12:08:09+05:00"));
  EXPECT_EQ(InstantFromIso("2026-11-22T07:08Z"), InstantFromIso("2026-11-22 07:08:00.000Z"));
  for (const char* text : {"2026-11-22", "2026-11-22T07:08:09", "2026-11-22T24:00:00Z", "x",
                           "2026-11-22T07:08:09+5", "2026-11-22T07:08:09Zx"})
    EXPECT_FALSE(InstantFromIso(text).has_value()) << text;
}

}  // namespace
}  // namespace otkel
