#include "tools/otkel/decision_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "base/hash.h"
#include "base/text.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

std::string InCapitals(std::string_view word) {
  std::string capitals(word);
  std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return capitals;
}

std::string Fixed(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", value, unit);
  return text.data();
}

}  // namespace

Colour ColourOf(v1::Verdict verdict) {
  if (verdict == v1::VERDICT_ADMIT) return Colour::kGreen;
  return verdict == v1::VERDICT_REFUSE ? Colour::kRed : Colour::kAmber;
}

void PrintReading(const Console& console, const v1::ReadReply& read) {
  console.out << "read       " << (read.outcome().empty() ? "typed" : ForTerminal(read.outcome()));
  if (!read.format().empty()) console.out << ", " << ForTerminal(read.format());
  if (read.milliseconds() > 0) console.out << ", " << Fixed(read.milliseconds(), "ms");
  console.out << '\n';
  for (const std::string& line : read.lines()) {
    console.out << "           " << ForTerminal(line) << '\n';
  }
  for (const v1::ReadProblem& problem : read.problems()) {
    console.out << "           "
                << Painted(console, Colour::kAmber, ForTerminal(problem.sentence())) << '\n';
  }
}

void PrintReasons(const Console& console, const v1::Decision& decision, std::string_view indent) {
  for (const v1::Reason& reason : decision.reasons()) {
    console.out << indent << ForTerminal(reason.name()) << ": "
                << ForTerminal(reason.text().empty() ? reason.detail() : reason.text());
    if (!reason.source().empty()) console.out << " [" << ForTerminal(reason.source()) << "]";
    console.out << '\n';
  }
  if (decision.has_stay_limit() && !decision.stay_limit().last_lawful_day().empty()) {
    console.out << indent << "last lawful day "
                << ForTerminal(decision.stay_limit().last_lawful_day()) << " by rule "
                << ForTerminal(decision.stay_limit().rule_id()) << '\n';
  }
  const v1::Receipt& receipt = decision.receipt();
  console.out << indent << "knew: lists " << AgeText(receipt.replica_age_us()) << " old, position "
              << receipt.replica_position() << ", rules " << ForTerminal(receipt.rule_pack_id())
              << " " << ToHex(receipt.rule_pack_hash()).substr(0, 12) << ", clock "
              << WordOf(receipt.clock_state()) << '\n';
}

void PrintDecision(const Console& console, const v1::DecideReply& decided) {
  const v1::Decision& decision = decided.decision();
  console.out << "traveller  " << ForTerminal(NameOf(decided.document())) << ", "
              << ForTerminal(NumberOf(decided.document())) << '\n'
              << "proposed   "
              << Painted(console, ColourOf(decision.verdict()),
                         InCapitals(WordOf(decision.verdict())))
              << "  " << ForTerminal(decided.sentence()) << " ("
              << Fixed(decided.microseconds(), "us") << ")\n";
  PrintReasons(console, decision, "           ");
}

}  // namespace otkel
