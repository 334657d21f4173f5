#pragma once

#include "storage/ledger_disk.h"
#include "tests/simulation/sim_disk.h"

namespace otkel::simulation {

// Names of what a ledger keeps on its disks.
inline constexpr char kLedgerRows[] = "ledger";
inline constexpr char kLedgerSlots[] = "ledger.mark";

// A ledger's rows on one simulated disk and its mark on another, or on the same. Both outlive it.
// Errors: FailedPrecondition: in use; Unavailable: the disk does not answer.
[[nodiscard]] absl::StatusOr<LedgerDisk> LedgerOn(SimDisk* rows, SimDisk* marks);

}  // namespace otkel::simulation
