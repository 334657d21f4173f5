#pragma once

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// Raises the confidence of characters that something beside the print speaks for:
// - a check digit that agreed with what was read, without any repair: another character would have
//   agreed by chance once in ten, for each digit made over the place, unless its value differs by a
//   multiple of ten (6 and G), which no digit tells;
// - a state code that exists, and that stands twice.
// What the grammar put in place of another shape was not read, so nothing raises it.
// REQUIRES: result.format and lines are those of `reading`, and all digits agree.
void WeighEvidence(const BandReading& reading, Day today, ScanResult& result);

}  // namespace otkel
