#pragma once

#include <string>

#include "domain/traveller.h"

namespace otkel {

// A right to enter by itself: an extension only prolongs a stay, an exit visa only ends one.
[[nodiscard]] bool GivesEntry(const Authorisation& authorisation);

// "visa TS"; without a class "visa".
[[nodiscard]] std::string NameWithClass(const Authorisation& authorisation);

}  // namespace otkel
