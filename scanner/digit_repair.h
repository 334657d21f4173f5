#pragma once

#include <optional>
#include <vector>

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// A character under some check digit that may have been meant instead, and how much less likely it
// is (natural logarithm, at least 0, less than 5).
struct DigitChange {
  int line;
  int column;
  char to;
  double cost;
};

// The cheapest first; nullopt where so much is in doubt that nothing can be singled out.
[[nodiscard]] std::optional<std::vector<DigitChange>> DigitChangesOf(const BandReading& reading,
                                                                     const ScanResult& result);

// Makes the check digits of `result.lines` agree where one small change is clearly the likeliest:
// at most two characters, not too unlikely by themselves, and well ahead of the next best change.
// Notes each as a Repair, whose confidence leaves it to be looked at. Leaves `result` alone
// otherwise. Returns whether all digits agree now.
// REQUIRES: result.format and lines are those of `reading`.
bool RepairByDigits(const BandReading& reading, Day today, ScanResult& result);

}  // namespace otkel
