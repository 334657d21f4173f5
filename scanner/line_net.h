#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace otkel {

// The network that reads a line strip: a few convolutions over the whole strip, one row of class
// scores for every fourth pixel column. A column says either which character stands centred on it,
// or that none does.
inline constexpr int kStripHeight = 24;
inline constexpr int kStripPitch = 16;   // pixels from one character to the next
inline constexpr int kColumnPixels = 4;  // strip pixels per column of scores
inline constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
inline constexpr int kCharacters = 37;   // classes 0-36 are kAlphabet
inline constexpr int kNoCharacter = 37;  // class: no character is centred here
inline constexpr int kClasses = 40;  // rounded up to whole vectors; the last two are never trained

struct NetLayer {
  int in;
  int out;
  int kernel_height;
  int kernel_width;
  bool keeps_height;  // pads above and below; else the kernel covers the full height
  int pool_height;
  int pool_width;
  bool rectified;

  [[nodiscard]] constexpr int Inputs() const { return in * kernel_height * kernel_width; }
  // Weights as Inputs() rows of `out`, then `out` biases.
  [[nodiscard]] constexpr int Weights() const { return (Inputs() + 1) * out; }
};

inline constexpr std::array<NetLayer, 5> kNetLayers = {{
    {1, 8, 3, 3, true, 2, 2, true},
    {8, 24, 3, 3, true, 2, 2, true},
    {24, 48, 3, 3, true, 2, 1, true},
    {48, 72, 3, 5, false, 1, 1, true},
    {72, kClasses, 1, 1, true, 1, 1, false},
}};

[[nodiscard]] constexpr int NetWeights() {
  int count = 0;
  for (const NetLayer& layer : kNetLayers) count += layer.Weights();
  return count;
}

// What one layer made of one strip; kept because training needs it. Pixels are stored row, column,
// channel.
struct NetActivation {
  int height = 0;  // before pooling
  int width = 0;
  std::vector<float> unpooled;  // height x width rows of `out`, rectified
  std::vector<float> pooled;
};

// Runs layer `layer` on `input` (height x width x in) into `activation`.
// REQUIRES: `weights` has Weights() values.
void RunLayer(const NetLayer& layer, std::span<const float> weights, std::span<const float> input,
              int height, int width, NetActivation& activation);

// Scores of `strip`, kStripHeight rows of `width` normalised pixels: width / kColumnPixels rows of
// kClasses natural logarithms of probabilities.  REQUIRES: width is a multiple of kColumnPixels;
// NetWeights() weights.
[[nodiscard]] std::vector<float> ColumnScores(std::span<const float> weights,
                                              std::span<const float> strip, int width);

// Turns a row of kClasses raw scores into logarithms of probabilities, in place.
void ToLogProbabilities(float* scores);

}  // namespace otkel
