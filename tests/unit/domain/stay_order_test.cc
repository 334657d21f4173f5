#include <gtest/gtest.h>

#include "domain/rule_example.h"
#include "tests/unit/domain/random_document.h"
#include "tests/unit/domain/random_history.h"

// What must hold between two answers, whatever either of them is.
namespace otkel {
namespace {

constexpr int kHistories = 100;  // of each shape

const Traveller kTraveller{.nationality = {"UZB"}};

Overlay SomeOverlay(const std::string& id, OverlayEffect effect, Dice& dice) {
  Overlay overlay = StopOverlay(dice, 1);
  overlay.id = id;
  overlay.effect = effect;
  if (effect == OverlayEffect::kShift) overlay.until = overlay.period.last + days{5};
  return overlay;
}

Rule OrderRule(const std::string& id, RuleKind kind, const std::string& subject, Amount amount) {
  Rule rule;
  rule.id = {id};
  rule.kind = kind;
  rule.who.all_nationalities = true;
  rule.subject = subject;
  rule.amount = amount;
  return rule;
}

// The shape's rules with bans, duties, terms and overlays around them.
RulePack WithEverything(RulePack pack, Dice& dice) {
  pack.rules.push_back(OrderRule("BAN", RuleKind::kReEntryBan, "deportation", {5, Unit::kMonth}));
  pack.rules.push_back(OrderRule("TWICE", RuleKind::kRepeatWindow, "", {30, Unit::kDay}));
  pack.rules.push_back(OrderRule("REG", RuleKind::kDuty, "registration", {5, Unit::kDay}));
  pack.rules.push_back(OrderRule("TERM", RuleKind::kRegistrationTerm, "", {30, Unit::kDay}));
  pack.rules.push_back(OrderRule("NOT", RuleKind::kExitBan, "debt", {1, Unit::kDay}));
  for (int step = 1; step <= 2; ++step) {
    pack.rules.push_back(
        OrderRule("FINE" + std::to_string(step), RuleKind::kSanction, "overstay", {1, Unit::kDay}));
    pack.rules.back().step = step;
  }
  pack.overlays.push_back(SomeOverlay("FORGIVE", OverlayEffect::kForgive, dice));
  pack.overlays.push_back(SomeOverlay("SHIFT", OverlayEffect::kShift, dice));
  return pack;
}

void AddRecords(History& history, Day around, Dice& dice) {
  for (int i = dice.Below(5); i > 0; --i) {
    Record record;
    record.kind = dice.OneOf({RecordKind::kDeportation, RecordKind::kSanction, RecordKind::kOffence,
                              RecordKind::kExitBan, RecordKind::kRegistration});
    record.on = around - days{dice.Below(40)};
    if (dice.Once(3)) record.in_force_on = record.on + days{dice.Below(10)};
    if (dice.Once(4)) record.length = Amount{dice.Between(1, 9), Unit::kMonth};
    if (dice.Once(2)) record.subject = "debt";
    history.records.push_back(record);
  }
}

// The same facts, in some order.
History Shuffled(History history, Dice& dice) {
  std::shuffle(history.visits.begin(), history.visits.end(), dice.generator());
  std::shuffle(history.authorisations.begin(), history.authorisations.end(), dice.generator());
  std::shuffle(history.records.begin(), history.records.end(), dice.generator());
  return history;
}

std::vector<std::string> SortedFacts(const Law& law, const StayQuestion& question) {
  const Zone zone = FixedZone("test", kShapeOffset);
  History cut;
  const Inquiry inquiry{question.on, std::nullopt, question.entry, std::nullopt};
  const Explanation explanation = Explain(law, kTraveller, question.history, inquiry, &zone, cut);
  auto facts = FactsOf(explanation, StayCase(&law, &kTraveller, &cut, &zone));
  std::sort(facts.begin(), facts.end());
  return facts;
}

// Everything that a right says, without addresses in the history.
std::string InWords(const StayRight& right) {
  std::string text = std::string(NameOf(right.kind)) + " until " +
                     (right.last_day ? ToIso(*right.last_day) : "-") + " " +
                     (right.last_at ? ToIso(*right.last_at) : "-") + " by " +
                     (right.rule != nullptr ? right.rule->id.text : "-");
  for (const Authorisation* given : {right.authorisation, right.extended_by})
    text += " " + (given != nullptr ? InWords(*given) : "-");
  for (const RuleFinding& finding : right.findings)
    text += " " + finding.rule->id.text + (finding.last_day ? ToIso(*finding.last_day) : "-");
  return text;
}

class StayOrderTest : public testing::TestWithParam<StayShape> {};

TEST_P(StayOrderTest, NoOrderOfTheHistoryChangesTheAnswer) {
  Dice dice(SeedOfTest());
  RandomHistories histories(GetParam(), dice);
  for (int i = 0; i < kHistories; ++i) {
    const Law law(WithEverything(GetParam().pack(dice), dice));
    StayQuestion question = histories.Next(law.pack());
    AddRecords(question.history, question.on, dice);
    StayQuestion other = question;
    other.history = Shuffled(question.history, dice);
    ASSERT_EQ(SortedFacts(law, question), SortedFacts(law, other))
        << "seed " << SeedOfTest() << ": " << InWords(question) << "\n"
        << InWords(other) << "\n"
        << InWords(law.pack());
    const StayCase one(&law, &kTraveller, &question.history, nullptr);
    const StayCase two(&law, &kTraveller, &other.history, nullptr);
    for (std::size_t stay = 0; stay < one.Next(); ++stay) {
      ASSERT_EQ(InWords(one.RightOf(stay)), InWords(two.RightOf(stay)))
          << "seed " << SeedOfTest() << ": " << InWords(question) << "\n"
          << InWords(law.pack());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryShape, StayOrderTest, testing::ValuesIn(StayShapes()),
                         [](const auto& shape) { return "Shape" + std::to_string(shape.index); });

// Days and windows only, so that every day of the year is like the others.
StayShape ShapeInDays(WindowKind kind) {
  return {"in days", [=](Dice& dice) {
            Rule rule = WindowRule("R1", kind, Unit::kDay, dice);
            rule.first_day_counts = rule.last_day_counts = true;
            return PackOf({rule});
          }};
}

std::optional<Day> Moved(std::optional<Day> day, days by) {
  return day ? std::optional(*day + by) : day;
}

History Moved(History history, days by) {
  for (Visit& visit : history.visits) {
    visit.entered_on = Moved(visit.entered_on, by);
    visit.left_on = Moved(visit.left_on, by);
  }
  return history;
}

int LeftOn(const Law& law, const History& history, Day on) {
  const StayCase stay_case(&law, &kTraveller, &history, nullptr);
  const std::size_t next = stay_case.Next();
  const auto uses = stay_case.WindowsOn(stay_case.RightOf(next, on), next, on, on, false);
  return uses.at(0).left;
}

TEST(StayMetamorphicTest, AWeekLaterEverythingIsAWeekLater) {
  Dice dice(SeedOfTest());
  const auto week = days{7};
  for (const WindowKind kind :
       {WindowKind::kPerVisit, WindowKind::kRolling, WindowKind::kAnchored}) {
    const StayShape shape =
        kind == WindowKind::kPerVisit ? PerVisit("days", Unit::kDay, 1, 40) : ShapeInDays(kind);
    RandomHistories histories(shape, dice);
    for (int i = 0; i < kHistories; ++i) {
      const Law law(shape.pack(dice));
      const StayQuestion question = histories.Next(law.pack());
      const History later = Moved(question.history, week);
      const StayCase one(&law, &kTraveller, &question.history, nullptr);
      const StayCase two(&law, &kTraveller, &later, nullptr);
      for (std::size_t stay = 0; stay < one.Next(); ++stay) {
        ASSERT_EQ(Moved(one.RightOf(stay).last_day, week), two.RightOf(stay).last_day)
            << InWords(question);
      }
      ASSERT_EQ(Moved(one.EarliestEntry(one.Next(), question.entry), week),
                two.EarliestEntry(two.Next(), question.entry + week))
          << InWords(question);
    }
  }
}

// In a rolling window; an anchored one may begin earlier and so end earlier.
TEST(StayMetamorphicTest, AnEarlierVisitNeverLeavesMore) {
  Dice dice(SeedOfTest());
  const StayShape shape = ShapeInDays(WindowKind::kRolling);
  RandomHistories histories(shape, dice);
  for (int i = 0; i < kHistories; ++i) {
    const Law law(shape.pack(dice));
    const StayQuestion question = histories.Next(law.pack());
    const int left = LeftOn(law, question.history, question.entry);
    History more = question.history;
    const Day entered_on = question.entry - days{dice.Between(0, 60)};
    more.visits.push_back(
        {entered_on, std::min(question.entry, entered_on + days{dice.Below(20)}), {}, {}, false});
    for (Visit& visit : more.visits) {
      if (visit.entered_on && !visit.left_on) visit.left_unrecorded = true;
    }
    ASSERT_LE(LeftOn(law, more, question.entry), left)
        << InWords(question) << " and " << InWords(more.visits.back());
  }
}

TEST(StayMetamorphicTest, TwoTouchingStaysCountNoLessThanOne) {
  Dice dice(SeedOfTest());
  const StayShape shape = ShapeInDays(WindowKind::kRolling);
  for (int i = 0; i < kHistories; ++i) {
    const Law law(shape.pack(dice));
    const Day first = Day{std::chrono::year{2016} / 2 / 1} + days{dice.Below(60)};
    const Day last = first + days{dice.Between(1, 50)};
    const Day between = first + days{dice.Below(static_cast<int>((last - first).count()) + 1)};
    const Day on = last + days{dice.Below(20)};
    History one, two;
    one.visits = {{first, last, {}, {}, false}};
    two.visits = {{first, between, {}, {}, false}, {between, last, {}, {}, false}};
    ASSERT_LE(LeftOn(law, two, on), LeftOn(law, one, on))
        << ToIso(first) << " " << ToIso(between) << " " << ToIso(last) << " on " << ToIso(on);
  }
}

}  // namespace
}  // namespace otkel
