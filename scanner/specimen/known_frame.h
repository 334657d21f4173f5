#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/scan.h"
#include "scanner/specimen/camera_frame.h"

namespace otkel {

// A photograph whose MRZ is known.
struct KnownFrame {
  CameraFrame frame;
  std::vector<std::string> truth;
};

// Some drawn document under `condition`.  REQUIRES: OCR-B is installed.
[[nodiscard]] KnownFrame DrawnFrame(std::uint64_t seed, FrameCondition condition, Variety variety);

// An image of a document made into a page that can be laid on a desk. `scanned` says where its MRZ
// is; nullopt where it found none.
[[nodiscard]] std::optional<DocumentPage> PageFromImage(const cv::Mat& grey,
                                                        const ScanResult& scanned);

}  // namespace otkel
