#pragma once

#include <optional>
#include <vector>

#include "domain/decision.h"

namespace otkel {

// What the law says to an entry: the limit of the stay that would begin, and every reason.
struct EntryByLaw {
  std::optional<StayLimit> limit;  // absent: no right
  std::vector<Reason> reasons;     // in any order
};

// REQUIRES: input.document and input.law are set; the traveller is no own national.
[[nodiscard]] EntryByLaw JudgeEntryByLaw(const DecisionInput& input);

}  // namespace otkel
