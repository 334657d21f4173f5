#pragma once

#include <span>

#include "scanner/training/line_renders.h"

namespace otkel {

struct SampleLoss {
  double loss = 0;  // summed over what is labelled
  int columns = 0;
};

// Runs `sample` forward and backward and adds the slope of its loss to `gradient` (as long as
// `weights`).
SampleLoss AddLineGradient(std::span<const float> weights, const LineSample& sample,
                           std::span<float> gradient);

}  // namespace otkel
