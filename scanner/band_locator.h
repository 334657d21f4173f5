#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// Where a band seems to lie: the axis through the middle of its lines, in the direction in which
// the text runs.
struct BandProposal {
  cv::Point2f start;
  cv::Point2f end;
  float start_pitch = 0;  // pixels from one character to the next, at either end
  float end_pitch = 0;
  float three_lines = 0.5F;  // probability that it has three lines, not two
  float weight = 0;          // how much of the image says so; compares proposals of one image
};

[[nodiscard]] inline float PitchOf(const BandProposal& proposal) {
  return (proposal.start_pitch + proposal.end_pitch) / 2;
}

// Looks for bands of any direction in a small image (8 bit), with characters about 1.5 to 7 pixels
// apart. The likeliest first.
[[nodiscard]] std::vector<BandProposal> LocateBands(const cv::Mat& grey);

}  // namespace otkel
