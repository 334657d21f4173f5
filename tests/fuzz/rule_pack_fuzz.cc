// The text of a rule pack to a checked pack, whose examples are answered: nothing that somebody
// writes may stop the program or keep it busy.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "domain/law.h"
#include "proto/rule_pack_text.h"

namespace otkel {
namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << "\n";
  std::abort();
}

void Read(std::string_view text) {
  const RulePackReading reading = ReadRulePackText(text);
  for (const PackProblem& problem : reading.problems) {
    Require(!problem.text.empty(), "a problem says what it is");
    Require(!ToText(problem).empty(), "a problem can be told");
  }
  const auto pack = ReadRulePack(text);
  Require(pack.ok() == reading.problems.empty(), "a pack without problems is read");
  if (!pack.ok()) return;
  Require(*pack == reading.pack, "the same text is the same pack");
  const Law law(*pack);
  for (const Rule& rule : law.pack().rules)
    Require(law.FindRule(rule.id) == &rule, "every rule is found by its id");
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::Read({reinterpret_cast<const char*>(data), size});
  return 0;
}
