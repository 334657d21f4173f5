#include "storage/rocksdb_ledger_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <utility>

#include "storage/durable_files.h"
#include "storage/high_water_mark.h"
#include "storage/rocksdb_open_internal.h"
#include "storage/rocksdb_row_store_internal.h"
#include "storage/stored_ledger.h"

namespace otkel {
namespace {

// The mark in a file; a ledger has no epochs.
class LedgerMarkFile : public LedgerMark {
 public:
  explicit LedgerMarkFile(std::unique_ptr<HighWaterMark> file) : file_(std::move(file)) {}

  std::optional<Mark> Last() const override {
    const auto last = file_->Last();
    if (!last) return std::nullopt;
    return Mark{last->sequence, last->hash};
  }
  absl::Status Write(const Mark& mark) override {
    return file_->Write({0, mark.position, mark.ledger});
  }

 private:
  const std::unique_ptr<HighWaterMark> file_;
};

rocksdb::Options OptionsOf(const RocksdbLedgerStoreOptions& given, std::shared_ptr<Doubt> doubt) {
  rocksdb::Options options = DurableOptions(std::move(doubt));
  options.write_buffer_size = std::size_t{64} << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(given.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// RocksDB would put a log of its own beside the database, and an older one aside.
class SilentLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

absl::StatusOr<std::unique_ptr<RowStore>> AsRows(
    absl::StatusOr<std::unique_ptr<rocksdb::DB>> database) {
  if (!database.ok()) return database.status();
  return OnRocksdb(*std::move(database));
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenRocksdbLedgerStore(
    const RocksdbLedgerStoreOptions& options) {
  if (auto status = CreateDirectoryDurably(options.directory); !status.ok()) return status;
  auto lock = LockFile(options.directory / "lock");
  if (!lock.ok()) return lock.status();
  auto mark = HighWaterMark::Open(options.high_water_file, Sha256({"otkel.ledger.1"}));
  if (!mark.ok()) return mark.status();
  LedgerDisk disk;
  disk.held = std::make_shared<const FileDescriptor>(*std::move(lock));
  disk.mark = std::make_unique<LedgerMarkFile>(*std::move(mark));
  const std::filesystem::path path = options.directory / "ledger";
  if (HoldsDatabase(path)) {
    disk.open_for_reading = [options, path] {
      return AsRows(OpenDatabaseForReading(OptionsOf(options, std::make_shared<Doubt>()), path));
    };
  }
  disk.open = [options, path, doubt = disk.doubt] {
    return AsRows(OpenDatabase(OptionsOf(options, doubt), path));
  };
  return OpenStoredLedger(std::move(disk));
}

absl::StatusOr<std::unique_ptr<RowStore>> OpenRocksdbLedgerRows(
    const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "ledger";
  if (!HoldsDatabase(path)) return absl::NotFoundError(directory.string() + ": holds no ledger");
  rocksdb::Options options =
      OptionsOf({.directory = directory, .high_water_file = {}}, std::make_shared<Doubt>());
  options.info_log = std::make_shared<SilentLog>();
  return AsRows(OpenDatabaseForReading(options, path));
}

}  // namespace otkel
