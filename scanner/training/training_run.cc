#include "scanner/training/training_run.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>
#include <vector>

namespace otkel {

int TrainingRun::LastStep() const { return stop > 0 ? std::min(stop, steps) : steps; }

double TrainingRun::RateAt(int step, double warm) const {
  const double rising = std::min(1.0, (step + 1) / warm);
  const double cosine = 0.5 * (1 + std::cos(3.14159265 * step / steps));
  return rate * rising * (0.01 + 0.99 * cosine);
}

void AddOptions(CLI::App& app, TrainingRun& run) {
  app.add_option("--steps", run.steps, "Batches of drawings");
  app.add_option("--stop", run.stop,
                 "End after this many steps, the rate still as for all of them");
  app.add_option("--seed", run.seed, "Starting weights and drawings follow from it");
  app.add_option("--rate", run.rate, "Highest learning rate");
  app.add_option("--start", run.start, "'embedded': go on from the model in the program");
  app.add_option("--output", run.output, "The file to write")->required();
}

void ForEachSample(const TrainingRun& run, int step, int batch,
                   const std::function<void(std::size_t worker, std::uint64_t seed)>& use) {
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < kTrainingWorkers; ++worker) {
    threads.emplace_back([&, worker] {
      for (std::size_t i = worker; i < static_cast<std::size_t>(batch); i += kTrainingWorkers) {
        const std::uint64_t seed = (run.seed << 32) + static_cast<std::uint64_t>(step) * batch + i;
        use(worker, seed % kUnseenSeeds);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

void WriteModel(const std::string& path, std::string_view text) {
  std::ofstream file(path);
  for (std::size_t at = 0; at < text.size(); at += 96) file << '"' << text.substr(at, 96) << "\"\n";
}

}  // namespace otkel
