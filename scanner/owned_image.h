#pragma once

#include <cstdint>
#include <vector>

#include "scanner/scan.h"

namespace otkel {

// Pixels of our own: 8 bits a channel, 1 (grey) or 3 (BGR) channels, rows without gaps.
struct OwnedImage {
  int width = 0;
  int height = 0;
  int channels = 1;
  std::vector<std::uint8_t> pixels;

  [[nodiscard]] ImageView View() const {
    return {pixels.data(), width, height, channels, width * channels};
  }
};

}  // namespace otkel
