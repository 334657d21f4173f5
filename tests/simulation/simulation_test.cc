#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "tests/simulation/sim_border.h"

namespace otkel::simulation {
namespace {

std::uint64_t FromEnvironment(const char* name, std::uint64_t fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : std::strtoull(value, nullptr, 10);
}

std::string HowToRepeat(std::uint64_t seed) {
  return Concat("repeat: OTKEL_SIM_ONLY=", seed,
                " build/dev/bin/simulation --gtest_filter=SimulationTest.OneSeed");
}

struct Total {
  SimFaults::Counts faults{};
  std::uint64_t steps = 0;
  std::uint64_t events = 0;
  double node_hours = 0;

  void Add(const SimBorder::Result& result) {
    for (std::size_t i = 0; i < kFaultKinds; ++i) faults[i] += result.faults[i];
    steps += result.steps;
    events += result.events;
    node_hours += static_cast<double>(result.nodes) *
                  std::chrono::duration<double, std::ratio<3600>>(result.lived).count();
  }
  void Print() const {
    std::printf("%llu steps, %llu crossings, %.0f node hours; faults:\n",
                static_cast<unsigned long long>(steps), static_cast<unsigned long long>(events),
                node_hours);
    for (std::size_t i = 0; i < kFaultKinds; ++i) {
      const std::string name(NameOf(static_cast<FaultKind>(i)));
      std::printf("  %-24s %llu\n", name.c_str(), static_cast<unsigned long long>(faults[i]));
    }
  }
};

// Quarter `part` of the seeds.
void RunQuarter(std::uint64_t part) {
  const std::uint64_t seeds = FromEnvironment("OTKEL_SIM_SEEDS", 1000);
  const std::uint64_t first = FromEnvironment("OTKEL_SIM_FIRST", 1);
  Total total;
  int failures = 0;
  for (std::uint64_t seed = first + part; seed < first + seeds; seed += 4) {
    const SimBorder::Result result = SimBorder(seed, false).Run();
    total.Add(result);
    if (result.violation) {
      ADD_FAILURE() << "seed " << seed << ", step " << result.violation->step << ": "
                    << result.violation->invariant << ": " << result.violation->story << "\n"
                    << HowToRepeat(seed);
      if (++failures >= 40) break;
    }
    // Every fiftieth twice: the same seed is the same world.
    if (seed % 50 == 0) {
      EXPECT_EQ(SimBorder(seed, false).Run().trace, result.trace)
          << "I16: seed " << seed << " gives two worlds";
    }
    if ((seed - first) / 4 % 250 == 249) {
      std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
      std::fflush(stdout);
    }
  }
  total.Print();
}

TEST(SimulationTest, FirstQuarterOfTheSeeds) { RunQuarter(0); }
TEST(SimulationTest, SecondQuarterOfTheSeeds) { RunQuarter(1); }
TEST(SimulationTest, ThirdQuarterOfTheSeeds) { RunQuarter(2); }
TEST(SimulationTest, FourthQuarterOfTheSeeds) { RunQuarter(3); }

// OTKEL_SIM_ONLY: the seed, told step by step.
TEST(SimulationTest, OneSeed) {
  const std::uint64_t seed = FromEnvironment("OTKEL_SIM_ONLY", 1);
  const bool is_told = std::getenv("OTKEL_SIM_ONLY") != nullptr;
  const SimBorder::Result result = SimBorder(seed, is_told).Run();
  if (result.violation) {
    ADD_FAILURE() << "seed " << seed << ", step " << result.violation->step << ": "
                  << result.violation->invariant << ": " << result.violation->story;
  }
  EXPECT_EQ(SimBorder(seed, false).Run().trace, result.trace) << "I16: two worlds";
}

}  // namespace
}  // namespace otkel::simulation
