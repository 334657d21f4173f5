#pragma once

#include <span>
#include <vector>

namespace otkel {

// A convolution over rows, columns and channels, then the largest of each pool.
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

[[nodiscard]] constexpr int CountWeights(std::span<const NetLayer> layers) {
  int count = 0;
  for (const NetLayer& layer : layers) count += layer.Weights();
  return count;
}

// What one layer made of one strip; kept because training needs it. Pixels are stored row, column,
// channel.
struct NetActivation {
  int height = 0;  // before pooling
  int width = 0;
  std::vector<float> unpooled;  // height x width rows of `out`; rectified where not pooled
  std::vector<float> pooled;
};

// Runs layer `layer` on `input` (height x width x in) into `activation`.
// REQUIRES: `weights` has Weights() values.
void RunLayer(const NetLayer& layer, std::span<const float> weights, std::span<const float> input,
              int height, int width, NetActivation& activation);

// An image of `channels` values a place, row by row.
struct NetImage {
  int height = 0;
  int width = 0;
  int channels = 0;
  std::vector<float> values;
};

// Runs all layers one after the other.  REQUIRES: CountWeights(layers) weights; the first layer's
// `in` is input.channels.
[[nodiscard]] NetImage RunLayers(std::span<const NetLayer> layers, std::span<const float> weights,
                                 NetImage input);

}  // namespace otkel
