#include "scanner/conv_net.h"

#include <algorithm>
#include <cmath>

#include "scanner/matrix_product.h"

namespace otkel {
namespace {

// Writes `input` with columns of zeros left and right, so that the kernel never leaves a row.
void AddMargins(const NetLayer& layer, std::span<const float> input, int height, int width,
                std::vector<float>& padded) {
  const std::size_t margin = static_cast<std::size_t>(layer.kernel_width / 2) * layer.in;
  const std::size_t row = static_cast<std::size_t>(width) * layer.in;
  padded.resize((row + 2 * margin) * static_cast<std::size_t>(height));
  float* to = padded.data();
  for (int y = 0; y < height; ++y) {
    to = std::fill_n(to, margin, 0.0F);
    to = std::copy_n(input.data() + static_cast<std::size_t>(y) * row, row, to);
    to = std::fill_n(to, margin, 0.0F);
  }
}

// Adds the convolution to `activation.unpooled`. The pixels under one row of the kernel lie side by
// side in memory, so a row of output is a matrix product whose left rows overlap.
void Convolve(const NetLayer& layer, std::span<const float> weights, std::span<const float> padded,
              int height, NetActivation& activation) {
  const int top = layer.keeps_height ? layer.kernel_height / 2 : 0;
  const int row_inputs = layer.kernel_width * layer.in;
  const std::size_t padded_row =
      static_cast<std::size_t>(activation.width + 2 * (layer.kernel_width / 2)) * layer.in;
  for (int y = 0; y < activation.height; ++y) {
    float* out =
        activation.unpooled.data() + static_cast<std::size_t>(y) * activation.width * layer.out;
    for (int ky = 0; ky < layer.kernel_height; ++ky) {
      const int from_y = y + ky - top;
      if (from_y < 0 || from_y >= height) continue;
      AddMatrixProduct(padded.data() + static_cast<std::size_t>(from_y) * padded_row, layer.in,
                       weights.data() + static_cast<std::size_t>(ky) * row_inputs * layer.out,
                       layer.out, out, layer.out, activation.width, row_inputs, layer.out);
    }
  }
}

bool Pools(const NetLayer& layer) { return layer.pool_height > 1 || layer.pool_width > 1; }

void Pool(const NetLayer& layer, NetActivation& activation) {
  const int height = activation.height / layer.pool_height;
  const int width = activation.width / layer.pool_width;
  activation.pooled.assign(static_cast<std::size_t>(height) * width * layer.out, 0.0F);
  for (int y = 0; y < height * layer.pool_height; ++y) {
    for (int x = 0; x < width * layer.pool_width; ++x) {
      const float* from = activation.unpooled.data() +
                          (static_cast<std::size_t>(y) * activation.width + x) * layer.out;
      float* to = activation.pooled.data() +
                  (static_cast<std::size_t>(y / layer.pool_height) * width + x / layer.pool_width) *
                      layer.out;
      for (int c = 0; c < layer.out; ++c)
        to[c] = std::max(to[c], from[c]);  // rectified: never below 0
    }
  }
}

// The layer without its pool.
void RunUnpooled(const NetLayer& layer, std::span<const float> weights,
                 std::span<const float> input, int height, int width, std::vector<float>& padded,
                 NetActivation& activation) {
  activation.height = layer.keeps_height ? height : height - layer.kernel_height + 1;
  activation.width = width;
  const int places = activation.height * activation.width;
  const float* biases = weights.data() + static_cast<std::size_t>(layer.Inputs()) * layer.out;
  activation.unpooled.resize(static_cast<std::size_t>(places) * layer.out);
  for (int i = 0; i < places; ++i) {
    std::copy_n(biases, layer.out,
                activation.unpooled.data() + static_cast<std::size_t>(i) * layer.out);
  }
  AddMargins(layer, input, height, width, padded);
  Convolve(layer, weights, padded, height, activation);
  // The largest of a pool is rectified by pooling.
  if (!layer.rectified || Pools(layer)) return;
  for (float& value : activation.unpooled) value = std::max(value, 0.0F);
}

}  // namespace

void RunLayer(const NetLayer& layer, std::span<const float> weights, std::span<const float> input,
              int height, int width, NetActivation& activation) {
  std::vector<float> padded;
  RunUnpooled(layer, weights, input, height, width, padded, activation);
  if (Pools(layer)) {
    Pool(layer, activation);
  } else {
    activation.pooled = activation.unpooled;
  }
}

NetImage RunLayers(std::span<const NetLayer> layers, std::span<const float> weights,
                   NetImage input) {
  // Space to work in, kept because asking the system for it anew costs as much as some layers.
  thread_local std::vector<float> padded;
  thread_local NetActivation activation;
  for (const NetLayer& layer : layers) {
    RunUnpooled(layer, weights.first(static_cast<std::size_t>(layer.Weights())), input.values,
                input.height, input.width, padded, activation);
    if (Pools(layer)) Pool(layer, activation);
    weights = weights.subspan(static_cast<std::size_t>(layer.Weights()));
    input.height = activation.height / layer.pool_height;
    input.width = activation.width / layer.pool_width;
    input.channels = layer.out;
    std::swap(input.values, Pools(layer) ? activation.pooled : activation.unpooled);
  }
  return input;
}

}  // namespace otkel
