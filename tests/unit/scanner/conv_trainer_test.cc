#include "scanner/training/conv_trainer.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

namespace otkel {
namespace {

constexpr std::array<NetLayer, 3> kLayers = {{
    {2, 8, 3, 3, true, 2, 2, true},
    {8, 8, 3, 5, false, 1, 1, true},
    {8, 8, 1, 1, true, 1, 1, false},
}};

std::vector<float> AnyValues(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random() % 2001) / 1000 - 1;
  return values;
}

NetImage AnyInput() { return {6, 8, 2, AnyValues(6 * 8 * 2, 2)}; }

std::vector<float> AnyWeights() {
  std::vector<float> weights = StartingWeights(kLayers, 5);
  const std::vector<float> noise = AnyValues(weights.size(), 6);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += 0.1F * noise[i];
  return weights;
}

// A loss whose slope at each output is known: the outputs, each times a number of its own.
double LossOf(std::span<const float> weights, std::span<const float> slope) {
  const NetImage output = RunLayers(kLayers, weights, AnyInput());
  double loss = 0;
  for (std::size_t i = 0; i < output.values.size(); ++i)
    loss += static_cast<double>(output.values[i]) * slope[i];
  return loss;
}

TEST(ConvTrainerTest, ForwardMakesWhatTheScannersLayersMake) {
  const std::vector<float> weights = AnyWeights();
  const std::vector<NetActivation> activations = RunForward(kLayers, weights, AnyInput());
  ASSERT_EQ(activations.size(), kLayers.size());
  EXPECT_EQ(activations.back().pooled, RunLayers(kLayers, weights, AnyInput()).values);
}

TEST(ConvTrainerTest, GradientIsTheSlopeOfTheLoss) {
  const std::vector<float> weights = AnyWeights();
  const std::vector<NetActivation> activations = RunForward(kLayers, weights, AnyInput());
  const std::vector<float> slope = AnyValues(activations.back().pooled.size(), 3);
  std::vector<float> gradient(weights.size(), 0.0F);
  AddGradient(kLayers, weights, AnyInput(), activations, slope, gradient);

  constexpr float kNudge = 2e-3F;
  const double here = LossOf(weights, slope);
  int bends = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    std::vector<float> nudged = weights;
    nudged[i] = weights[i] + kNudge;
    const double up = (LossOf(nudged, slope) - here) / (nudged[i] - weights[i]);
    nudged[i] = weights[i] - kNudge;
    const double down = (here - LossOf(nudged, slope)) / (weights[i] - nudged[i]);
    // The loss is made of straight pieces; where two meet it has no slope.
    if (std::abs(up - down) > 0.01) {
      ++bends;
      continue;
    }
    EXPECT_NEAR(gradient[i], (up + down) / 2, 0.01) << i;
  }
  EXPECT_LT(bends, static_cast<int>(weights.size()) / 10);
}

TEST(ConvTrainerTest, GradientIsAddedToWhatIsThere) {
  const std::vector<float> weights = AnyWeights();
  const std::vector<NetActivation> activations = RunForward(kLayers, weights, AnyInput());
  const std::vector<float> slope = AnyValues(activations.back().pooled.size(), 3);
  std::vector<float> once(weights.size(), 0.0F);
  AddGradient(kLayers, weights, AnyInput(), activations, slope, once);
  std::vector<float> after_one(weights.size(), 1.0F);
  AddGradient(kLayers, weights, AnyInput(), activations, slope, after_one);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NEAR(after_one[i], once[i] + 1, 1e-4) << i;
}

TEST(ConvTrainerTest, StepsDownTheGradientLessenTheLoss) {
  std::vector<float> weights = AnyWeights();
  const std::size_t outputs = RunForward(kLayers, weights, AnyInput()).back().pooled.size();
  const std::vector<float> slope = AnyValues(outputs, 3);
  const double before = LossOf(weights, slope);
  Adam adam(weights.size());
  for (int step = 0; step < 10; ++step) {
    std::vector<float> gradient(weights.size(), 0.0F);
    AddGradient(kLayers, weights, AnyInput(), RunForward(kLayers, weights, AnyInput()), slope,
                gradient);
    adam.Step(gradient, 0.01, weights);
  }
  EXPECT_LT(LossOf(weights, slope), before);
}

TEST(ConvTrainerTest, SameSeedStartsFromTheSameWeights) {
  EXPECT_EQ(StartingWeights(kLayers, 7), StartingWeights(kLayers, 7));
  EXPECT_NE(StartingWeights(kLayers, 7), StartingWeights(kLayers, 8));
}

}  // namespace
}  // namespace otkel
