#include <gtest/gtest.h>

#include "domain/overstay.h"
#include "domain/stay_limits.h"

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Day kEntered = Day{std::chrono::year{2026} / 3 / 1};
const Day kLast = Day{std::chrono::year{2026} / 3 / 30};
const EventId kEntry{{"korday"}, 1, 1};
const EventId kExit{{"tazhen"}, 1, 1};

// Entry at noon of the first day, exit so long after the last lawful day ended.
Stay Left(microseconds after_midnight, std::optional<microseconds> wrong_by, const Zone& zone) {
  Stay stay;
  const Instant exit = EndOfDay(kLast, zone) + after_midnight;
  stay.entry = StayEnd{kEntry, kEntered + hours{12}, kEntered};
  stay.exit = StayEnd{kExit, exit, LocalDay(exit, zone), wrong_by};
  return stay;
}

std::string Judged(const Stay& stay, const Zone& zone) {
  const Instant now = EndOfDay(kLast, zone) + days{40};
  const Completeness complete{{"korday"}, now, {}};
  const auto overstay =
      JudgeStay(stay, {kLast, std::nullopt, {"r"}, ""}, now, zone, {&complete, 1});
  if (!overstay) return "none";
  std::string text(NameOf(overstay->grade));
  for (const CheckpointId& checkpoint : overstay->clock_uncertain) text += " " + checkpoint.text;
  return text;
}

TEST(OverstayClockTest, AnExitIsHeldAgainstNobodyWithinTheBoundOfItsClock) {
  const Zone zone = FixedZone("Asia/Almaty", hours{5});
  const auto bound = minutes{5};
  EXPECT_EQ(Judged(Left(-minutes{2}, bound, zone), zone), "none");
  EXPECT_EQ(Judged(Left(minutes{2}, bound, zone), zone), "unproven tazhen");
  EXPECT_EQ(Judged(Left(bound - microseconds{1}, bound, zone), zone), "unproven tazhen");
  EXPECT_EQ(Judged(Left(bound, bound, zone), zone), "confirmed");
  EXPECT_EQ(Judged(Left(minutes{2}, microseconds{0}, zone), zone), "confirmed");
}

TEST(OverstayClockTest, ByAClockOfWhichNothingIsKnownNoOverstayIsCertain) {
  const Zone zone = FixedZone("Asia/Almaty", hours{5});
  EXPECT_EQ(Judged(Left(days{20}, std::nullopt, zone), zone), "unproven tazhen");
  Stay stay = Left(days{20}, microseconds{0}, zone);
  stay.entry->uncertainty = std::nullopt;
  EXPECT_EQ(Judged(stay, zone), "unproven korday");
  stay.exit.reset();
  EXPECT_EQ(Judged(stay, zone), "unproven korday");
}

// The last lawful day has 23 hours, then 25.
TEST(OverstayClockTest, OnTheDaysOnWhichClocksChangeTheBoundCountsFromTheTrueEndOfTheDay) {
  const Instant change = kLast + hours{1};
  for (const hours after : {hours{1}, -hours{1}}) {
    const Zone zone{"Test/Zone", "1", {{Instant{}, hours{2}}, {change, hours{2} + after}}};
    EXPECT_EQ(EndOfDay(kLast, zone), kLast + days{1} - hours{2} - after);
    EXPECT_EQ(Judged(Left(minutes{2}, minutes{5}, zone), zone), "unproven tazhen");
    EXPECT_EQ(Judged(Left(minutes{6}, minutes{5}, zone), zone), "confirmed");
  }
}

TEST(OverstayClockTest, WhereTheDayOfEntryIsOpenTheLaterLastLawfulDayCounts) {
  const Zone zone = FixedZone("Asia/Almaty", hours{5});
  Rule rule;
  rule.id = {"T-1M"};
  rule.who.nationalities = {"UZB"};
  rule.who.visa_classes = {"none"};
  rule.amount = Amount{1, Unit::kMonth};
  RulePack pack;
  pack.id = "kaz";
  pack.state = {"KAZ"};
  pack.rules = {rule};
  LawBook laws;
  laws.Put({std::make_shared<Law>(pack), ""});

  Crossing entry;
  entry.id = kEntry;
  entry.local_day = Day{std::chrono::year{2026} / 2 / 28};
  entry.occurred_at = EndOfDay(entry.local_day, zone) - minutes{2};
  entry.document = {{"UZB"}, PersonalText("AA1234567")};
  entry.nationality = {"UZB"};
  const auto last_lawful_day = [&](std::optional<microseconds> uncertainty) {
    entry.uncertainty = uncertainty;
    const auto stays = FoldStays({&entry, 1});
    const auto limit = LimitsOf(laws, stays, {&entry, 1}, {}, &zone)[0]->last_lawful_day;
    EXPECT_EQ(LimitOfLast(laws, stays, {&entry, 1}, {}, &zone)->last_lawful_day, limit);
    return *limit;
  };
  const Day certain = last_lawful_day(minutes{1});
  EXPECT_EQ(last_lawful_day(std::nullopt), certain);
  // A month from 1 March ends three days later than a month from 28 February.
  EXPECT_GT(last_lawful_day(minutes{5}), certain + days{1});
}

TEST(OverstayClockTest, AStayKnowsHowWellItsEndsAreKnown) {
  Crossing entry;
  entry.id = kEntry;
  entry.occurred_at = kEntered + hours{12};
  entry.uncertainty = seconds{3};
  EXPECT_EQ(FoldStays({&entry, 1})[0].entry->uncertainty, seconds{3});
  EXPECT_EQ(FoldStays({&entry, 1})[0].entry->Earliest(), kEntered + hours{12} - seconds{3});
}

}  // namespace
}  // namespace otkel
