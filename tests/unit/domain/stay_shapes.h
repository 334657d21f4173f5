#pragma once

#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "domain/rule.h"

// Laws of every shape that a rule can have, with amounts that random histories hit.
namespace otkel {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}

  int Below(int end) { return static_cast<int>(random_() % static_cast<std::uint32_t>(end)); }
  int Between(int least, int most) { return least + Below(most - least + 1); }
  bool Once(int in) { return Below(in) == 0; }
  template <typename Value>
  Value OneOf(std::initializer_list<Value> values) {
    return values.begin()[Below(static_cast<int>(values.size()))];
  }
  [[nodiscard]] std::mt19937& generator() { return random_; }

 private:
  std::mt19937 random_;
};

// What a history of a shape holds besides closed visits.
struct StayShape {
  std::string name;
  std::function<RulePack(Dice&)> pack;
  bool has_times = false;       // visits with instants
  bool has_residence = false;   // residence permits whose days do not count
  bool has_extensions = false;  // chains of them
  bool has_visas = false;       // with entries and days
  bool has_permits = false;     // of class "household"

  friend void PrintTo(const StayShape& shape, std::ostream* out) { *out << shape.name; }
};

inline Rule StayRule(const std::string& id, Amount amount, Dice& dice) {
  Rule rule;
  rule.id = {id};
  rule.who.all_nationalities = true;
  rule.who.visa_classes = {"none"};
  rule.amount = amount;
  rule.first_day_counts = !dice.Once(3);
  rule.last_day_counts = !dice.Once(4);
  return rule;
}

// X days in Y, short ones mostly; sometimes 90 in 180, sometimes with X = Y - 1.
inline Rule WindowRule(const std::string& id, WindowKind kind, Unit unit, Dice& dice) {
  Amount length{dice.Between(5, 40), Unit::kDay};
  if (unit == Unit::kMonth) length = {dice.Between(1, 3), unit};
  if (unit == Unit::kYear) length = {1, unit};
  const int days_in = unit == Unit::kMonth  ? 28 * length.count
                      : unit == Unit::kYear ? 365
                                            : length.count;
  int amount = dice.Once(4) ? days_in - 1 : dice.Between(1, std::min(30, days_in - 1));
  if (dice.Once(10) && unit == Unit::kDay) {
    length.count = 180;
    amount = 90;
  }
  if (unit == Unit::kYear) amount = dice.OneOf({30, 90, 183});
  Rule rule = StayRule(id, {amount, dice.OneOf({Unit::kDay, Unit::kCalendarDay})}, dice);
  rule.window = {kind, length, std::nullopt};
  if (kind == WindowKind::kAnchored) rule.from = ClockStart::kFirstEntry;
  return rule;
}

inline RulePack PackOf(std::vector<Rule> rules) {
  RulePack pack;
  pack.id = "shape";
  pack.state = {"KAZ"};
  pack.rules = std::move(rules);
  return pack;
}

inline Overlay StopOverlay(Dice& dice, int i) {
  Overlay overlay;
  overlay.id = "STOP-" + std::to_string(i);
  overlay.effect = OverlayEffect::kStopClock;
  overlay.who.all_nationalities = true;
  overlay.period.first = Day{std::chrono::year{2015} / 12 / 1} + days{dice.Below(150)};
  overlay.period.last = overlay.period.first + days{dice.OneOf({0, 1, 6, 30, 100})};
  return overlay;
}

inline Rule RightRule(const std::string& id, const std::string& visa_class, bool days_count) {
  Rule rule;
  rule.id = {id};
  rule.kind = RuleKind::kVisa;
  rule.who.all_nationalities = true;
  rule.classes = {visa_class};
  rule.days_count = days_count;
  return rule;
}

inline Rule BreakRule(const std::string& id, ClockStart from, Dice& dice) {
  Rule rule;
  rule.id = {id};
  rule.kind = RuleKind::kBreak;
  rule.who.all_nationalities = true;
  rule.from = from;
  rule.amount = dice.OneOf(
      {Amount{dice.Between(2, 30), Unit::kDay}, Amount{1, Unit::kMonth}, Amount{90, Unit::kDay}});
  if (from == ClockStart::kPermitExpiry) rule.classes = {"household"};
  if (from == ClockStart::kExit && dice.Once(2))
    rule.over = Amount{dice.Between(1, 20), Unit::kDay};
  return rule;
}

inline Rule TotalRule(const std::string& id, Dice& dice) {
  Rule rule;
  rule.id = {id};
  rule.kind = RuleKind::kPermitTotal;
  rule.who.all_nationalities = true;
  rule.from = ClockStart::kPermitStart;
  rule.amount = dice.OneOf(
      {Amount{dice.Between(20, 60), Unit::kDay}, Amount{3, Unit::kMonth}, Amount{1, Unit::kYear}});
  rule.classes = {"household"};
  return rule;
}

inline StayShape PerVisit(const std::string& name, Unit unit, int least, int most) {
  return {name, [=](Dice& dice) {
            Rule rule = StayRule("R1", {dice.Between(least, most), unit}, dice);
            if (unit == Unit::kHour) rule.from = ClockStart::kArrival;
            return PackOf({rule});
          }};
}

inline StayShape InWindow(const std::string& name, WindowKind kind, Unit unit) {
  return {name, [=](Dice& dice) { return PackOf({WindowRule("R1", kind, unit, dice)}); }};
}

inline RulePack SomeWindow(Dice& dice) {
  const WindowKind kind = dice.OneOf({WindowKind::kRolling, WindowKind::kAnchored});
  Rule rule = WindowRule("R1", kind, dice.OneOf({Unit::kDay, Unit::kDay, Unit::kMonth}), dice);
  rule.last_day_counts = true;  // else a window that a day is short of its length never binds
  if (dice.Once(3)) rule = StayRule("R1", {dice.Between(1, 30), Unit::kDay}, dice);
  return PackOf({rule});
}

inline StayShape StoppedClock() {
  return {"stopped clock", [](Dice& dice) {
            RulePack pack = SomeWindow(dice);
            for (int i = dice.Between(1, 3); i > 0; --i)
              pack.overlays.push_back(StopOverlay(dice, i));
            if (dice.Once(3)) pack.overlays.back().entered_by = pack.overlays.back().period.first;
            return pack;
          }};
}

inline std::vector<StayShape> StayShapes() {
  std::vector<StayShape> shapes{PerVisit("per visit, days", Unit::kDay, 1, 40),
                                PerVisit("per visit, months", Unit::kMonth, 1, 3),
                                PerVisit("per visit, years", Unit::kYear, 1, 2),
                                PerVisit("per visit, hours", Unit::kHour, 1, 100),
                                InWindow("rolling, days", WindowKind::kRolling, Unit::kDay),
                                InWindow("rolling, months", WindowKind::kRolling, Unit::kMonth),
                                InWindow("rolling, years", WindowKind::kRolling, Unit::kYear),
                                InWindow("anchored, days", WindowKind::kAnchored, Unit::kDay),
                                InWindow("anchored, months", WindowKind::kAnchored, Unit::kMonth)};
  shapes[3].has_times = true;
  shapes.push_back({"window with a cap per visit", [](Dice& dice) {
                      RulePack pack = SomeWindow(dice);
                      Rule& rule = pack.rules[0];
                      if (rule.window.kind != WindowKind::kPerVisit)
                        rule.window.per_visit = dice.Between(1, rule.amount->count);
                      return pack;
                    }});
  shapes.push_back({"two rules", [](Dice& dice) {
                      RulePack pack = SomeWindow(dice);
                      pack.rules.push_back(SomeWindow(dice).rules[0]);
                      pack.rules[1].id = {"R2"};
                      return pack;
                    }});
  shapes.push_back({"break after exit", [](Dice& dice) {
                      RulePack pack = SomeWindow(dice);
                      pack.rules.push_back(BreakRule("B1", ClockStart::kExit, dice));
                      return pack;
                    }});
  shapes.push_back(StoppedClock());
  shapes.push_back({"uncounted residence", [](Dice& dice) {
                      RulePack pack = SomeWindow(dice);
                      pack.rules.push_back(RightRule("V1", "settled", false));
                      return pack;
                    }});
  shapes.back().has_residence = true;
  shapes.push_back({"extensions", SomeWindow});
  shapes.back().has_extensions = true;
  shapes.push_back({"visas", [](Dice& dice) {
                      RulePack pack = SomeWindow(dice);
                      pack.rules.push_back(RightRule("V1", "TS", true));
                      return pack;
                    }});
  shapes.back().has_visas = true;
  shapes.push_back({"permit total and break", [](Dice& dice) {
                      RulePack pack = SomeWindow(dice);
                      pack.rules.push_back(RightRule("V1", "household", true));
                      pack.rules.push_back(TotalRule("T1", dice));
                      pack.rules.push_back(BreakRule("B1", ClockStart::kPermitExpiry, dice));
                      return pack;
                    }});
  shapes.back().has_permits = true;
  return shapes;
}

}  // namespace otkel
