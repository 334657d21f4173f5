#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "scanner/conv_net.h"

namespace otkel {

// The network that looks for MRZs in a small grey image: a few convolutions, then for every cell of
// 8 x 8 pixels whether the middle of a band passes it, and how that band lies. It knows bands of
// any direction whose characters are 1.5 to 7 pixels apart.
inline constexpr int kBandCell = 8;
inline constexpr double kBandPitchUnit = 3;  // pitches are told as logarithms of parts of it

// What is said of a cell, in order.
enum BandOutput {
  kBandLogit,   // log odds that the cell is in the middle of a band
  kBandCosine,  // the direction in which the text runs, image coordinates
  kBandSine,
  kBandOffsetX,  // from the cell's middle to the nearest point of the axis, in cells
  kBandOffsetY,
  kBandLogPitch,    // log2 of pixels between characters / kBandPitchUnit
  kBandThreeLines,  // log odds that it has three lines, not two
  kBandSenseX,      // the direction in which the text runs, as far as can be seen
  kBandSenseY,
  kBandOutputs = 16  // rounded up to whole vectors
};

inline constexpr std::array<NetLayer, 6> kBandLayers = {{
    {4, 8, 3, 3, true, 2, 2, true},
    {8, 16, 3, 3, true, 2, 2, true},
    {16, 32, 3, 3, true, 1, 1, true},
    {32, 32, 3, 3, true, 1, 1, true},
    {32, 32, 3, 3, true, 1, 1, true},
    {32, kBandOutputs, 1, 1, true, 1, 1, false},
}};

// `grey` (8 bit) as the network wants it: sides drawn out to whole cells, contrast evened out, each
// 2 x 2 pixels the four channels of one place.
[[nodiscard]] NetImage BandInput(const cv::Mat& grey);

// kBandOutputs values for every cell of `grey`.
[[nodiscard]] NetImage MapBands(const cv::Mat& grey);

[[nodiscard]] std::string BandModelHash();
[[nodiscard]] std::string PackBandModel(std::span<const float> weights);
// The trained weights, unpacked once.
[[nodiscard]] std::span<const float> BandModelWeights();
// The same, unpacked anew.
[[nodiscard]] std::vector<float> UnpackBandModel();

}  // namespace otkel
