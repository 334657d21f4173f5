#include "scanner/training/conv_trainer.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "scanner/matrix_product.h"

namespace otkel {
namespace {

std::vector<float> Transposed(const float* matrix, int rows, int columns) {
  std::vector<float> transposed(static_cast<std::size_t>(rows) * columns);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      transposed[static_cast<std::size_t>(x) * rows + y] =
          matrix[static_cast<std::size_t>(y) * columns + x];
    }
  }
  return transposed;
}

// Sends the slope at each pooled place back to the place that was the largest, through the
// rectifier.
std::vector<float> Unpool(const NetLayer& layer, const NetActivation& activation,
                          std::span<const float> slope) {
  std::vector<float> unpooled(activation.unpooled.size(), 0.0F);
  const int height = activation.height / layer.pool_height;
  const int width = activation.width / layer.pool_width;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < layer.out; ++c) {
        std::size_t best = 0;
        float highest = -1e30F;
        for (int i = 0; i < layer.pool_height * layer.pool_width; ++i) {
          const int from_y = y * layer.pool_height + i / layer.pool_width;
          const int from_x = x * layer.pool_width + i % layer.pool_width;
          const std::size_t at =
              (static_cast<std::size_t>(from_y) * activation.width + from_x) * layer.out + c;
          if (activation.unpooled[at] > highest) {
            highest = activation.unpooled[at];
            best = at;
          }
        }
        if (layer.rectified && highest <= 0) continue;
        unpooled[best] += slope[(static_cast<std::size_t>(y) * width + x) * layer.out + c];
      }
    }
  }
  return unpooled;
}

// The patch of the input under the kernel at every output place, one row each; outside the input it
// is 0.
std::vector<float> GatherPatches(const NetLayer& layer, const NetActivation& activation,
                                 std::span<const float> input, int height, int width) {
  const int top = layer.keeps_height ? layer.kernel_height / 2 : 0;
  std::vector<float> patches(static_cast<std::size_t>(activation.height) * width * layer.Inputs(),
                             0.0F);
  float* to = patches.data();
  for (int y = 0; y < activation.height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int ky = 0; ky < layer.kernel_height; ++ky) {
        for (int kx = 0; kx < layer.kernel_width; ++kx, to += layer.in) {
          const int from_y = y + ky - top;
          const int from_x = x + kx - layer.kernel_width / 2;
          if (from_y < 0 || from_y >= height || from_x < 0 || from_x >= width) continue;
          std::copy_n(input.data() + (static_cast<std::size_t>(from_y) * width + from_x) * layer.in,
                      layer.in, to);
        }
      }
    }
  }
  return patches;
}

// The reverse of gathering patches: what every patch says about an input pixel, added up.
std::vector<float> ScatterPatches(const NetLayer& layer, const NetActivation& activation,
                                  std::span<const float> patches, int height, int width) {
  std::vector<float> slope(static_cast<std::size_t>(height) * width * layer.in, 0.0F);
  const int top = layer.keeps_height ? layer.kernel_height / 2 : 0;
  for (int y = 0; y < activation.height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float* patch =
          patches.data() + (static_cast<std::size_t>(y) * width + x) * layer.Inputs();
      for (int ky = 0; ky < layer.kernel_height; ++ky) {
        for (int kx = 0; kx < layer.kernel_width; ++kx, patch += layer.in) {
          const int to_y = y + ky - top;
          const int to_x = x + kx - layer.kernel_width / 2;
          if (to_y < 0 || to_y >= height || to_x < 0 || to_x >= width) continue;
          float* to = slope.data() + (static_cast<std::size_t>(to_y) * width + to_x) * layer.in;
          for (int c = 0; c < layer.in; ++c) to[c] += patch[c];
        }
      }
    }
  }
  return slope;
}

void AddLayerGradient(const NetLayer& layer, const NetActivation& activation,
                      std::span<const float> patches, std::span<const float> slope,
                      std::span<float> gradient) {
  const int places = activation.height * activation.width;
  const std::vector<float> columns = Transposed(patches.data(), places, layer.Inputs());
  AddMatrixProduct(columns.data(), places, slope.data(), layer.out, gradient.data(), layer.out,
                   layer.Inputs(), places, layer.out);
  float* biases = gradient.data() + static_cast<std::size_t>(layer.Inputs()) * layer.out;
  for (int i = 0; i < places; ++i) {
    for (int c = 0; c < layer.out; ++c)
      biases[c] += slope[static_cast<std::size_t>(i) * layer.out + c];
  }
}

}  // namespace

std::vector<float> StartingWeights(std::span<const NetLayer> layers, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<float> weights;
  for (const NetLayer& layer : layers) {
    std::normal_distribution<float> noise(0.0F,
                                          std::sqrt(2.0F / static_cast<float>(layer.Inputs())));
    for (int i = 0; i < layer.Inputs() * layer.out; ++i) weights.push_back(noise(random));
    weights.insert(weights.end(), static_cast<std::size_t>(layer.out), 0.0F);
  }
  return weights;
}

std::vector<NetActivation> RunForward(std::span<const NetLayer> layers,
                                      std::span<const float> weights, const NetImage& input) {
  std::vector<NetActivation> activations(layers.size());
  int height = input.height;
  int width = input.width;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const NetLayer& layer = layers[i];
    RunLayer(layer, weights.first(static_cast<std::size_t>(layer.Weights())),
             i == 0 ? input.values : activations[i - 1].pooled, height, width, activations[i]);
    weights = weights.subspan(static_cast<std::size_t>(layer.Weights()));
    height = activations[i].height / layer.pool_height;
    width = activations[i].width / layer.pool_width;
  }
  return activations;
}

void AddGradient(std::span<const NetLayer> layers, std::span<const float> weights,
                 const NetImage& input, std::span<const NetActivation> activations,
                 std::vector<float> slope, std::span<float> gradient) {
  std::size_t start = static_cast<std::size_t>(CountWeights(layers));
  for (std::size_t i = layers.size(); i-- > 0;) {
    const NetLayer& layer = layers[i];
    start -= static_cast<std::size_t>(layer.Weights());
    const std::vector<float> unpooled = Unpool(layer, activations[i], slope);
    const std::span<const float> below = i == 0 ? input.values : activations[i - 1].pooled;
    const int width = activations[i].width;
    const int height = static_cast<int>(below.size()) / (width * layer.in);
    AddLayerGradient(layer, activations[i],
                     GatherPatches(layer, activations[i], below, height, width), unpooled,
                     gradient.subspan(start, static_cast<std::size_t>(layer.Weights())));
    if (i == 0) break;
    const int places = activations[i].height * activations[i].width;
    const std::vector<float> back = Transposed(weights.data() + start, layer.Inputs(), layer.out);
    std::vector<float> patches(static_cast<std::size_t>(places) * layer.Inputs(), 0.0F);
    AddMatrixProduct(unpooled.data(), layer.out, back.data(), layer.Inputs(), patches.data(),
                     layer.Inputs(), places, layer.out, layer.Inputs());
    slope = ScatterPatches(layer, activations[i], patches, height, width);
  }
}

void Adam::Step(std::span<const float> gradient, double rate, std::span<float> weights) {
  ++steps_;
  constexpr float kMean = 0.9F;
  constexpr float kSquare = 0.999F;
  const double correction =
      std::sqrt(1 - std::pow(kSquare, steps_)) / (1 - std::pow(kMean, steps_));
  const float step = static_cast<float>(rate * correction);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    mean_[i] = kMean * mean_[i] + (1 - kMean) * gradient[i];
    square_[i] = kSquare * square_[i] + (1 - kSquare) * gradient[i] * gradient[i];
    weights[i] -= step * mean_[i] / (std::sqrt(square_[i]) + 1e-8F);
  }
}

}  // namespace otkel
