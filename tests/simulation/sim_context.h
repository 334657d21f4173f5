#pragma once

#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/text.h"
#include "domain/day.h"
#include "tests/simulation/sim_fault.h"
#include "tests/simulation/sim_queue.h"
#include "tests/simulation/sim_random.h"

namespace otkel::simulation {

// What must always hold, and did not.
struct Violation {
  std::string invariant;
  std::string story;
  std::uint64_t step = 0;
};

// What all parts of one simulated world share: the true time, chance, and what is seen.
struct SimContext {
  SimContext(std::uint64_t seed, bool is_told)
      : random(seed * 0x9E3779B97F4A7C15u + 1), faults(random), is_verbose(is_told) {}
  SimContext(const SimContext&) = delete;
  SimContext& operator=(const SimContext&) = delete;

  // Part of the trace.
  template <typename... Parts>
  void Note(const Parts&... parts) {
    const std::string line = Concat(parts...);
    trace.Add(line);
    if (is_verbose) {
      const auto minutes = std::chrono::duration_cast<std::chrono::seconds>(now - start).count();
      std::fprintf(stderr, "%6llu %3lldd %02lld:%02lld:%02lld  %s\n",
                   static_cast<unsigned long long>(step), static_cast<long long>(minutes / 86400),
                   static_cast<long long>(minutes / 3600 % 24),
                   static_cast<long long>(minutes / 60 % 60), static_cast<long long>(minutes % 60),
                   line.c_str());
    }
  }
  // The first is kept.
  template <typename... Parts>
  void Fail(const std::string& invariant, const Parts&... parts) {
    if (violation) return;
    violation = Violation{invariant, Concat(parts...), step};
    if (is_verbose)
      std::fprintf(stderr, "VIOLATION %s: %s\n", invariant.c_str(), violation->story.c_str());
  }
  void After(std::chrono::microseconds time, std::function<void()> what) {
    queue.At(now + time, std::move(what));
  }
  bool Strikes(FaultKind kind, std::uint64_t scale = 1) {
    return faults.Strikes(kind, random, scale);
  }

  static constexpr Instant start =
      Instant{Day{std::chrono::year{2026} / 3 / 1}.time_since_epoch() + std::chrono::hours{6}};
  Instant now = start;
  std::uint64_t step = 0;
  SimRandom random;
  SimFaults faults;
  SimQueue queue;
  SimTrace trace;
  std::optional<Violation> violation;
  bool is_verbose = false;
};

}  // namespace otkel::simulation
