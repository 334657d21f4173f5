#pragma once

#include <string>

#include "proto/crossing.pb.h"

namespace otkel {

// Why an event that is rightly chained and signed cannot count as it stands, naming the field;
// empty: it can. Such an event is kept all the same: that it happened is a fact, what it says is
// for somebody to look at.
[[nodiscard]] std::string WhyQuarantined(const v1::Event& event);

}  // namespace otkel
