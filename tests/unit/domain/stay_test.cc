#include "domain/stay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "domain/day_count.h"
#include "domain/overstay.h"
#include "domain/stay_limit.h"
#include "domain/zone.h"
#include "tests/unit/domain/vector_file.h"

namespace otkel {
namespace {

const Day kFirst = Day{std::chrono::year{2026} / 3 / 1};

Instant At(const std::string& day_and_hour) {
  return kFirst + days{std::stoi(day_and_hour.substr(0, 2)) - 1} +
         std::chrono::hours{std::stoi(day_and_hour.substr(3, 2))};
}

Crossing CrossingFrom(const std::string& word, Sequence sequence) {
  Crossing crossing;
  crossing.id = {{"a"}, 1, sequence};
  crossing.occurred_at = At(word);
  crossing.local_day = std::chrono::floor<days>(crossing.occurred_at);
  crossing.direction = word[5] == '-' ? Direction::kExit : Direction::kEntry;
  crossing.outcome = word[5] == 'r' ? Outcome::kRefused : Outcome::kAdmitted;
  return crossing;
}

std::vector<Crossing> CrossingsFrom(const std::string& text) {
  std::vector<Crossing> crossings;
  std::istringstream words(text);
  for (std::string word; words >> word;)
    crossings.push_back(CrossingFrom(word, crossings.size() + 1));
  return crossings;
}

std::string InWords(const std::vector<Stay>& stays) {
  std::string text;
  for (const Stay& stay : stays) {
    const auto day = [](const StayEnd& end) {
      return std::to_string((end.day - kFirst).count() + 1);
    };
    text += text.empty() ? "" : " ";
    text += (stay.entry ? day(*stay.entry) : "?") + "..";
    text += stay.exit ? day(*stay.exit) : stay.exit_unrecorded ? "lost" : "open";
  }
  return text.empty() ? "-" : text;
}

TEST(StayTest, CrossingsFoldAsTheTableSays) {
  for (const VectorRow& row : ReadVectors("stay_folds.txt", 3)) {
    EXPECT_EQ(InWords(FoldStays(CrossingsFrom(row.columns[0]))), row.columns[1])
        << row.Where() << row.columns[2];
  }
}

TEST(StayTest, EveryOrderOfArrivalGivesTheSameStays) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    std::vector<Crossing> crossings;
    for (Sequence i = 1; i <= 12; ++i) {
      Crossing crossing = CrossingFrom("01.00+", i);
      crossing.id.checkpoint = {random() % 2 == 0 ? "a" : "b"};
      crossing.occurred_at += std::chrono::hours{random() % 100};
      crossing.local_day = std::chrono::floor<days>(crossing.occurred_at);
      crossing.direction = random() % 2 == 0 ? Direction::kEntry : Direction::kExit;
      crossings.push_back(crossing);
    }
    const std::vector<Stay> stays = FoldStays(crossings);
    std::shuffle(crossings.begin(), crossings.end(), random);
    ASSERT_EQ(FoldStays(crossings), stays) << "seed " << seed;
  }
}

// "30 day next": amount, unit, and whether the day of entry is day 1.
TEST(LastDayTest, LastLawfulDaysAreAsTheTableSays) {
  for (const VectorRow& row : ReadVectors("stay_limits.txt", 4)) {
    std::istringstream words(row.columns[0]);
    int count = 0;
    std::string unit, first;
    words >> count >> unit >> first;
    const Day last = LastDayOf(DayFromIso(row.columns[1]).value(), {count, UnitNamed(unit).value()},
                               first == "first", true, {});
    EXPECT_EQ(ToIso(last), row.columns[2]) << row.Where() << row.columns[3];
  }
}

Completeness CompletenessFrom(std::istringstream& words, const std::string& name) {
  Completeness completeness{{name}, std::nullopt, {}};
  std::string through;
  words >> through;
  if (through == "gap") {
    std::string range;
    words >> range;
    completeness.through = At("31.00");
    completeness.gaps = {{At(range.substr(0, 2) + ".00"), At(range.substr(3, 2) + ".00")}};
  } else if (through != "never") {
    completeness.through = At(through);
  }
  return completeness;
}

std::string InWords(const std::optional<Overstay>& overstay) {
  if (!overstay) return "lawful";
  std::string text =
      std::string(NameOf(overstay->grade)) + " " + std::to_string(overstay->days_over);
  for (std::size_t i = 0; i < overstay->incomplete.size(); ++i) {
    text += (i == 0 ? " " : ",") + overstay->incomplete[i].text;
  }
  return text + (overstay->left ? " left" : "");
}

TEST(OverstayTest, GradesAreAsTheTableSays) {
  const Zone zone = FixedZone("test", std::chrono::hours{5});
  for (const VectorRow& row : ReadVectors("overstays.txt", 5)) {
    Stay stay{.entry = StayEnd{{}, At("01.00"), kFirst}};
    if (row.columns[0] != "open")
      stay.exit = StayEnd{{}, At(row.columns[0]), LocalDay(At(row.columns[0]), zone)};
    std::vector<Completeness> checkpoints;
    std::istringstream words(row.columns[2]);
    for (std::string name; words >> name;) checkpoints.push_back(CompletenessFrom(words, name));
    const StayLimit limit{kFirst + days{9}, std::nullopt, {"r"}, ""};
    EXPECT_EQ(InWords(JudgeStay(stay, limit, At(row.columns[1]), zone, checkpoints)),
              row.columns[3])
        << row.Where() << row.columns[4];
  }
}

TEST(OverstayTest, AnOrdinaryLagIsProbableNotUnproven) {
  const Zone zone = FixedZone("test", std::chrono::hours{0});
  const Stay stay{.entry = StayEnd{{}, At("01.00"), kFirst}};
  const StayLimit limit{kFirst + days{9}, std::nullopt, {"r"}, ""};
  const Completeness late{{"a"}, At("11.00") - std::chrono::minutes{10}, {}};
  EXPECT_EQ(JudgeStay(stay, limit, At("11.01"), zone, {&late, 1})->grade, OverstayGrade::kProbable);
}

TEST(OverstayTest, WithoutAnyCheckpointNothingIsProven) {
  const Stay stay{.entry = StayEnd{{}, At("01.00"), kFirst}};
  const auto overstay = JudgeStay(stay, {kFirst, std::nullopt, {"r"}, ""}, At("20.00"),
                                  FixedZone("test", std::chrono::hours{0}), {});
  EXPECT_EQ(overstay->grade, OverstayGrade::kUnproven);
}

TEST(ZoneTest, TheEndOfADayIsItsFirstInstantAfterInEveryZone) {
  // Offsets change at midnight, before it and after it, in both directions.
  const Zone zone{"test",
                  "1",
                  {{Instant{}, std::chrono::hours{6}},
                   {At("05.18"), std::chrono::hours{5}},
                   {At("09.19"), std::chrono::hours{7}},
                   {At("15.03"), std::chrono::hours{-8}}}};
  for (int i = 0; i < 31; ++i) {
    const Day day = kFirst + days{i};
    const Instant end = EndOfDay(day, zone);
    EXPECT_GT(LocalDay(end, zone), day) << ToIso(day);
    EXPECT_LE(LocalDay(end - std::chrono::microseconds{1}, zone), day) << ToIso(day);
  }
}

}  // namespace
}  // namespace otkel
