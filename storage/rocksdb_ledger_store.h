#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "storage/ledger_store.h"
#include "storage/row_store.h"

namespace otkel {

struct RocksdbLedgerStoreOptions {
  std::filesystem::path directory;        // the ledger's own; made where it is missing
  std::filesystem::path high_water_file;  // best on another disk than `directory`
  std::size_t block_cache_bytes = std::size_t{256} << 20;
};

// Opens the ledger in `options.directory`, or makes one where neither a ledger nor a high-water
// mark is. Errors as of OpenStoredLedger (storage/stored_ledger.h), and: FailedPrecondition: in
// use; Unavailable, ResourceExhausted: the disk does not let us.
[[nodiscard]] absl::StatusOr<std::unique_ptr<LedgerStore>> OpenRocksdbLedgerStore(
    const RocksdbLedgerStoreOptions& options);

// The rows of the ledger in `directory` as they are now, for reading only; not a byte is changed,
// and the centre may be running. Write and Flush must not be called. Errors: NotFound: no ledger is
// there; DataLoss: the log is damaged; Unavailable: the disk does not let us.
[[nodiscard]] absl::StatusOr<std::unique_ptr<RowStore>> OpenRocksdbLedgerRows(
    const std::filesystem::path& directory);

}  // namespace otkel
