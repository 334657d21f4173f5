#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/simulation/sim_random.h"

namespace otkel::simulation {

// Everything that can go wrong in a simulated border.
enum class FaultKind : std::size_t {
  // the network
  kLoss,
  kDuplicate,
  kReorder,
  kCorrupt,
  kDelay,
  kPartition,
  kPartitionUp,
  kPartitionDown,
  kStreamBreak,
  kHerd,
  kReplay,
  kForgedReplica,
  kForgedEvents,
  kUnknownField,
  kUnknownMessage,
  kSplitSnapshot,
  kLiveEvent,
  // a checkpoint's machine
  kKill,
  kPowerCut,
  kLyingFlush,
  kTornLog,
  kCutLog,
  kFlippedLog,
  kFlippedRow,
  kLogMissing,
  kMarkSlotDamaged,
  kMarkMissing,
  kLeaseDamaged,
  kWriteErrorOnce,
  kWriteErrorSticky,
  kReadError,
  kDiskFull,
  kOldImage,
  kClone,
  kSwappedDisks,
  kBlankDisk,
  kBlankDiskNewEpoch,
  kCrashInRecovery,
  kReplicaBlank,
  kReplicaOlder,
  kTrim,
  // the centre's machine
  kCentreKill,
  kCentrePowerCut,
  kCentreWriteError,
  kCentreReadError,
  kCentreSetBack,
  kCentreSetBackTwice,
  // clocks
  kClockForward,
  kClockBack,
  kClockYears,
  kClockDrift,
  kClockDead,
  // what is recorded, and when
  kPoison,
  kLongOffline,
  kClaimInFlight,
  kBranchDropped,
  kCount,
};

inline constexpr std::size_t kFaultKinds = static_cast<std::size_t>(FaultKind::kCount);

[[nodiscard]] std::string_view NameOf(FaultKind kind);

// Which faults a world knows, how often each comes, and how often each came. Each seed draws its
// own few, so that rare ones meet each other undisturbed.
class SimFaults {
 public:
  using Counts = std::array<std::uint64_t, kFaultKinds>;

  explicit SimFaults(SimRandom& random);

  // Whether it happens here and now; counts.  `scale`: so many times more often.
  bool Strikes(FaultKind kind, SimRandom& random, std::uint64_t scale = 1);
  // Whether this world knows it.
  [[nodiscard]] bool Knows(FaultKind kind) const { return !is_over_ && rates_[Index(kind)] > 0; }
  void Count(FaultKind kind) { ++counts_[Index(kind)]; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  // From now on nothing goes wrong.
  void End() { is_over_ = true; }
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  static std::size_t Index(FaultKind kind) { return static_cast<std::size_t>(kind); }

  std::array<std::uint64_t, kFaultKinds> rates_{};  // in a thousand; 0: never
  Counts counts_{};
  bool is_over_ = false;
};

}  // namespace otkel::simulation
