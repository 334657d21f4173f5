#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// One band of an image: what the network saw and what was made of it.
struct ScannedBand {
  BandReading reading;
  ScanResult result;
};

// Every band of `grey` (8 bit, one channel) that gave a text, the best first. Empty: no MRZ.
[[nodiscard]] std::vector<ScannedBand> ScanBands(const cv::Mat& grey, Day today);

}  // namespace otkel
