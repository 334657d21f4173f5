#pragma once

#include <vector>

#include "central/person_record.h"

namespace otkel {

// The admissions of a person from `from` on that lie before `position`, newest first, as many as
// one entry is worth: 16. What lies after it is still to be examined, with all that is known now.
[[nodiscard]] std::vector<EventId> AdmissionsFrom(const PersonRecord& person, Instant from,
                                                  Position position, bool only_entries);

}  // namespace otkel
