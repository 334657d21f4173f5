#pragma once

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>

#include <filesystem>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/doubt.h"

// How the stores use RocksDB. Its own defaults lose acknowledged records silently when a log is
// damaged.
namespace otkel {

// Every write of the stores is synced by its WriteOptions, never by SyncWAL; logs are never
// recycled, kept for a time or flushed by hand; damage inside a log refuses to open. `doubt` hears
// of every background error but one: that a table found no room harms nothing that was written, and
// the database refuses every write until RoomToWrite finds some.
[[nodiscard]] rocksdb::Options DurableOptions(std::shared_ptr<Doubt> doubt);
[[nodiscard]] rocksdb::WriteOptions Synced();

// Options made from now on use `file_system`: a test makes it fail. Call it before any store is
// opened, from one thread.
void SetFileSystemForTests(std::shared_ptr<rocksdb::FileSystem> file_system);

// Corruption is DataLoss, a full disk ResourceExhausted, an absent row NotFound, all else
// Unavailable.
[[nodiscard]] absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view doing);

[[nodiscard]] absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenDatabase(
    const rocksdb::Options& options, const std::filesystem::path& path);
// Replays the log in memory and leaves every file as it is.
[[nodiscard]] absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenDatabaseForReading(
    const rocksdb::Options& options, const std::filesystem::path& path);

// Whether a database can be written: after a table found no room, it goes on once there is some.
// Safe for several threads.  REQUIRES: `db` was opened with DurableOptions and outlives this.
class RoomToWrite {
 public:
  explicit RoomToWrite(rocksdb::DB& db);

  // Call it before a write. False: a table found no room, and there still is none.
  [[nodiscard]] bool Find();

 private:
  rocksdb::DB& db_;
  std::shared_ptr<rocksdb::EventListener> listener_;
};

// Whether `path` holds a database, sound or not.
[[nodiscard]] bool HoldsDatabase(const std::filesystem::path& path);

}  // namespace otkel
