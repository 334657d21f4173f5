#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "storage/ledger_disk.h"
#include "storage/ledger_store.h"

namespace otkel {

// Opens the ledger on `disk`, or makes one where neither a ledger nor a mark of one is. Errors:
// DataLoss: a row is damaged, entries are missing that the mark says were durable, or the newest
// entries are not those that were hashed into the tree; nothing was changed, and the ledger must be
// restored. FailedPrecondition: another ledger's mark. What the disk itself answers.
[[nodiscard]] absl::StatusOr<std::unique_ptr<LedgerStore>> OpenStoredLedger(LedgerDisk disk);

}  // namespace otkel
