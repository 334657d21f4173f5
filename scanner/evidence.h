#pragma once

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// Raises the confidence of characters that something beside the print speaks for:
// - check digits that agree with what was read: what else may have been printed there is only what
//   agrees too, alone or together with one other change. 6 for G always does (their values differ
//   by a multiple of ten), and so do two equal changes at places of the weights 7 and 3;
// - a state code that exists, and that stands twice.
// What was repaired to agree is no evidence for anything, and what the grammar put in place of
// another shape was not read, so nothing raises it.
// REQUIRES: result.format and lines are those of `reading`, and all digits agree.
void WeighEvidence(const BandReading& reading, Day today, ScanResult& result);

// How likely it is that another character was printed at a place, which no check digit could tell
// from the one read: its value differs by a multiple of ten. 0 where no digit covers the place.
[[nodiscard]] double HiddenRival(const BandReading& reading, const ScanResult& result, int line,
                                 int column);

}  // namespace otkel
