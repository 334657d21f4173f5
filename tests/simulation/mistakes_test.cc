// Shows that the simulation would find the known mistakes (base/mistake.h).
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/mistake.h"
#include "tests/simulation/sim_border.h"

#ifdef OTKEL_MISTAKES

namespace otkel::simulation {
namespace {

struct Named {
  Mistake mistake;
  const char* name;
  std::uint64_t first_seed = 1;  // to look from: that it is found shall not take long
};

constexpr Named kMistakes[] = {
    {Mistake::kJournalNotSynced, "JournalNotSynced"},
    {Mistake::kHighWaterIgnored, "HighWaterIgnored"},
    {Mistake::kSequenceReused, "SequenceReused"},
    {Mistake::kTornTailBelieved, "TornTailBelieved"},
    {Mistake::kLossNotDeclared, "LossNotDeclared"},
    {Mistake::kTrimUnacknowledged, "TrimUnacknowledged"},
    {Mistake::kWelcomeBelieved, "WelcomeBelieved", 550},  // once in 600 seeds: others hold, too
    {Mistake::kAckBeforeDurable, "AckBeforeDurable"},
    {Mistake::kNoDedup, "NoDedup"},
    {Mistake::kGapTaken, "GapTaken"},
    {Mistake::kChainNotChecked, "ChainNotChecked"},
    {Mistake::kPoisonEndsStream, "PoisonEndsStream"},
    {Mistake::kForkMerged, "ForkMerged"},
    {Mistake::kLeaseNotChecked, "LeaseNotChecked"},
    {Mistake::kLeaseNotDurable, "LeaseNotDurable"},
    {Mistake::kSetBackNotNoticed, "SetBackNotNoticed"},
    {Mistake::kReplicaSetBack, "ReplicaSetBack"},
    {Mistake::kReplicaNotVerified, "ReplicaNotVerified"},
    {Mistake::kSnapshotHalfVisible, "SnapshotHalfVisible"},
    {Mistake::kClaimBeforeEvents, "ClaimBeforeEvents"},
    {Mistake::kClaimIgnoresInFlight, "ClaimIgnoresInFlight"},
    {Mistake::kFutureClaimTaken, "FutureClaimTaken"},
    {Mistake::kGapIgnoredByGrades, "GapIgnoredByGrades"},
    {Mistake::kClockUncertaintyIgnored, "ClockUncertaintyIgnored"},
    {Mistake::kLiveCountsAsChain, "LiveCountsAsChain"},
};

class MistakeTest : public testing::TestWithParam<Named> {
 protected:
  ~MistakeTest() override { MakeMistake(Mistake::kNone); }
};

TEST_P(MistakeTest, IsFound) {
  const char* asked = std::getenv("OTKEL_SIM_SEEDS");
  const std::uint64_t seeds = asked == nullptr ? 300 : std::strtoull(asked, nullptr, 10);
  MakeMistake(GetParam().mistake);
  const std::uint64_t first = GetParam().first_seed;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const auto result = SimBorder(seed, false).Run();
    if (!result.violation) continue;
    // Only what the mistake alone brings about counts.
    MakeMistake(Mistake::kNone);
    const bool is_clean = !SimBorder(seed, false).Run().violation;
    MakeMistake(GetParam().mistake);
    if (!is_clean) continue;
    std::printf("%-24s seed %-4llu %s: %s\n", GetParam().name,
                static_cast<unsigned long long>(seed), result.violation->invariant.c_str(),
                result.violation->story.c_str());
    return;
  }
  std::printf("%-24s not found in %llu seeds\n", GetParam().name,
              static_cast<unsigned long long>(seeds));
  ADD_FAILURE() << GetParam().name << ": no invariant fails";
}

INSTANTIATE_TEST_SUITE_P(Known, MistakeTest, testing::ValuesIn(kMistakes),
                         [](const auto& named) { return std::string(named.param.name); });

}  // namespace
}  // namespace otkel::simulation

#endif
