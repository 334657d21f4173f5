#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/rule.h"
#include "domain/rule_check.h"

namespace otkel {

inline constexpr std::size_t kMaxRulePackBytes = 1 << 20;

// A rule pack as far as its text can be read, with everything that is wrong with it.
struct RulePackReading {
  RulePack pack;
  std::vector<PackProblem> problems;  // by line; empty: the pack may come into force
};

// Reads a rule pack as people write it (docs/formats/rule-pack.md: TOML) and checks it. Unknown
// keys are problems, so that a misspelt one never silently means "no limit".
enum class RulePackCheck { kWhole, kNone };
[[nodiscard]] RulePackReading ReadRulePackText(std::string_view text,
                                               RulePackCheck check = RulePackCheck::kWhole);

// The pack, if nothing is wrong with it: what everybody asks who puts a pack to use.
// Errors: InvalidArgument names the first problems with line, rule and what was expected.
[[nodiscard]] absl::StatusOr<RulePack> ReadRulePack(std::string_view text);

}  // namespace otkel
