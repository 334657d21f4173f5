#include "domain/decision_clock.h"

#include <gtest/gtest.h>

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Day kToday = Day{std::chrono::year{2026} / 3 / 10};

// "refer: clock_uncertain.minutes clock_uncertain.ban within_limit.entry"
std::string InWords(const Decision& decision) {
  std::string text = std::string(NameOf(decision.verdict)) + ":";
  for (const Reason& reason : decision.reasons) text += " " + reason.message;
  return text;
}

// A traveller at midnight between 10 and 11 March, by the country's time.
class DecisionClockTest : public ::testing::Test {
 protected:
  DecisionClockTest() {
    document_.code = "P";
    document_.issuing_state = document_.nationality = {"UZB"};
    document_.number = PersonalText("AA1234567");
    document_.primary_identifier = PersonalText("KARIMOV");
    document_.secondary_identifier = PersonalText("TIMUR");
    document_.birth_date = {1990, 5, 17};
    document_.sex = Sex::kMale;
    document_.expires_on = kToday + days{1000};
    Rule rule;
    rule.id = {"T-30"};
    rule.who.nationalities = {"UZB"};
    rule.who.visa_classes = {"none"};
    rule.amount = Amount{30, Unit::kDay};
    rule.source = "test";
    RulePack pack;
    pack.id = "kaz";
    pack.state = {"KAZ"};
    pack.rules = {rule};
    laws_.Put({std::make_shared<Law>(pack), ""});
  }

  void AddBan(Day starts_on, std::optional<Day> ends_on) {
    Ban ban;
    ban.id = {"B-" + std::to_string(bans_.size() + 1)};
    ban.person = document_;
    ban.authority = "Court";
    ban.decision_number = "1";
    ban.ground = "deportation";
    ban.decided_on = ban.starts_on = starts_on;
    ban.ends_on = ends_on;
    bans_.push_back(ban);
  }

  // At `after_midnight`, by a clock that may be wrong by `wrong_by`.
  Decision At(std::chrono::microseconds after_midnight, std::chrono::microseconds wrong_by) {
    const Instant best = EndOfDay(kToday, zone_) + after_midnight;
    return Within({best - wrong_by, best, best + wrong_by});
  }
  Decision Within(const ClockRange& range) {
    DecisionInput input;
    input.document = &document_;
    input.direction = direction_;
    input.candidates = bans_;
    input.stays = stays_;
    input.zone = &zone_;
    input.replica_age = minutes{1};
    return DecideWithin(input, laws_, range, &law_);
  }

  Zone zone_ = FixedZone("Asia/Almaty", hours{5});
  LawBook laws_;
  Document document_;
  std::vector<Ban> bans_;
  std::vector<KnownStay> stays_;
  Direction direction_ = Direction::kEntry;
  const LawBook::Version* law_ = nullptr;
};

TEST_F(DecisionClockTest, ABanThatEndsInsideTheUncertaintyIsReferred) {
  AddBan(kToday - days{100}, kToday);
  EXPECT_EQ(InWords(At(-minutes{6}, minutes{5})), "refuse: ban_hit.until within_limit.entry");
  EXPECT_EQ(InWords(At(minutes{6}, minutes{5})), "admit: within_limit.entry");
  for (const int after : {-4, 0, 4}) {
    const Decision decision = At(minutes{after}, minutes{5});
    EXPECT_EQ(InWords(decision),
              "refer: clock_uncertain.minutes clock_uncertain.ban within_limit.entry");
    EXPECT_EQ(std::get<std::int64_t>(decision.reasons[0].arguments[0].value), 5);
    EXPECT_EQ(decision.reasons[1].source, "Court, № 1, 2025-11-30: deportation");
    EXPECT_EQ(decision.ban_hits.size(), 1u);
  }
}

TEST_F(DecisionClockTest, ABanThatBeginsInsideTheUncertaintyIsReferred) {
  AddBan(kToday + days{1}, std::nullopt);
  EXPECT_EQ(InWords(At(-minutes{6}, minutes{5})), "admit: within_limit.entry");
  EXPECT_EQ(At(-minutes{4}, minutes{5}).verdict, Verdict::kRefer);
  EXPECT_EQ(At(minutes{6}, minutes{5}).verdict, Verdict::kRefuse);
}

TEST_F(DecisionClockTest, ABanThatHoldsThroughoutIsStillARefusal) {
  AddBan(kToday - days{100}, std::nullopt);
  EXPECT_EQ(InWords(At(minutes{0}, minutes{5})), "refuse: ban_hit.until_lifted within_limit.entry");
}

TEST_F(DecisionClockTest, OneCertainBanRefusesWhateverAnotherSays) {
  AddBan(kToday - days{100}, kToday);
  AddBan(kToday - days{90}, std::nullopt);
  const Decision decision = At(minutes{0}, minutes{5});
  EXPECT_EQ(InWords(decision),
            "refuse: ban_hit.until_lifted clock_uncertain.minutes clock_uncertain.ban "
            "within_limit.entry");
}

TEST_F(DecisionClockTest, ABanBetweenTheEndsOfAWideRangeIsSeen) {
  AddBan(kToday + days{100}, kToday + days{200});
  const Instant now = EndOfDay(kToday, zone_);
  EXPECT_EQ(Within({now, now, now + days{1000}}).reasons[0].message, "clock_uncertain.days");
}

TEST_F(DecisionClockTest, ADocumentThatExpiresInsideTheUncertaintyIsReferred) {
  document_.expires_on = kToday;
  EXPECT_EQ(InWords(At(minutes{1}, hours{3})),
            "refer: clock_uncertain.hours clock_uncertain.document within_limit.entry");
  direction_ = Direction::kExit;
  EXPECT_EQ(InWords(At(minutes{1}, hours{3})),
            "refer: clock_uncertain.hours clock_uncertain.document exit_without_entry");
}

TEST_F(DecisionClockTest, AnOverstayIsNotCalledInsideTheUncertainty) {
  direction_ = Direction::kExit;
  stays_ = {{kToday - days{29}, std::nullopt, kToday, std::nullopt, {"T-30"}}};
  EXPECT_EQ(InWords(At(minutes{2}, minutes{5})),
            "refer: clock_uncertain.minutes clock_uncertain.limit");
  EXPECT_EQ(InWords(At(-minutes{2}, minutes{5})),
            "refer: clock_uncertain.minutes clock_uncertain.limit within_limit.exit");
  EXPECT_EQ(InWords(At(minutes{6}, minutes{5})), "refer: over_limit");
}

TEST_F(DecisionClockTest, OfAnOverstayThatIsCertainTheFewestDaysAreTold) {
  direction_ = Direction::kExit;
  stays_ = {{kToday - days{39}, std::nullopt, kToday - days{10}, std::nullopt, {"T-30"}}};
  const Decision decision = At(minutes{2}, minutes{5});
  ASSERT_EQ(InWords(decision), "refer: over_limit");
  EXPECT_EQ(std::get<std::int64_t>(decision.reasons[0].arguments[1].value), 10);
}

TEST_F(DecisionClockTest, ALimitOfHoursIsNotCalledInsideTheUncertainty) {
  direction_ = Direction::kExit;
  const Instant last = EndOfDay(kToday, zone_) - hours{12};
  stays_ = {{kToday - days{2}, std::nullopt, kToday, last, {"T-30"}}};
  EXPECT_EQ(At(-hours{12} + minutes{2}, minutes{5}).reasons[0].code, ReasonCode::kClockUncertain);
  EXPECT_EQ(At(-hours{12} + minutes{6}, minutes{5}).reasons[0].code, ReasonCode::kOverLimit);
}

TEST_F(DecisionClockTest, OnEntryTheLaterLastLawfulDayCounts) {
  const Decision decision = At(-minutes{2}, minutes{5});
  EXPECT_EQ(InWords(decision), "admit: within_limit.entry");
  EXPECT_EQ(decision.stay_limit->last_lawful_day, kToday + days{31});
  EXPECT_EQ(std::get<Day>(decision.reasons[0].arguments[0].value), kToday + days{31});
  EXPECT_EQ(At(-minutes{6}, minutes{5}).stay_limit->last_lawful_day, kToday + days{30});
}

TEST_F(DecisionClockTest, ACertainClockDecidesLikeDecide) {
  AddBan(kToday - days{100}, kToday);
  const Instant now = EndOfDay(kToday, zone_);
  EXPECT_EQ(InWords(Within({now, now, now})), "admit: within_limit.entry");
  EXPECT_NE(law_, nullptr);
}

}  // namespace
}  // namespace otkel
