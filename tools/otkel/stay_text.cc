#include "tools/otkel/stay_text.h"

#include "base/text.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

std::string RangeText(const v1::DaysRange& range) {
  return Concat(range.first(), " to ", range.last());
}

std::string AuthorisationText(const v1::AuthorisationReference& given) {
  return Concat(given.kind(), given.visa_class().empty() ? "" : " ", given.visa_class(), " of ",
                given.valid_from(), " to ", given.valid_to());
}

std::string LimitText(const v1::StayRight& right) {
  if (right.limit() == "none") return "no right to stay: a visa or permit is needed";
  if (right.limit() == "unlimited") return "no limit";
  if (right.limit() == "not_stated") return "the law states no length";
  return Concat("until ",
                right.limit() == "instant" ? right.last_lawful_at() : right.last_lawful_day());
}

void PrintRight(const v1::StayRight& right, std::string_view before, const Console& console) {
  std::string text = Concat(before, LimitText(right));
  if (!right.rule_id().empty()) text += Concat(", by ", right.rule_id());
  if (right.kind() == "visa_free") text += ", without a visa";
  if (right.kind() == "own_national") text += ", an own national";
  if (right.has_authorisation()) text += Concat(", on ", AuthorisationText(right.authorisation()));
  if (right.has_extended_by())
    text += Concat(", extended by ", AuthorisationText(right.extended_by()));
  if (!right.shifted_by().empty()) text += Concat(", moved by ", right.shifted_by());
  console.out << ForTerminal(text) << '\n';
}

void PrintWindows(const v1::StayExplanation& answer, const Console& console) {
  if (answer.windows().empty()) return;
  Table table({"rule", "window", "used", "left", "of", "days counted"});
  for (const v1::WindowUse& use : answer.windows()) {
    std::string counted;
    for (const v1::DaysRange& range : use.days_counted())
      counted += (counted.empty() ? "" : ", ") + RangeText(range);
    std::string used = std::to_string(use.days_used());
    if (use.days_used_at_most() != use.days_used())
      used += Concat(" (at most ", use.days_used_at_most(), ")");
    table.Add({use.rule().id(), RangeText(use.window()), used, std::to_string(use.days_left()),
               std::to_string(use.allowed()), counted});
  }
  console.out << '\n';
  table.PrintTo(console.out);
}

void PrintObstacles(const v1::StayExplanation& answer, const Console& console) {
  if (answer.obstacles().empty()) return;
  Table table({"in the way of", "what", "until", "rule", "source"});
  for (const v1::Obstacle& obstacle : answer.obstacles()) {
    const std::string until = obstacle.until().empty()    ? "-"
                              : obstacle.is_least_until() ? Concat("at least ", obstacle.until())
                                                          : obstacle.until();
    std::string what = obstacle.kind();
    if (!obstacle.record().empty()) what += Concat(", ", obstacle.record());
    table.Add({obstacle.hinders(), what, until, obstacle.rule().id(), obstacle.rule().source()});
  }
  console.out << '\n';
  table.PrintTo(console.out);
}

void PrintDuties(const v1::StayExplanation& answer, const Console& console) {
  if (answer.duties().empty()) return;
  Table table({"duty", "state", "by", "rule", "exempt under"});
  for (const v1::Duty& duty : answer.duties()) {
    const std::string by = duty.by_at().empty() ? duty.by() : duty.by_at();
    table.Add({duty.subject(), duty.state(), by.empty() ? "-" : by, duty.rule().id(),
               duty.has_exempted_by() ? duty.exempted_by().id() : "-"});
  }
  console.out << '\n';
  table.PrintTo(console.out);
}

void PrintRules(const v1::StayExplanation& answer, const Console& console) {
  if (answer.rules().empty()) return;
  Table table({"rule", "kind", "source", "note"});
  for (const v1::RuleReference& rule : answer.rules()) {
    std::string note = rule.text().empty() ? rule.note() : rule.text();
    if (!rule.choice().empty()) note = Concat("[", rule.choice(), "] ", note);
    table.Add({rule.id(), rule.kind(), rule.source(), note});
  }
  console.out << '\n';
  table.PrintTo(console.out);
}

void PrintPlan(const v1::PlannedStay& plan, const Console& console) {
  console.out << "planned entry " << plan.entry() << ": "
              << (plan.may_enter() ? "possible" : "not possible");
  if (!plan.latest_exit().empty() && plan.may_enter())
    console.out << ", latest exit " << plan.latest_exit();
  if (!plan.fits()) console.out << ", the intended exit is too late";
  if (!plan.earliest_re_entry().empty())
    console.out << ", " << (plan.may_enter() ? "entry again from " : "entry from ")
                << plan.earliest_re_entry();
  console.out << '\n';
}

}  // namespace

void PrintExplanation(const v1::StayExplanation& answer, const Console& console) {
  console.out << ForTerminal(Concat("law ", answer.law(), ", as of ", answer.on()));
  if (!answer.knowledge_at().empty())
    console.out << ForTerminal(Concat(", as known at ", answer.knowledge_at()));
  console.out << '\n';
  if (answer.is_inside()) {
    PrintRight(answer.right(), Concat("inside since ", answer.entered_on(), ", may stay "),
               console);
    if (answer.days_over() > 0)
      console.out << Painted(console, Colour::kRed,
                             Concat(answer.days_over(), " days over the limit"))
                  << (answer.forgiven_by().empty()
                          ? ""
                          : ForTerminal(Concat(", forgiven by ", answer.forgiven_by())))
                  << '\n';
  } else {
    console.out << "may enter: "
                << Painted(console, answer.may_enter() ? Colour::kGreen : Colour::kRed,
                           answer.may_enter() ? "yes" : "no")
                << '\n';
    PrintRight(answer.right(), "a stay from that day: ", console);
  }
  if (!answer.earliest_entry().empty())
    console.out << "entry is possible from " << answer.earliest_entry() << '\n';
  for (const v1::Term& term : answer.terms())
    console.out << ForTerminal(Concat(term.rule().kind(), " ", term.rule().id(), ": ", term.day()))
                << '\n';
  for (const v1::PastOverstay& over : answer.overstays())
    console.out << ForTerminal(Concat(
                       "stay of ", over.entered_on(), ": ", over.days_over(), " days over",
                       over.forgiven_by().empty() ? "" : ", forgiven by ", over.forgiven_by()))
                << '\n';
  for (const v1::RuleReference& proposal : answer.proposals())
    console.out << ForTerminal(Concat("proposed, for a human to decide: ", proposal.id(), " ",
                                      proposal.text()))
                << '\n';
  if (answer.has_planned()) PrintPlan(answer.planned(), console);
  PrintObstacles(answer, console);
  PrintWindows(answer, console);
  PrintDuties(answer, console);
  PrintRules(answer, console);
}

}  // namespace otkel
