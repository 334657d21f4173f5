#pragma once

#include <span>
#include <vector>

#include "scanner/line_net.h"
#include "scanner/training/line_renders.h"

namespace otkel {

// Weights as training starts: noise scaled to each layer's inputs, biases 0.
[[nodiscard]] std::vector<float> StartingWeights(std::uint64_t seed);

struct SampleLoss {
  double loss = 0;  // summed over the labelled columns
  int columns = 0;
};

// Runs `sample` forward and backward and adds the slope of its loss to `gradient` (as long as
// `weights`).
SampleLoss AddGradient(std::span<const float> weights, const LineSample& sample,
                       std::span<float> gradient);

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
