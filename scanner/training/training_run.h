#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace otkel {

inline constexpr std::size_t kTrainingWorkers = 2;
inline constexpr std::uint64_t kUnseenSeeds = 1ULL << 40;  // from here on, never trained on

// What the programs that train have in common.
struct TrainingRun {
  int steps = 6000;
  int stop = 0;  // end after so many steps, if above 0; the rate is still as for all of them
  std::uint64_t seed = 1;
  double rate = 0.002;  // the highest
  std::string output;
  std::string start;

  [[nodiscard]] bool GoesOn() const { return start == "embedded"; }
  [[nodiscard]] int LastStep() const;
  // Rises over the first `warm` steps, then falls like a cosine to a hundredth.
  [[nodiscard]] double RateAt(int step, double warm) const;
};

// Options of the command line; the run's present values are what they are without them.
void AddOptions(CLI::App& app, TrainingRun& run);

// Calls `use(worker, seed)` for each sample of a step, every worker in its own thread.
void ForEachSample(const TrainingRun& run, int step, int batch,
                   const std::function<void(std::size_t worker, std::uint64_t seed)>& use);

// Writes packed weights as source text.
void WriteModel(const std::string& path, std::string_view text);

}  // namespace otkel
