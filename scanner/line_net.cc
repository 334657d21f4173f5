#include "scanner/line_net.h"

#include <algorithm>
#include <cmath>

namespace otkel {

std::vector<float> ColumnScores(std::span<const float> weights, std::span<const float> strip,
                                int width) {
  NetImage scores =
      RunLayers(kNetLayers, weights, {kStripHeight, width, 1, {strip.begin(), strip.end()}});
  for (int x = 0; x < scores.width; ++x)
    ToLogProbabilities(scores.values.data() + static_cast<std::size_t>(x) * kClasses);
  return std::move(scores.values);
}

void ToLogProbabilities(float* scores) {
  const float highest = *std::max_element(scores, scores + kClasses);
  float sum = 0;
  for (int i = 0; i < kClasses; ++i) sum += std::exp(scores[i] - highest);
  const float log_sum = highest + std::log(sum);
  for (int i = 0; i < kClasses; ++i) scores[i] -= log_sum;
}

}  // namespace otkel
