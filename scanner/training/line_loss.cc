#include "scanner/training/line_loss.h"

#include <algorithm>
#include <cmath>

#include "scanner/line_net.h"
#include "scanner/training/conv_trainer.h"

namespace otkel {
namespace {

// How much a column counts: most columns stand between characters, and those teach less.
constexpr float kNoCharacterWeight = 0.5F;

// Cross entropy at the output: fills the slope and returns the loss.
SampleLoss JudgeColumns(const LineSample& sample, std::vector<float>& scores) {
  SampleLoss judged;
  for (std::size_t column = 0; column < sample.labels.size(); ++column) {
    float* row = scores.data() + column * kClasses;
    ToLogProbabilities(row);
    const int label = sample.labels[column];
    if (label == kIgnored) {
      std::fill_n(row, kClasses, 0.0F);
      continue;
    }
    const float weight = label == kNoCharacter ? kNoCharacterWeight : 1.0F;
    judged.loss -= row[label];
    ++judged.columns;
    for (int c = 0; c < kClasses; ++c)
      row[c] = weight * (std::exp(row[c]) - (c == label ? 1.0F : 0.0F));
  }
  return judged;
}

}  // namespace

SampleLoss AddLineGradient(std::span<const float> weights, const LineSample& sample,
                           std::span<float> gradient) {
  const NetImage input{kStripHeight, kSampleWidth, 1, sample.strip};
  const std::vector<NetActivation> activations = RunForward(kNetLayers, weights, input);
  std::vector<float> slope = activations.back().pooled;
  const SampleLoss judged = JudgeColumns(sample, slope);
  AddGradient(kNetLayers, weights, input, activations, std::move(slope), gradient);
  return judged;
}

}  // namespace otkel
