#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "base/file.h"
#include "base/sign.h"
#include "domain/stay_limit.h"
#include "proto/convert.h"
#include "proto/rule_pack_text.h"
#include "tools/otkel/demo_keys.h"
#include "tools/otkel/demo_narrator.h"
#include "tools/otkel/demo_travellers.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / std::chrono::March / 2;

std::vector<DemoTraveller> Everybody(const DemoTravellers& all) {
  return {all.visitor,  all.card_holder,  all.stayer,       all.banned,       all.unruled,
          all.mistyped, all.quiet_leaver, all.quiet_stayer, all.dark_entrant, all.late_entrant};
}

TEST(DemoTravellersTest, SameSeedGivesTheSamePeople) {
  EXPECT_EQ(MakeDemoTravellers(7).banned.lines, MakeDemoTravellers(7).banned.lines);
  EXPECT_NE(MakeDemoTravellers(7).banned.lines, MakeDemoTravellers(8).banned.lines);
}

TEST(DemoTravellersTest, DocumentsAreSoundAndEachSomebodyElses) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::set<std::string> numbers, surnames;
    for (const DemoTraveller& traveller : Everybody(MakeDemoTravellers(seed))) {
      const ParsedMrz parsed = ParseMrz(traveller.lines, kToday);
      EXPECT_TRUE(parsed.problems.empty()) << "seed " << seed;
      EXPECT_EQ(parsed.document.number, traveller.document.number);
      numbers.insert(traveller.Number());
      surnames.insert(traveller.document.primary_identifier.Reveal());
    }
    EXPECT_EQ(numbers.size(), 10u) << "seed " << seed;
    EXPECT_EQ(surnames.size(), 10u) << "seed " << seed;
  }
}

TEST(DemoTravellersTest, MistypedLinesHaveAWrongCheckDigit) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto lines = LinesFromTyped(MistypedLines(MakeDemoTravellers(seed).mistyped));
    EXPECT_TRUE(ParseMrz(lines, kToday).Has(MrzProblemKind::kWrongNumberDigit)) << "seed " << seed;
  }
}

TEST(DemoKeysTest, PairIsReadableAndBelongsTogether) {
  const auto folder =
      std::filesystem::path(::testing::TempDir()) / ("keys" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(MakeSigningPair(folder / "key", folder / "pub").ok());
  const auto key = LoadSigningKey(folder / "key");
  const auto pub = LoadPublicKey(folder / "pub");
  ASSERT_TRUE(key.ok()) << key.status();
  ASSERT_TRUE(pub.ok()) << pub.status();
  EXPECT_TRUE(VerifySignature(*pub, "message", (*key)->Sign("message")));
  std::filesystem::remove_all(folder);
}

TEST(DemoNarratorTest, FirstClaimThatDoesNotHoldIsKept) {
  std::ostringstream out, err;
  const Console console{out, err, false};
  DemoNarrator narrator(console);
  EXPECT_TRUE(narrator.Expect(true, "water is wet"));
  EXPECT_FALSE(narrator.Failed());
  EXPECT_FALSE(narrator.Expect(false, "the moon is cheese"));
  narrator.Fail("and more");
  EXPECT_EQ(narrator.Failure(), "this did not hold: the moon is cheese");
  EXPECT_EQ(narrator.CheckedCount(), 1);
}

struct LimitCase {
  const char* pack;
  const char* nationality;
  const char* entered;
  const char* last_lawful_day;  // "none": no limit; "unstated"; empty: no rule
};

// The packs in rules/ as they are shipped, against the lines of the sources that they cite.
TEST(RulePacksTest, SayWhatTheirSourcesSay) {
  const LimitCase kCases[] = {
      {"kaz", "UZB", "2026-03-02", "2026-06-02"},  // three months
      {"kaz", "KGZ", "2025-11-30", "2026-02-28"},  // a month that lacks the day ends on its last
      {"kaz", "UKR", "2026-03-02", "unstated"},    // visa-free, and no length is stated
      {"kaz", "USA", "2026-03-02", ""},
      {"kgz", "MYS", "2026-03-02", "2026-04-01"},  // 30 days
      {"kgz", "UZB", "2026-03-02", "2026-05-01"},  // 60 days
      {"kgz", "TUR", "2026-03-02", "none"},
      {"kgz", "TUR", "2011-04-25", ""},  // the day before the agreement
      {"kgz", "D", "2012-07-21", "2012-09-19"},
      {"kgz", "BGR", "2026-03-02", ""},
      {"tjk", "AZE", "2026-03-02", "2026-05-31"},  // 90 days
      {"tjk", "KAZ", "2026-03-02", "unstated"},
  };
  for (const LimitCase& c : kCases) {
    const auto text = ReadFile(std::string(OTKEL_SOURCE_DIR "/rules/") + c.pack + ".toml", 1 << 20);
    ASSERT_TRUE(text.ok()) << text.status();
    auto pack = ReadRulePack(*text);
    ASSERT_TRUE(pack.ok()) << pack.status();
    const Law law(*std::move(pack));
    Traveller traveller;
    traveller.nationality = {c.nationality};
    const History history;
    const StayCase stay(&law, &traveller, &history, nullptr);
    const StayRight right = stay.RightOf(stay.Next(), *DayFromIso(c.entered));
    const auto limit = LimitFrom(right);
    const std::string found = !limit                   ? ""
                              : limit->last_lawful_day ? ToIso(*limit->last_lawful_day)
                              : right.is_stated        ? "none"
                                                       : "unstated";
    EXPECT_EQ(found, c.last_lawful_day) << c.pack << " " << c.nationality << " " << c.entered;
  }
}

}  // namespace
}  // namespace otkel
