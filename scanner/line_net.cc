#include "scanner/line_net.h"

#include <algorithm>
#include <cmath>

#include "scanner/matrix_product.h"

namespace otkel {
namespace {

// Copies the patch under the kernel at every output place into one row each; outside the input it
// is 0.
void GatherPatches(const NetLayer& layer, std::span<const float> input, int height, int width,
                   NetActivation& activation) {
  const int out_height = layer.keeps_height ? height : height - layer.kernel_height + 1;
  const int top = layer.keeps_height ? layer.kernel_height / 2 : 0;
  const int left = layer.kernel_width / 2;
  activation.height = out_height;
  activation.width = width;
  activation.patches.assign(static_cast<std::size_t>(out_height) * width * layer.Inputs(), 0.0F);
  for (int y = 0; y < out_height; ++y) {
    for (int ky = 0; ky < layer.kernel_height; ++ky) {
      const int from_y = y + ky - top;
      if (from_y < 0 || from_y >= height) continue;
      for (int x = 0; x < width; ++x) {
        const int first = std::max(0, x - left);
        const int last = std::min(width - 1, x - left + layer.kernel_width - 1);
        const float* from =
            input.data() + (static_cast<std::size_t>(from_y) * width + first) * layer.in;
        float* to = activation.patches.data() +
                    (static_cast<std::size_t>(y) * width + x) * layer.Inputs() +
                    (ky * layer.kernel_width + first - (x - left)) * layer.in;
        std::copy_n(from, (last - first + 1) * layer.in, to);
      }
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
  GatherPatches(layer, input, height, width, activation);
  const int places = activation.height * activation.width;
  const float* biases = weights.data() + static_cast<std::size_t>(layer.Inputs()) * layer.out;
  activation.unpooled.resize(static_cast<std::size_t>(places) * layer.out);
  for (int i = 0; i < places; ++i) {
    std::copy_n(biases, layer.out,
                activation.unpooled.data() + static_cast<std::size_t>(i) * layer.out);
  }
  AddMatrixProduct(activation.patches.data(), layer.Inputs(), weights.data(), layer.out,
                   activation.unpooled.data(), layer.out, places, layer.Inputs(), layer.out);
  if (layer.rectified) {
    for (float& value : activation.unpooled) value = std::max(value, 0.0F);
  }
  Pool(layer, activation);
}

std::vector<float> ColumnScores(std::span<const float> weights, std::span<const float> strip,
                                int width) {
  std::vector<float> input(strip.begin(), strip.end());
  int height = kStripHeight;
  NetActivation activation;
  for (const NetLayer& layer : kNetLayers) {
    RunLayer(layer, weights.first(layer.Weights()), input, height, width, activation);
    weights = weights.subspan(layer.Weights());
    height = activation.height / layer.pool_height;
    width = activation.width / layer.pool_width;
    std::swap(input, activation.pooled);
  }
  for (int x = 0; x < width; ++x)
    ToLogProbabilities(input.data() + static_cast<std::size_t>(x) * kClasses);
  return input;
}

void ToLogProbabilities(float* scores) {
  const float highest = *std::max_element(scores, scores + kClasses);
  float sum = 0;
  for (int i = 0; i < kClasses; ++i) sum += std::exp(scores[i] - highest);
  const float log_sum = highest + std::log(sum);
  for (int i = 0; i < kClasses; ++i) scores[i] -= log_sum;
}

}  // namespace otkel
