#pragma once

#include <optional>

#include "domain/day.h"
#include "domain/traveller.h"

namespace otkel {

// What was so on `on`: later visits, exits and records had not happened. Authorisations stay: they
// say themselves from when they hold.
[[nodiscard]] History CutAt(const History& history, Day on);

// The day of entry of the stay that is open on `on`; absent: none is.
[[nodiscard]] std::optional<Day> OpenSince(const History& history, Day on);

}  // namespace otkel
