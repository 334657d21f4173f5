// Trains the line network on drawn lines and writes the model:
//   scan_train --steps 6000 --seed 1 --output scanner/model/line_model.inc
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "scanner/line_model.h"
#include "scanner/line_net.h"
#include "scanner/training/conv_trainer.h"
#include "scanner/training/line_loss.h"

namespace otkel {
namespace {

constexpr int kWorkers = 2;
constexpr int kBatch = 32;
constexpr std::uint64_t kUnseen = 1ULL << 40;  // seeds from here on are never trained on

struct Training {
  int steps = 6000;
  int stop = 0;
  std::uint64_t seed = 1;
  double rate = 0.002;
  std::string output;
  std::string start;
};

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
    const LineSample sample = renders.Draw(kUnseen + static_cast<std::uint64_t>(i));
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

void Write(const std::string& path, std::span<const float> weights) {
  const std::string text = PackLineModel(weights);
  std::ofstream file(path);
  for (std::size_t at = 0; at < text.size(); at += 96) file << '"' << text.substr(at, 96) << "\"\n";
}

void Train(const Training& training) {
  std::vector<float> weights = StartingWeights(kNetLayers, training.seed);
  if (training.start == "embedded")
    weights.assign(LineModelWeights().begin(), LineModelWeights().end());
  Adam adam(weights.size());
  std::array<LineRenders, kWorkers> renders;
  double loss = 0;
  const int last = training.stop > 0 ? std::min(training.stop, training.steps) : training.steps;
  for (int step = 0; step < last; ++step) {
    std::array<std::vector<float>, kWorkers> gradients;
    std::array<SampleLoss, kWorkers> losses;
    std::vector<std::thread> threads;
    for (int worker = 0; worker < kWorkers; ++worker) {
      gradients[worker].assign(weights.size(), 0.0F);
      threads.emplace_back([&, worker] {
        for (int i = worker; i < kBatch; i += kWorkers) {
          const std::uint64_t sample_seed =
              (training.seed << 32) + static_cast<std::uint64_t>(step) * kBatch + i;
          const SampleLoss sample = AddLineGradient(
              weights, renders[worker].Draw(sample_seed % kUnseen), gradients[worker]);
          losses[worker].loss += sample.loss;
          losses[worker].columns += sample.columns;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    double sum = 0;
    int columns = 0;
    for (int worker = 0; worker < kWorkers; ++worker) {
      sum += losses[worker].loss;
      columns += losses[worker].columns;
      if (worker == 0) continue;
      for (std::size_t i = 0; i < weights.size(); ++i) gradients[0][i] += gradients[worker][i];
    }
    for (float& slope : gradients[0]) slope /= static_cast<float>(columns);
    loss = step == 0 ? sum / columns : 0.98 * loss + 0.02 * sum / columns;
    const double warm = std::min(1.0, (step + 1) / 200.0);
    const double cosine = 0.5 * (1 + std::cos(3.14159265 * step / training.steps));
    adam.Step(gradients[0], training.rate * warm * (0.01 + 0.99 * cosine), weights);
    if ((step + 1) % 500 == 0) {
      Report(step + 1, loss, weights);
      Write(training.output, weights);
    }
  }
  Write(training.output, weights);
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::Training training;
  CLI::App app("Trains the network that reads MRZ lines.");
  app.add_option("--steps", training.steps, "Batches of 32 drawn pieces");
  app.add_option("--stop", training.stop,
                 "End after this many steps, the rate still as for all of them");
  app.add_option("--seed", training.seed, "Starting weights and drawings follow from it");
  app.add_option("--rate", training.rate, "Highest learning rate");
  app.add_option("--start", training.start, "'embedded': go on from the model in the program");
  app.add_option("--output", training.output, "The file to write")->required();
  CLI11_PARSE(app, argc, argv);
  otkel::Train(training);
  return 0;
}
