#pragma once

#include <optional>
#include <vector>

#include "scanner/band_lines.h"
#include "scanner/image_pyramid.h"

namespace otkel {

// Which way a line runs and how far apart its characters are.
struct Probe {
  double merit = 0;  // a character
  double pitch = 0;
  bool reversed = false;
  bool is_clear = false;  // beyond doubt: no other need be tried
};

// Reads a piece of the line (full-size coordinates) at each pitch, either way up. nullopt where no
// OCR-B is there.
[[nodiscard]] std::optional<Probe> ProbeLine(const ImagePyramid& image, const PrintLine& line,
                                             const std::vector<double>& pitches);

}  // namespace otkel
