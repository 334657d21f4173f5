#pragma once

#include <vector>

#include "domain/crossing.h"
#include "domain/decision.h"

namespace otkel {

// The stays of a person as a checkpoint knows them, changed by what it records itself before the
// centre's word comes. Only admissions change them.

// `begun`: what the decision said of the stay that an entry begins; its `entered_on` is set here.
void AddCrossing(Direction direction, Day day, KnownStay begun, std::vector<KnownStay>& stays);

// Takes back what AddCrossing did with the person's last crossing. Without effect where the stays
// do not end with it.
void TakeBackCrossing(Direction direction, Day day, std::vector<KnownStay>& stays);

}  // namespace otkel
