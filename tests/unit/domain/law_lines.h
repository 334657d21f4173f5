#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "domain/rule_example.h"

// Small laws, and lines of docs/formats/rule-example.md that must be true under them.
namespace otkel {

inline Day On(const std::string& iso) { return DayFromIso(iso).value(); }

// For everybody.
inline Rule RuleFor(const std::string& id, RuleKind kind, std::optional<Amount> amount = {},
                    const std::string& subject = "") {
  Rule rule;
  rule.id = {id};
  rule.kind = kind;
  rule.who.all_nationalities = true;
  rule.amount = amount;
  rule.subject = subject;
  rule.source = "the law";
  if (kind == RuleKind::kStay) rule.who.visa_classes = {"none"};
  return rule;
}

inline Rule StayFor(const std::string& id, int count, Unit unit = Unit::kDay) {
  return RuleFor(id, RuleKind::kStay, Amount{count, unit});
}

// "X days in Y".
inline Rule StayIn(const std::string& id, WindowKind kind, int allowed, Amount length) {
  Rule rule = StayFor(id, allowed);
  rule.window = {kind, length, std::nullopt};
  rule.first_day_counts = true;
  if (kind == WindowKind::kAnchored) rule.from = ClockStart::kFirstEntry;
  return rule;
}

inline Rule OfClasses(Rule rule, std::vector<std::string> classes) {
  rule.classes = std::move(classes);
  return rule;
}

inline Rule From(Rule rule, ClockStart from) {
  rule.from = from;
  return rule;
}

inline Overlay OverlayOf(const std::string& id, OverlayEffect effect, const std::string& first,
                         const std::string& last) {
  Overlay overlay;
  overlay.id = id;
  overlay.effect = effect;
  overlay.who.all_nationalities = true;
  overlay.period = {On(first), On(last)};
  overlay.source = "a decree";
  return overlay;
}

inline RulePack PackWith(std::vector<Rule> rules, std::vector<Overlay> overlays = {}) {
  RulePack pack;
  pack.id = "kaz-1";
  pack.state = {"KAZ"};
  pack.classes = {"worker", "crew"};
  pack.border_sections = {"north"};
  pack.rules = std::move(rules);
  pack.overlays = std::move(overlays);
  return pack;
}

// Every line is a worked example that comes out as it says.
inline void ExpectLines(const RulePack& pack, const std::vector<std::string>& lines,
                        const Zone* zone = nullptr) {
  const Law law(pack);
  for (const std::string& line : lines) {
    const auto parsed = ParseExample(line, zone);
    if (const auto* error = std::get_if<ExampleError>(&parsed)) {
      ADD_FAILURE() << line << ": " << error->text;
      continue;
    }
    const ExampleAnswer answer = AnswerExample(law, std::get<RuleExample>(parsed), zone);
    std::string facts;
    for (const std::string& fact : answer.facts) facts += "\n  " + fact;
    for (const std::string& phrase : answer.missing)
      ADD_FAILURE() << line << ": not so: " << phrase << "; so:" << facts;
  }
}

// None of the phrases of the line's last part is true.
inline void ExpectNot(const RulePack& pack, const std::string& line) {
  const Law law(pack);
  const auto example = std::get<RuleExample>(ParseExample(line));
  EXPECT_EQ(AnswerExample(law, example).missing, example.expected) << line;
}

}  // namespace otkel
