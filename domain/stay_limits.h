#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/crossing.h"
#include "domain/law_book.h"
#include "domain/stay.h"
#include "domain/stay_limit.h"

namespace otkel {

// The visits that stays are, one each, in the same order.
[[nodiscard]] std::vector<Visit> VisitsOf(std::span<const Stay> stays);

// A person as a crossing shows him, and his history as stays and authorisations tell it.
[[nodiscard]] Traveller TravellerOf(const Crossing& crossing);
[[nodiscard]] History HistoryOf(std::span<const Stay> stays,
                                std::span<const Authorisation> authorisations);

// The limit of each of `stays` (as FoldStays gives them) under the law of the day it began on, for
// the person who entered: absent where there is no recorded entry, no law, or no right. An own
// national's stay has a limit without a day. Where a clock leaves it open on which day somebody
// entered or left, the later limit counts. `crossings` holds the entries in any order. Depends on
// nothing else, so that recomputing a history gives the same again.
[[nodiscard]] std::vector<std::optional<StayLimit>> LimitsOf(
    const LawBook& laws, std::span<const Stay> stays, std::span<const Crossing> crossings,
    std::span<const Authorisation> authorisations, const Zone* zone);

// The same for the last stay only.
[[nodiscard]] std::optional<StayLimit> LimitOfLast(const LawBook& laws, std::span<const Stay> stays,
                                                   std::span<const Crossing> crossings,
                                                   std::span<const Authorisation> authorisations,
                                                   const Zone* zone);

}  // namespace otkel
