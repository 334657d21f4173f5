#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scanner/conv_net.h"

namespace otkel {

// Weights as training starts: noise scaled to each layer's inputs, biases 0.
[[nodiscard]] std::vector<float> StartingWeights(std::span<const NetLayer> layers,
                                                 std::uint64_t seed);

// Runs the layers and keeps what each made.  REQUIRES: as RunLayers.
[[nodiscard]] std::vector<NetActivation> RunForward(std::span<const NetLayer> layers,
                                                    std::span<const float> weights,
                                                    const NetImage& input);

// Adds the slope of the loss to `gradient` (as long as `weights`), given its slope at the last
// layer's pooled output.
void AddGradient(std::span<const NetLayer> layers, std::span<const float> weights,
                 const NetImage& input, std::span<const NetActivation> activations,
                 std::vector<float> slope, std::span<float> gradient);

// The Adam optimiser.
class Adam {
 public:
  explicit Adam(std::size_t count) : mean_(count, 0.0F), square_(count, 0.0F) {}
  void Step(std::span<const float> gradient, double rate, std::span<float> weights);

 private:
  std::vector<float> mean_;
  std::vector<float> square_;
  int steps_ = 0;
};

}  // namespace otkel
