#include "tests/simulation/sim_fault.h"

namespace otkel::simulation {

std::string_view NameOf(FaultKind kind) {
  static constexpr std::array<std::string_view, kFaultKinds> kNames = {
      "loss",
      "duplicate",
      "reorder",
      "corrupt",
      "delay",
      "partition",
      "partition up",
      "partition down",
      "stream break",
      "herd",
      "replay",
      "forged replica",
      "forged events",
      "unknown field",
      "unknown message",
      "split snapshot",
      "live event",
      "kill",
      "power cut",
      "lying flush",
      "torn log",
      "cut log",
      "flipped log",
      "flipped row",
      "log missing",
      "mark slot damaged",
      "mark missing",
      "lease damaged",
      "write error once",
      "write error sticky",
      "read error",
      "disk full",
      "old image",
      "clone",
      "swapped disks",
      "blank disk",
      "blank disk, new epoch",
      "crash in recovery",
      "replica blank",
      "replica older",
      "trim",
      "centre killed",
      "centre power cut",
      "centre write error",
      "centre read error",
      "centre set back",
      "centre set back twice",
      "clock forward",
      "clock back",
      "clock years",
      "clock drift",
      "clock dead",
      "poison",
      "long offline",
      "claim in flight",
      "branch dropped",
  };
  return kNames[static_cast<std::size_t>(kind)];
}

SimFaults::SimFaults(SimRandom& random) {
  // Some seeds know nearly everything, most a handful, some nothing at all.
  const std::uint64_t share =
      random.Chance(60) ? 0 : 60 + random.Below(random.Chance(150) ? 900 : 350);
  for (std::uint64_t& rate : rates_) {
    if (!random.Chance(share)) continue;
    rate = random.Chance(500) ? 10 + random.Below(60) : 60 + random.Below(200);
  }
}

bool SimFaults::Strikes(FaultKind kind, SimRandom& random, std::uint64_t scale) {
  if (!Knows(kind) || !random.Chance(rates_[Index(kind)] * scale)) return false;
  Count(kind);
  return true;
}

}  // namespace otkel::simulation
