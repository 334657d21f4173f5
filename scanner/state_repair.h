#pragma once

#include <string_view>
#include <vector>

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// Where a state code was read that is in no list, and one close alternative of one character makes
// it one that is, takes that: the other state of the zone first. Notes a Repair, with a confidence
// that leaves the place to be looked at. Leaves `result` alone otherwise.
// REQUIRES: result.format and lines are those of `reading`.
void RepairStates(const BandReading& reading, Day today, ScanResult& result);

// Whether the three characters, fillers included, are a code of ICAO 9303-3, section 5.
[[nodiscard]] bool IsStateCode(std::string_view characters);

// The places of the zone's state codes.
[[nodiscard]] std::vector<MrzFieldPlace> StatePlaces(const ScanResult& result, Day today);

}  // namespace otkel
