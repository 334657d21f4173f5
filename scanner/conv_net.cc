#include "scanner/conv_net.h"

#include <algorithm>
#include <cmath>

#include "scanner/matrix_product.h"

namespace otkel {
namespace {

// `input` with columns of zeros left and right, so that the kernel never leaves a row.
std::vector<float> WithMargins(const NetLayer& layer, std::span<const float> input, int height,
                               int width) {
  const int margin = layer.kernel_width / 2;
  const std::size_t row = static_cast<std::size_t>(width) * layer.in;
  const std::size_t padded_row = static_cast<std::size_t>(width + 2 * margin) * layer.in;
  std::vector<float> padded(padded_row * static_cast<std::size_t>(height), 0.0F);
  for (int y = 0; y < height; ++y) {
    std::copy_n(input.data() + static_cast<std::size_t>(y) * row, row,
                padded.data() + static_cast<std::size_t>(y) * padded_row +
                    static_cast<std::size_t>(margin) * layer.in);
  }
  return padded;
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

void Pool(const NetLayer& layer, NetActivation& activation) {
  if (layer.pool_height == 1 && layer.pool_width == 1) {
    activation.pooled = activation.unpooled;
    return;
  }
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

}  // namespace

void RunLayer(const NetLayer& layer, std::span<const float> weights, std::span<const float> input,
              int height, int width, NetActivation& activation) {
  activation.height = layer.keeps_height ? height : height - layer.kernel_height + 1;
  activation.width = width;
  const int places = activation.height * activation.width;
  const float* biases = weights.data() + static_cast<std::size_t>(layer.Inputs()) * layer.out;
  activation.unpooled.resize(static_cast<std::size_t>(places) * layer.out);
  for (int i = 0; i < places; ++i) {
    std::copy_n(biases, layer.out,
                activation.unpooled.data() + static_cast<std::size_t>(i) * layer.out);
  }
  Convolve(layer, weights, WithMargins(layer, input, height, width), height, activation);
  if (layer.rectified) {
    for (float& value : activation.unpooled) value = std::max(value, 0.0F);
  }
  Pool(layer, activation);
}

NetImage RunLayers(std::span<const NetLayer> layers, std::span<const float> weights,
                   NetImage input) {
  NetActivation activation;
  for (const NetLayer& layer : layers) {
    RunLayer(layer, weights.first(static_cast<std::size_t>(layer.Weights())), input.values,
             input.height, input.width, activation);
    weights = weights.subspan(static_cast<std::size_t>(layer.Weights()));
    input.height = activation.height / layer.pool_height;
    input.width = activation.width / layer.pool_width;
    input.channels = layer.out;
    std::swap(input.values, activation.pooled);
  }
  return input;
}

}  // namespace otkel
