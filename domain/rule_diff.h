#pragma once

#include <string>
#include <vector>

#include "domain/rule.h"

namespace otkel {

// One thing that two versions of a law say differently.
struct RuleDifference {
  std::string id;                    // of the rule, overlay, group or choice
  std::string kind;                  // "added", "removed", "changed"
  std::vector<std::string> details;  // "amount: 30 day -> 60 day"

  friend bool operator==(const RuleDifference&, const RuleDifference&) = default;
};

// What changes from `before` to `after`, in the order of `after`, then what was removed. Examples
// and lines of the text do not count.
[[nodiscard]] std::vector<RuleDifference> DifferencesOf(const RulePack& before,
                                                        const RulePack& after);

}  // namespace otkel
