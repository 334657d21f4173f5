#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "storage/replica_store.h"

namespace otkel {

struct RocksdbReplicaStoreOptions {
  std::filesystem::path directory;  // the replica's own; made where it is missing
  std::size_t block_cache_bytes = std::size_t{256} << 20;
  // Fewer persons with a name and a birth date do not say what strangers reach on a list.
  std::size_t calibrated_from = 100'000;
  // The list is read and measured anew after more changes than this, and than a quarter of it.
  std::size_t measured_after = 10'000;
};

// Opens the replica in `options.directory`. A damaged one is thrown away and begun anew, blank: the
// centre has it all. Errors: FailedPrecondition: in use; Unavailable, ResourceExhausted: the disk
// does not let us.
[[nodiscard]] absl::StatusOr<std::unique_ptr<ReplicaStore>> OpenRocksdbReplicaStore(
    const RocksdbReplicaStoreOptions& options);

}  // namespace otkel
