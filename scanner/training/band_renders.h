#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "scanner/conv_net.h"

namespace otkel {

// What one cell of the band network should say.
struct BandTarget {
  enum Kind { kNoBand, kBand, kIgnored } kind = kNoBand;
  std::array<float, 2> direction{};
  std::array<float, 2> offset{};  // in cells
  float log_pitch = 0;
  bool three_lines = false;
};

// A small photograph as the band network sees it, and what it should say of each cell.
struct BandSample {
  NetImage input;
  std::vector<BandTarget> targets;  // row by row
};

// Draws a desk with a document on it, or without, or a document without MRZ. The same seed gives
// the same sample.  REQUIRES: OCR-B is installed.
[[nodiscard]] BandSample DrawBandSample(std::uint64_t seed);

}  // namespace otkel
