#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "domain/zone.h"

namespace otkel {

// The zone `id` from the system's tzdata, with every change from 1970 to 2100. Not from ICU, whose
// copy is older. Errors: NotFound names the zone; Unavailable: no tzdata on this machine.
[[nodiscard]] absl::StatusOr<Zone> LoadZone(std::string_view id);

}  // namespace otkel
