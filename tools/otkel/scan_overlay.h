#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scanner/owned_image.h"
#include "scanner/scan.h"

namespace otkel {

// What was read in `image`, drawn over it, as a PNG file: the band, every character's cell in the
// colour of its confidence, the places to look at with a thick frame and an arrow, the page and its
// portrait zone; beneath it each text with its outcome, in ASCII. Small print is enlarged.
// `name` is that of the image. Errors: NotFound, where a font of fonts-ocr-b or fonts-dejavu-core
// is missing.
[[nodiscard]] absl::StatusOr<std::vector<std::uint8_t>> DrawOverlay(
    const ImageView& image, std::span<const ScanResult> results, const std::string& name);

// `image` as a PNG file.
[[nodiscard]] std::vector<std::uint8_t> PngOf(const OwnedImage& image);

}  // namespace otkel
