#pragma once

#include <vector>

#include "central/projections.h"
#include "central/shown_flags.h"
#include "proto/query.pb.h"

// Stays and overstays as answers show them.
namespace otkel {

[[nodiscard]] v1::Stay ToProto(const LimitedStay& limited);

// With the reason of its grade and what would settle it, in words. `limited`: of `person`.
[[nodiscard]] v1::Overstay ToProto(const Overstay& overstay, const LimitedStay& limited,
                                   const PersonRecord& person,
                                   const std::vector<Completeness>& completenesses);

// What is remembered of an answer that shows it.
[[nodiscard]] ShownStay ShownOf(const Projections& projections, const LimitedStay& limited,
                                const Overstay& overstay);

}  // namespace otkel
