// Trains the line network on drawn lines and writes the model:
//   scan_train --steps 6000 --seed 1 --output scanner/model/line_model.inc
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "scanner/line_model.h"
#include "scanner/line_net.h"
#include "scanner/training/conv_trainer.h"
#include "scanner/training/line_loss.h"
#include "scanner/training/training_run.h"

namespace otkel {
namespace {

constexpr int kBatch = 32;

struct Figures {
  int characters = 0;
  int wrong = 0;
  int columns_between = 0;
  int wrong_between = 0;
};

Figures Judge(std::span<const float> weights, int samples) {
  LineRenders renders;
  Figures figures;
  for (int i = 0; i < samples; ++i) {
    const LineSample sample = renders.Draw(kUnseenSeeds + static_cast<std::uint64_t>(i));
    const std::vector<float> scores = ColumnScores(weights, sample.strip, kSampleWidth);
    for (std::size_t column = 0; column < sample.labels.size(); ++column) {
      if (sample.labels[column] == kIgnored) continue;
      const float* row = scores.data() + column * kClasses;
      const bool wrong = std::max_element(row, row + kClasses) - row != sample.labels[column];
      if (sample.labels[column] == kNoCharacter) {
        ++figures.columns_between;
        figures.wrong_between += wrong ? 1 : 0;
      } else {
        ++figures.characters;
        figures.wrong += wrong ? 1 : 0;
      }
    }
  }
  return figures;
}

void Report(int step, double loss, std::span<const float> weights) {
  const Figures figures = Judge(weights, 300);
  std::printf("step %d  loss %.4f  wrong characters %.2f %%  wrong between %.2f %%\n", step, loss,
              100.0 * figures.wrong / figures.characters,
              100.0 * figures.wrong_between / figures.columns_between);
  std::fflush(stdout);
}

void Train(const TrainingRun& run) {
  std::vector<float> weights = StartingWeights(kNetLayers, run.seed);
  if (run.GoesOn()) weights.assign(LineModelWeights().begin(), LineModelWeights().end());
  Adam adam(weights.size());
  std::array<LineRenders, kTrainingWorkers> renders;
  double loss = 0;
  for (int step = 0; step < run.LastStep(); ++step) {
    std::array<std::vector<float>, kTrainingWorkers> gradients;
    gradients.fill(std::vector<float>(weights.size(), 0.0F));
    std::array<SampleLoss, kTrainingWorkers> losses;
    ForEachSample(run, step, kBatch, [&](std::size_t worker, std::uint64_t seed) {
      const SampleLoss sample =
          AddLineGradient(weights, renders[worker].Draw(seed), gradients[worker]);
      losses[worker].loss += sample.loss;
      losses[worker].columns += sample.columns;
    });
    double sum = 0;
    int columns = 0;
    for (std::size_t worker = 0; worker < kTrainingWorkers; ++worker) {
      sum += losses[worker].loss;
      columns += losses[worker].columns;
      if (worker == 0) continue;
      for (std::size_t i = 0; i < weights.size(); ++i) gradients[0][i] += gradients[worker][i];
    }
    for (float& slope : gradients[0]) slope /= static_cast<float>(columns);
    loss = step == 0 ? sum / columns : 0.98 * loss + 0.02 * sum / columns;
    adam.Step(gradients[0], run.RateAt(step, 200), weights);
    if ((step + 1) % 500 == 0) {
      Report(step + 1, loss, weights);
      WriteModel(run.output, PackLineModel(weights));
    }
  }
  WriteModel(run.output, PackLineModel(weights));
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::TrainingRun run;
  CLI::App app("Trains the network that reads MRZ lines.");
  otkel::AddOptions(app, run);
  CLI11_PARSE(app, argc, argv);
  otkel::Train(run);
  return 0;
}
