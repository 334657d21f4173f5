#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "storage/ledger_store.h"

namespace otkel {

struct RocksdbLedgerStoreOptions {
  std::filesystem::path directory;        // the ledger's own; made where it is missing
  std::filesystem::path high_water_file;  // best on another disk than `directory`
  std::size_t block_cache_bytes = std::size_t{256} << 20;
};

// Opens the ledger in `options.directory`, or makes one where neither a ledger nor a high-water
// mark is. Errors: DataLoss: the log is damaged, or entries are missing that the high-water mark
// says were durable; nothing was changed, and the ledger must be restored. FailedPrecondition: in
// use, or another ledger's high-water mark. Unavailable, ResourceExhausted: the disk does not let
// us.
[[nodiscard]] absl::StatusOr<std::unique_ptr<LedgerStore>> OpenRocksdbLedgerStore(
    const RocksdbLedgerStoreOptions& options);

}  // namespace otkel
