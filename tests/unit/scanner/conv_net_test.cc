#include "scanner/conv_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace otkel {
namespace {

std::vector<float> AnyValues(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random() % 2001) / 1000 - 1;
  return values;
}

float At(const NetImage& image, int y, int x, int channel) {
  if (y < 0 || x < 0 || y >= image.height || x >= image.width) return 0;
  return image.values[(static_cast<std::size_t>(y) * image.width + x) * image.channels + channel];
}

// One value before pooling, as the definition of a convolution says.
float Convolved(const NetLayer& layer, std::span<const float> weights, const NetImage& input, int y,
                int x, int channel) {
  const int top = layer.keeps_height ? layer.kernel_height / 2 : 0;
  double sum = weights[static_cast<std::size_t>(layer.Inputs()) * layer.out + channel];
  for (int ky = 0; ky < layer.kernel_height; ++ky) {
    for (int kx = 0; kx < layer.kernel_width; ++kx) {
      for (int from = 0; from < layer.in; ++from) {
        const std::size_t row =
            (static_cast<std::size_t>(ky) * layer.kernel_width + kx) * layer.in + from;
        sum += static_cast<double>(weights[row * layer.out + channel]) *
               At(input, y + ky - top, x + kx - layer.kernel_width / 2, from);
      }
    }
  }
  return static_cast<float>(layer.rectified ? std::max(0.0, sum) : sum);
}

NetImage Naive(const NetLayer& layer, std::span<const float> weights, const NetImage& input) {
  const int height = layer.keeps_height ? input.height : input.height - layer.kernel_height + 1;
  NetImage output{height / layer.pool_height, input.width / layer.pool_width, layer.out, {}};
  for (int y = 0; y < output.height; ++y) {
    for (int x = 0; x < output.width; ++x) {
      for (int channel = 0; channel < layer.out; ++channel) {
        float largest = -1e30F;
        for (int py = 0; py < layer.pool_height; ++py) {
          for (int px = 0; px < layer.pool_width; ++px)
            largest = std::max(largest, Convolved(layer, weights, input, y * layer.pool_height + py,
                                                  x * layer.pool_width + px, channel));
        }
        output.values.push_back(largest);
      }
    }
  }
  return output;
}

void ExpectAsDefined(std::span<const NetLayer> layers, int height, int width) {
  const std::vector<float> weights = AnyValues(static_cast<std::size_t>(CountWeights(layers)), 1);
  NetImage input{height, width, layers[0].in, {}};
  input.values = AnyValues(static_cast<std::size_t>(height) * width * layers[0].in, 2);
  NetImage expected = input;
  std::span<const float> left = weights;
  for (const NetLayer& layer : layers) {
    expected = Naive(layer, left, expected);
    left = left.subspan(static_cast<std::size_t>(layer.Weights()));
  }
  const NetImage output = RunLayers(layers, weights, input);
  ASSERT_EQ(output.height, expected.height);
  ASSERT_EQ(output.width, expected.width);
  ASSERT_EQ(output.channels, expected.channels);
  ASSERT_EQ(output.values.size(), expected.values.size());
  for (std::size_t i = 0; i < output.values.size(); ++i)
    ASSERT_NEAR(output.values[i], expected.values[i], 1e-4 * (1 + std::abs(expected.values[i])));
}

TEST(ConvNetTest, LayerThatKeepsItsHeightIsAsDefined) {
  constexpr std::array<NetLayer, 1> kLayers = {{{3, 8, 3, 3, true, 1, 1, true}}};
  ExpectAsDefined(kLayers, 6, 9);
}

TEST(ConvNetTest, LayerWhoseKernelCoversTheHeightIsAsDefined) {
  constexpr std::array<NetLayer, 1> kLayers = {{{4, 16, 3, 5, false, 1, 1, true}}};
  ExpectAsDefined(kLayers, 3, 11);
}

TEST(ConvNetTest, LayerThatIsNotRectifiedMayBeNegative) {
  constexpr std::array<NetLayer, 1> kLayers = {{{8, 8, 1, 1, true, 1, 1, false}}};
  ExpectAsDefined(kLayers, 4, 5);
}

TEST(ConvNetTest, PoolingLeavesOutWhatFillsNoPool) {
  constexpr std::array<NetLayer, 1> kLayers = {{{1, 8, 3, 3, true, 2, 2, true}}};
  ExpectAsDefined(kLayers, 7, 13);
}

TEST(ConvNetTest, LayersOneAfterTheOtherAreAsDefined) {
  constexpr std::array<NetLayer, 4> kLayers = {{
      {2, 8, 3, 3, true, 2, 2, true},
      {8, 24, 3, 3, true, 2, 1, true},
      {24, 16, 3, 5, false, 1, 1, true},
      {16, 8, 1, 1, true, 1, 1, false},
  }};
  ExpectAsDefined(kLayers, 12, 22);
}

TEST(ConvNetTest, ImageOneColumnWideIsTaken) {
  constexpr std::array<NetLayer, 1> kLayers = {{{1, 8, 3, 5, false, 1, 1, true}}};
  ExpectAsDefined(kLayers, 3, 1);
}

}  // namespace
}  // namespace otkel
