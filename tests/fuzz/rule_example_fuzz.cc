// A line of a worked example to its answer under a law with rules of every kind: nothing that
// stands in a pack or is typed may stop the program or keep it busy.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "domain/rule_example.h"

namespace otkel {
namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << "\n";
  std::abort();
}

Rule RuleOf(RuleKind kind, Amount amount, ClockStart from, std::string_view subject) {
  Rule rule;
  rule.id = {std::string(NameOf(kind)) + std::string(NameOf(from))};
  rule.kind = kind;
  rule.who.all_nationalities = true;
  rule.amount = amount;
  rule.from = from;
  rule.subject = subject;
  rule.classes = {"TS", "household"};
  rule.step = 1;
  return rule;
}

Rule Stay(Amount amount, WindowKind kind, Amount length) {
  const bool anchored = kind == WindowKind::kAnchored;
  Rule rule =
      RuleOf(RuleKind::kStay, amount, anchored ? ClockStart::kFirstEntry : ClockStart::kEntry, "");
  rule.id.text += NameOf(kind);
  rule.who.visa_classes = {"none"};
  rule.window = {kind, length, std::nullopt};
  return rule;
}

RulePack Pack() {
  RulePack pack;
  pack.id = "fuzz";
  pack.state = {"KAZ"};
  pack.rules = {Stay({3, Unit::kMonth}, WindowKind::kPerVisit, {}),
                Stay({90, Unit::kDay}, WindowKind::kRolling, {180, Unit::kDay}),
                Stay({5, Unit::kDay}, WindowKind::kRolling, {10, Unit::kYear}),
                Stay({2, Unit::kDay}, WindowKind::kAnchored, {3, Unit::kDay}),
                RuleOf(RuleKind::kVisa, {1, Unit::kYear}, ClockStart::kEntry, ""),
                RuleOf(RuleKind::kDuty, {5, Unit::kDay}, ClockStart::kEntry, "registration"),
                RuleOf(RuleKind::kDuty, {5, Unit::kHour}, ClockStart::kStopArrival, "registration"),
                RuleOf(RuleKind::kDuty, {5, Unit::kDay}, ClockStart::kContractEnd, "registration"),
                RuleOf(RuleKind::kRegistrationTerm, {90, Unit::kDay}, ClockStart::kEntry, ""),
                RuleOf(RuleKind::kPermitLength, {3, Unit::kMonth}, ClockStart::kEntry, ""),
                RuleOf(RuleKind::kPermitTotal, {1, Unit::kYear}, ClockStart::kPermitStart, ""),
                RuleOf(RuleKind::kBreak, {30, Unit::kDay}, ClockStart::kPermitExpiry, ""),
                RuleOf(RuleKind::kBreak, {30, Unit::kDay}, ClockStart::kExit, ""),
                RuleOf(RuleKind::kNotBefore, {6, Unit::kMonth}, ClockStart::kEntry, "leaving"),
                RuleOf(RuleKind::kReEntryBan, {5, Unit::kYear}, ClockStart::kRecord, "deportation"),
                RuleOf(RuleKind::kRepeatWindow, {1, Unit::kYear}, ClockStart::kDecisionInForce, ""),
                RuleOf(RuleKind::kExitVisa, {15, Unit::kDay}, ClockStart::kEntry, ""),
                RuleOf(RuleKind::kSanction, {1, Unit::kDay}, ClockStart::kEntry, "overstay")};
  Rule residence = RuleOf(RuleKind::kVisa, {100, Unit::kYear}, ClockStart::kEntry, "");
  residence.id = {"residence"};
  residence.classes = {"settled"};
  residence.days_count = false;
  pack.rules.push_back(residence);
  for (const OverlayEffect effect :
       {OverlayEffect::kStopClock, OverlayEffect::kShift, OverlayEffect::kForgive}) {
    Overlay overlay;
    overlay.id = NameOf(effect);
    overlay.effect = effect;
    overlay.who.all_nationalities = true;
    overlay.period = {std::chrono::year{2020} / 3 / 1, std::chrono::year{2020} / 6 / 1};
    if (effect == OverlayEffect::kShift) overlay.until = overlay.period.last + days{30};
    pack.overlays.push_back(overlay);
  }
  return pack;
}

void Answer(std::string_view line) {
  static const Law law(Pack());
  static const Zone zone = FixedZone("test", std::chrono::hours{5});
  const auto parsed = ParseExample(line, &zone);
  if (const auto* error = std::get_if<ExampleError>(&parsed)) {
    Require(!error->text.empty(), "a line that cannot be read says why");
    return;
  }
  const auto& example = std::get<RuleExample>(parsed);
  Require(!example.expected.empty(), "an example expects something");
  const ExampleAnswer answer = AnswerExample(law, example, &zone);
  Require(!answer.facts.empty(), "there is an answer");
  Require(answer.missing.size() <= example.expected.size(), "only what was expected is missing");
  RuleExample again = example;
  again.expected = answer.facts;
  Require(AnswerExample(law, again, &zone).missing.empty(), "the same question has one answer");
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::Answer({reinterpret_cast<const char*>(data), size});
  return 0;
}
