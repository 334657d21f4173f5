#include "scanner/training/band_loss.h"

#include <cmath>

#include "scanner/band_net.h"
#include "scanner/training/conv_trainer.h"

namespace otkel {
namespace {

constexpr float kBandWeight = 4;  // bands are rare
constexpr float kDirectionWeight = 2;
constexpr float kSenseWeight = 0.5;
constexpr float kOffsetWeight = 1;
constexpr float kPitchWeight = 4;
constexpr float kThreeLinesWeight = 2;

float Sigmoid(float logit) { return 1 / (1 + std::exp(-logit)); }

// Of one cell: turns what was said into its slope.
void JudgeCell(const BandTarget& target, float* said, BandLoss& sums) {
  std::array<float, kBandOutputs> slope{};
  const float probability = Sigmoid(said[kBandLogit]);
  const bool is_band = target.kind == BandTarget::kBand;
  if (target.kind != BandTarget::kIgnored) {
    const float weight = is_band ? kBandWeight : 1;
    slope[kBandLogit] = weight * (probability - (is_band ? 1.0F : 0.0F));
    sums.loss -= weight * std::log(std::max(1e-6F, is_band ? probability : 1 - probability));
    ++(is_band ? sums.bands : sums.others);
    if (is_band != (probability > 0.5F)) ++(is_band ? sums.missed : sums.invented);
  }
  if (is_band) {
    const auto pull = [&](int output, float wanted, float weight) {
      const float error = said[output] - wanted;
      slope[static_cast<std::size_t>(output)] = weight * error;
      sums.loss += weight * error * error / 2;
    };
    const float x = target.direction[0];
    const float y = target.direction[1];
    const float cosine = x * x - y * y;
    const float sine = 2 * x * y;
    const float cross = said[kBandCosine] * sine - said[kBandSine] * cosine;
    const float dot = said[kBandCosine] * cosine + said[kBandSine] * sine;
    sums.degrees += std::abs(std::atan2(cross, dot)) * 57.2958 / 2;
    sums.log_pitch += std::abs(said[kBandLogPitch] - target.log_pitch);
    sums.reversed += said[kBandSenseX] * x + said[kBandSenseY] * y < 0 ? 1 : 0;
    pull(kBandCosine, cosine, kDirectionWeight);
    pull(kBandSine, sine, kDirectionWeight);
    pull(kBandSenseX, x, kSenseWeight);
    pull(kBandSenseY, y, kSenseWeight);
    pull(kBandOffsetX, target.offset[0], kOffsetWeight);
    pull(kBandOffsetY, target.offset[1], kOffsetWeight);
    pull(kBandLogPitch, target.log_pitch, kPitchWeight);
    sums.miscounted += (said[kBandThreeLines] > 0) != target.three_lines ? 1 : 0;
    slope[kBandThreeLines] =
        kThreeLinesWeight * (Sigmoid(said[kBandThreeLines]) - (target.three_lines ? 1.0F : 0.0F));
  }
  std::copy(slope.begin(), slope.end(), said);
}

}  // namespace

BandLoss& BandLoss::operator+=(const BandLoss& other) {
  loss += other.loss;
  bands += other.bands;
  missed += other.missed;
  others += other.others;
  invented += other.invented;
  reversed += other.reversed;
  miscounted += other.miscounted;
  degrees += other.degrees;
  log_pitch += other.log_pitch;
  return *this;
}

void AddBandGradient(std::span<const float> weights, const BandSample& sample,
                     std::span<float> gradient, BandLoss& sums) {
  const std::vector<NetActivation> activations = RunForward(kBandLayers, weights, sample.input);
  std::vector<float> slope = activations.back().pooled;
  for (std::size_t i = 0; i < sample.targets.size(); ++i)
    JudgeCell(sample.targets[i], slope.data() + i * kBandOutputs, sums);
  if (gradient.empty()) return;
  AddGradient(kBandLayers, weights, sample.input, activations, std::move(slope), gradient);
}

}  // namespace otkel
