// Trains the network that finds bands on drawn photographs and writes the model:
//   band_train --steps 3000 --seed 1 --output scanner/model/band_model.inc
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "scanner/band_net.h"
#include "scanner/training/band_loss.h"
#include "scanner/training/conv_trainer.h"
#include "scanner/training/training_run.h"

namespace otkel {
namespace {

constexpr int kBatch = 16;
constexpr float kUsualCells = 3000;  // that a batch has to judge, or about so many

void Print(int step, const BandLoss& sums) {
  const double found = std::max(1, sums.bands);
  std::printf(
      "step %d  loss %.4f  missed %.2f %%  invented %.3f %%  degrees off %.2f  reversed %.1f %%  "
      "miscounted %.1f %%  pitch off %.1f %%\n",
      step, sums.loss / (sums.bands + sums.others), 100.0 * sums.missed / found,
      100.0 * sums.invented / std::max(1, sums.others), sums.degrees / found,
      100.0 * sums.reversed / found, 100.0 * sums.miscounted / found,
      100.0 * (std::exp2(sums.log_pitch / found) - 1));
  std::fflush(stdout);
}

void Judge(int step, std::span<const float> weights) {
  BandLoss sums;
  for (int i = 0; i < 200; ++i)
    AddBandGradient(weights, DrawBandSample(kUnseenSeeds + static_cast<std::uint64_t>(i)), {},
                    sums);
  std::printf("never trained on: ");
  Print(step, sums);
}

void Train(const TrainingRun& run) {
  std::vector<float> weights = StartingWeights(kBandLayers, run.seed);
  if (run.GoesOn()) weights.assign(BandModelWeights().begin(), BandModelWeights().end());
  Adam adam(weights.size());
  BandLoss since;
  for (int step = 0; step < run.LastStep(); ++step) {
    std::array<std::vector<float>, kTrainingWorkers> gradients;
    gradients.fill(std::vector<float>(weights.size(), 0.0F));
    std::array<BandLoss, kTrainingWorkers> losses;
    ForEachSample(run, step, kBatch, [&](std::size_t worker, std::uint64_t seed) {
      AddBandGradient(weights, DrawBandSample(seed), gradients[worker], losses[worker]);
    });
    for (std::size_t i = 0; i < weights.size(); ++i)
      gradients[0][i] = (gradients[0][i] + gradients[1][i]) / kUsualCells;
    for (const BandLoss& loss : losses) since += loss;
    adam.Step(gradients[0], run.RateAt(step, 100), weights);
    if ((step + 1) % 100 == 0) {
      Print(step + 1, since);
      since = {};
    }
    if ((step + 1) % 500 == 0) {
      Judge(step + 1, weights);
      WriteModel(run.output, PackBandModel(weights));
    }
  }
  WriteModel(run.output, PackBandModel(weights));
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::TrainingRun run;
  run.steps = 3000;
  run.rate = 0.003;
  CLI::App app("Trains the network that finds MRZs in an image.");
  otkel::AddOptions(app, run);
  CLI11_PARSE(app, argc, argv);
  otkel::Train(run);
  return 0;
}
