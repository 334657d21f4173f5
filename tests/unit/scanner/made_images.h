#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace otkel {

// PNG and JPEG files that no honest program writes, made for tests.
using File = std::vector<std::uint8_t>;

// `length` zeros as zlib packs them.
[[nodiscard]] File PackedZeros(std::size_t length);

// One chunk with its checksum.
[[nodiscard]] File PngChunk(std::string_view type, const File& data);

struct PngKind {
  std::uint32_t width = 64;
  std::uint32_t height = 48;
  std::uint8_t depth = 8;
  std::uint8_t colour_type = 0;  // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  bool interlaced = false;
};

// A PNG of `kind` whose stored values are all zero. `ancillary` stands before the pixels, `pixels`
// in place of them where it is given.
[[nodiscard]] File MadePng(const PngKind& kind, const File& ancillary = {},
                           const std::vector<File>& pixels = {});

struct JpegKind {
  int width = 64;
  int height = 48;
  bool colour = false;
  bool full_colour = false;  // as many values of colour as of light
  bool progressive = false;
  int scans = 0;  // where more than 0: that many passes over the pixels, 190 at most
  bool arithmetic = false;
  bool print_colours = false;
  unsigned restart_interval = 0;
};

// A JPEG of a soft ramp.
[[nodiscard]] File MadeJpeg(const JpegKind& kind);

}  // namespace otkel
