#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "scanner/band_places.h"
#include "scanner/quality_hint.h"

namespace otkel {

// How a band came out in one frame.
struct BandQuality {
  std::vector<QualityHint> hints;             // the most urgent first
  std::vector<std::vector<bool>> washed_out;  // [line][column]: too little contrast to
                                              // tell, there or right beside it
};

// Looks at the pixels of the band alone: about a third of a millisecond, whatever the frame's size.
// Of a band that is not plausible it says nothing.
[[nodiscard]] BandQuality JudgeBand(const cv::Mat& grey, const BandPlaces& band);

// The same for a frame in which no band was found. `last_seen` is where one was a moment ago, if
// one was: then it is judged there.
[[nodiscard]] std::vector<QualityHint> JudgeWithoutBand(const cv::Mat& grey,
                                                        const std::optional<BandPlaces>& last_seen);

}  // namespace otkel
