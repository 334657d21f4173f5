#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scanner/scan.h"

namespace otkel {

// What a specimen shows above its MRZ: a title and pairs of label and value, in ASCII. At most 8
// pairs are drawn.
struct SpecimenVisualZone {
  std::string title;
  std::vector<std::array<std::string, 2>> fields;
};

// How the specimen is photographed. The same style and text give the same pixels.
struct SpecimenStyle {
  std::uint64_t seed = 1;       // background, direction of the tilt, of the light
  double perspective = 0;       // degrees that the page is tilted away from the camera
  double rotation_degrees = 0;  // in the image, clockwise
  double noise = 0;             // standard deviation in grey levels
  double uneven_light = 0;      // 0-1: how much darker the darkest side is
  double blur = 0;              // standard deviation in pixels
  int width = 1280;             // of the image; its height is three quarters of it
};

// 8 bit BGR, row by row.
struct RenderedImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  [[nodiscard]] ImageView View() const { return {pixels.data(), width, height, 3, width * 3}; }
};

// Draws a document that does not exist, plainly marked SPECIMEN, lying on a table: a passport's
// data page for two lines of MRZ, the back of a card for three. Nobody is portrayed. Errors:
// NotFound, where the OCR-B font is not installed; InvalidArgument, where there are not two or
// three lines.
[[nodiscard]] absl::StatusOr<RenderedImage> RenderSpecimen(std::span<const std::string> mrz_lines,
                                                           const SpecimenVisualZone& visual_zone,
                                                           const SpecimenStyle& style);

// `image` as a PNG file.
[[nodiscard]] std::vector<std::uint8_t> EncodePng(const RenderedImage& image);

}  // namespace otkel
