#pragma once

#include <optional>
#include <span>

#include "domain/law_book.h"
#include "domain/stay_limits.h"

namespace otkel {

// What another law would change for one person's last stay.
struct LawImpact {
  bool is_open = false;  // the last stay is open: the person is counted
  bool limit_changes = false;
  bool becomes_overstay = false;  // on `today` over the new limit, and not over the old one
  bool stops_being_overstay = false;
  std::optional<StayLimit> before;  // of the open stay
  std::optional<StayLimit> after;

  friend bool operator==(const LawImpact&, const LawImpact&) = default;
};

// `before`: the limit of the last stay as it is now. Only open stays are looked at: who has left is
// judged by the law of the day he was here.
[[nodiscard]] LawImpact ImpactOf(const LawBook& laws, std::span<const Stay> stays,
                                 const std::optional<StayLimit>& before,
                                 std::span<const Crossing> crossings,
                                 std::span<const Authorisation> authorisations, const Zone* zone,
                                 Day today);

}  // namespace otkel
