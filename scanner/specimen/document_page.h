#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "scanner/specimen/specimen_text.h"

namespace otkel {

// Which half of the drawing's variety is used: what training sees, or what it never saw (another
// cut of the face, other security printing, other things on the desk).
enum class Variety { kTraining, kUnseen };

// A document seen straight from above.
struct DocumentPage {
  cv::Mat pixels;  // BGR
  // Of each line of the MRZ: the middle of its first and of its last character.
  std::vector<std::array<cv::Point2f, 2>> lines;
  int columns = 0;  // of the MRZ
  double pitch = 0;
};

// Draws a document of nobody, marked SPECIMEN, with characters of the MRZ `pitch` pixels apart.
// Errors: NotFound, where OCR-B is not installed.
[[nodiscard]] absl::StatusOr<DocumentPage> DrawDocumentPage(const SpecimenText& text,
                                                            std::uint64_t seed, double pitch,
                                                            Variety variety);

}  // namespace otkel
