#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "storage/ledger_disk.h"
#include "storage/ledger_rows.h"

namespace otkel {

// What a ledger is when it has been opened and found sound.
struct OpenedLedger {
  LedgerIdentity identity;
  Position head = 0;
  std::map<CheckpointId, JournalHead> heads;
  std::map<CheckpointId, v1::CompleteThrough> claims;
  AheadOfChain ahead;
  MerkleFrontier tree;
  std::uint32_t incarnation = 1;
  std::unique_ptr<RowStore> rows;
};

// Reads and checks first, and changes nothing where it fails; then opens, or makes a ledger where
// there is neither one nor a mark of one. Errors as of OpenStoredLedger.
[[nodiscard]] absl::StatusOr<OpenedLedger> OpenLedgerOn(const LedgerDisk& disk);

// Of one ledger: `position` is durable.
[[nodiscard]] LedgerMark::Mark MarkOf(const LedgerIdentity& identity, Position position);

}  // namespace otkel
