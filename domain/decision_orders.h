#pragma once

#include <cstddef>
#include <vector>

#include "domain/decision.h"

namespace otkel {

// What the orders say of a traveller, as in Decision.
struct JudgedOrders {
  std::vector<Reason> reasons;  // in any order
  std::vector<BanHit> hits;
  std::vector<BanHit> left_out;
  std::size_t more = 0;
};

// REQUIRES: input.document is set.
[[nodiscard]] JudgedOrders JudgeOrders(const DecisionInput& input);

}  // namespace otkel
