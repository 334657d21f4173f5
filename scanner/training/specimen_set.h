#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/specimen/specimen.h"

namespace otkel {

struct DrawnSpecimen {
  std::vector<std::string> lines;
  SpecimenVisualZone visual_zone;
  SpecimenStyle style;
};

// A holder who does not exist, with right check digits, and a way to photograph the document. With
// `difficulty` 1 the page is tilted by up to 12 degrees, turned by up to 15 and lit unevenly, with
// noise and blur; other values scale that.
[[nodiscard]] DrawnSpecimen AnySpecimen(std::uint64_t seed, bool is_passport, double difficulty);

}  // namespace otkel
