#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/mrz.h"
#include "scanner/specimen/specimen.h"

namespace otkel {

// What stands on the page of a document that does not exist.
struct SpecimenText {
  MrzFormat format = MrzFormat::kTd3;
  std::vector<std::string> lines;  // of the MRZ
  SpecimenVisualZone visual_zone;
};

// The text of some document: names of the country's kind from short lists of common ones, numbers
// and dates at random. The same seed gives the same text.
[[nodiscard]] SpecimenText AnySpecimenText(std::uint64_t seed, MrzFormat format);

// Passports half the time, else one of the other formats.
[[nodiscard]] MrzFormat AnySpecimenFormat(std::uint64_t seed);

}  // namespace otkel
