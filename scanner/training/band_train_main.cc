// Trains the network that finds bands on drawn photographs and writes the model:
//   band_train --steps 3000 --seed 1 --output scanner/model/band_model.inc
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "scanner/band_net.h"
#include "scanner/training/band_loss.h"
#include "scanner/training/conv_trainer.h"

namespace otkel {
namespace {

constexpr int kWorkers = 2;
constexpr int kBatch = 16;
constexpr std::uint64_t kUnseen = 1ULL << 40;  // seeds from here on are never trained on

struct Training {
  int steps = 3000;
  std::uint64_t seed = 1;
  double rate = 0.003;
  std::string output;
  std::string start;
};

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
    AddBandGradient(weights, DrawBandSample(kUnseen + static_cast<std::uint64_t>(i)), {}, sums);
  std::printf("never trained on: ");
  Print(step, sums);
}

void Write(const std::string& path, std::span<const float> weights) {
  const std::string text = PackBandModel(weights);
  std::ofstream file(path);
  for (std::size_t at = 0; at < text.size(); at += 96) file << '"' << text.substr(at, 96) << "\"\n";
}

void Train(const Training& training) {
  std::vector<float> weights = StartingWeights(kBandLayers, training.seed);
  if (training.start == "embedded")
    weights.assign(BandModelWeights().begin(), BandModelWeights().end());
  Adam adam(weights.size());
  BandLoss since;
  for (int step = 0; step < training.steps; ++step) {
    std::array<std::vector<float>, kWorkers> gradients;
    std::array<BandLoss, kWorkers> losses;
    std::vector<std::thread> threads;
    for (std::size_t worker = 0; worker < kWorkers; ++worker) {
      gradients[worker].assign(weights.size(), 0.0F);
      threads.emplace_back([&, worker] {
        for (std::size_t i = worker; i < kBatch; i += kWorkers) {
          const std::uint64_t seed =
              (training.seed << 32) + static_cast<std::uint64_t>(step) * kBatch + i;
          AddBandGradient(weights, DrawBandSample(seed % kUnseen), gradients[worker],
                          losses[worker]);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < weights.size(); ++i)
      gradients[0][i] = (gradients[0][i] + gradients[1][i]) / 3000;
    for (const BandLoss& loss : losses) {
      since.loss += loss.loss;
      since.bands += loss.bands;
      since.missed += loss.missed;
      since.others += loss.others;
      since.invented += loss.invented;
      since.degrees += loss.degrees;
      since.reversed += loss.reversed;
      since.miscounted += loss.miscounted;
      since.log_pitch += loss.log_pitch;
    }
    const double warm = std::min(1.0, (step + 1) / 100.0);
    const double cosine = 0.5 * (1 + std::cos(3.14159265 * step / training.steps));
    adam.Step(gradients[0], training.rate * warm * (0.01 + 0.99 * cosine), weights);
    if ((step + 1) % 100 == 0) {
      Print(step + 1, since);
      since = {};
    }
    if ((step + 1) % 500 == 0) {
      Judge(step + 1, weights);
      Write(training.output, weights);
    }
  }
  Write(training.output, weights);
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::Training training;
  CLI::App app("Trains the network that finds MRZs in an image.");
  app.add_option("--steps", training.steps, "Batches of 16 drawn photographs");
  app.add_option("--seed", training.seed, "Starting weights and drawings follow from it");
  app.add_option("--rate", training.rate, "Highest learning rate");
  app.add_option("--start", training.start, "'embedded': go on from the model in the program");
  app.add_option("--output", training.output, "The file to write")->required();
  CLI11_PARSE(app, argc, argv);
  otkel::Train(training);
  return 0;
}
