#pragma once

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// Turns what the network saw into text: the format from the number and length of the lines, then
// for every place the likeliest character that the grammar allows there. Where check digits
// disagree, the likeliest few changes that make all of them agree are taken if they are clearly
// likelier than the next best; each is a Repair. The outcome is kRead only where nothing is in
// doubt; kNothing where the text looks like no MRZ at all.
[[nodiscard]] ScanResult DecodeMrz(const BandReading& reading, Day today);

}  // namespace otkel
