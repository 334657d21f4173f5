#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "scanner/specimen/specimen.h"

namespace otkel {

// The document itself, seen straight from above, in BGR, `pixels_per_mm` large. Errors: as
// RenderSpecimen.
[[nodiscard]] absl::StatusOr<cv::Mat> DrawSpecimenPage(std::span<const std::string> mrz_lines,
                                                       const SpecimenVisualZone& visual_zone,
                                                       std::uint64_t seed, double pixels_per_mm);

// The page's width in millimetres: a passport's for two lines, a card's for three.
[[nodiscard]] double SpecimenPageWidth(std::size_t mrz_line_count);

}  // namespace otkel
