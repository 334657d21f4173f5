#pragma once

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// Makes the check digits of `result.lines` agree where one small change is clearly the likeliest:
// at most two characters, not too unlikely by themselves, and well ahead of the next best change.
// Notes each as a Repair and lowers the character's confidence to the lead. Leaves `result` alone
// otherwise. Returns whether all digits agree now. REQUIRES: result.format and lines are those of
// `reading`.
bool RepairByDigits(const BandReading& reading, Day today, ScanResult& result);

}  // namespace otkel
