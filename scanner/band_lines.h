#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "scanner/band_locator.h"

namespace otkel {

// A line of print in image pixels: its middle, from where the text starts to where it ends.
struct PrintLine {
  cv::Point2f start;
  cv::Point2f end;
};

// Two or three lines one under the other, top to bottom: what an MRZ looks like from afar.
struct BandCandidate {
  std::vector<PrintLine> lines;
  float likeness = 0;  // how much it looks like an MRZ; compares candidates of one proposal
};

// The lines of the band that `proposal` means in `grey`: the most plausible sets of lines first, at
// most `limit`, in the pixels of `grey`, running the way the text is thought to run.
[[nodiscard]] std::vector<BandCandidate> FindLinesOf(const cv::Mat& grey,
                                                     const BandProposal& proposal, int limit);

}  // namespace otkel
