#include "storage/rocksdb_journal.h"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>

#include <optional>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "storage/durable_files.h"
#include "storage/rocksdb_open_internal.h"
#include "storage/rocksdb_row_store_internal.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

// More damaged originals than this say that the disk is not to be trusted with another.
constexpr int kMostDamaged = 100;

// A journal in a directory.
class RocksdbJournalDisk : public JournalDisk {
 public:
  RocksdbJournalDisk(fs::path directory, fs::path high_water_file, SpaceGuardOptions space)
      : directory_(std::move(directory)),
        database_(directory_ / "journal"),
        salvage_(directory_ / "journal.salvage"),
        high_water_file_(std::move(high_water_file)),
        space_options_(std::move(space)) {}

  absl::Status Lock() override {
    if (auto status = CreateDirectoryDurably(directory_); !status.ok()) return status;
    auto lock = LockFile(directory_ / "lock");
    if (!lock.ok()) return lock.status();
    lock_ = *std::move(lock);
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<MarkSlots>> OpenHighWater() override {
    return OpenMarkFile(high_water_file_);
  }
  absl::StatusOr<std::unique_ptr<MarkSlots>> OpenLease() override {
    return OpenMarkFile(Concat(high_water_file_.string(), ".lease"));
  }

  bool HoldsRows() const override { return HoldsDatabase(database_); }

  absl::StatusOr<std::unique_ptr<RowStore>> OpenForReading() override {
    auto db = OpenDatabaseForReading(DurableOptions(std::make_shared<Doubt>()), database_);
    if (!db.ok()) return db.status();
    return OnRocksdb(*std::move(db));
  }

  absl::StatusOr<std::unique_ptr<RowStore>> OpenForWriting(std::shared_ptr<Doubt> doubt) override {
    auto db = OpenDatabase(DurableOptions(std::move(doubt)), database_);
    if (!db.ok()) return db.status();
    if (!space_) space_.emplace(space_options_, directory_);
    return OnRocksdb(*std::move(db));
  }

  absl::StatusOr<std::unique_ptr<RowStore>> OpenSalvage(const Check& check) override;
  absl::StatusOr<std::string> PutSalvageInPlace() override;
  absl::Status FinishInterruptedSalvage() override;

  DiskSpace Space() override { return space_->Check(); }

 private:
  absl::Status CopyOriginal() const;
  absl::StatusOr<fs::path> NextDamaged() const;

  const fs::path directory_;
  const fs::path database_;
  const fs::path salvage_;  // a copy in the making
  const fs::path high_water_file_;
  const SpaceGuardOptions space_options_;
  std::optional<SpaceGuard> space_;
  FileDescriptor lock_;
};

absl::Status RocksdbJournalDisk::CopyOriginal() const {
  if (auto status = RemoveAll(salvage_); !status.ok()) return status;
  std::error_code error;
  // Tables are never changed once written, so the copy may share them.
  if (fs::exists(database_, error)) return CopyDirectoryDurably(database_, salvage_, ".sst");
  return CreateDirectoryDurably(salvage_);
}

absl::StatusOr<std::unique_ptr<RowStore>> RocksdbJournalDisk::OpenSalvage(const Check& check) {
  if (auto status = CopyOriginal(); !status.ok()) return status;
  rocksdb::Options options = DurableOptions(std::make_shared<Doubt>());
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // What has tables and no list of them is repaired, not begun empty.
  options.create_if_missing = !HoldsDatabase(salvage_);
  absl::Status checked;
  const auto open = [&]() -> absl::StatusOr<std::unique_ptr<RowStore>> {
    auto db = OpenDatabase(options, salvage_);
    if (!db.ok()) return db.status();
    auto rows = OnRocksdb(*std::move(db));
    checked = check(*rows);
    if (!checked.ok()) return checked;
    return rows;
  };
  // A full disk, or one that does not answer the check, says nothing about the copy.
  const auto is_decided = [&checked](const auto& rows) {
    return rows.ok() || absl::IsResourceExhausted(rows.status()) ||
           (!checked.ok() && !absl::IsDataLoss(checked));
  };
  auto rows = open();
  if (is_decided(rows)) return rows;
  if (rocksdb::RepairDB(salvage_.string(), options).ok()) rows = open();
  if (is_decided(rows)) return rows;
  // Nothing can be read: begin with nothing. The original stays as it is.
  if (auto status = RemoveAll(salvage_); !status.ok()) return status;
  if (auto status = CreateDirectoryDurably(salvage_); !status.ok()) return status;
  options.create_if_missing = true;
  auto db = OpenDatabase(options, salvage_);
  if (!db.ok()) return db.status();
  return OnRocksdb(*std::move(db));
}

absl::StatusOr<fs::path> RocksdbJournalDisk::NextDamaged() const {
  for (int i = 1; i <= kMostDamaged; ++i) {
    const fs::path damaged = Concat(database_.string(), ".damaged-", i);
    std::error_code error;
    if (!fs::exists(damaged, error)) return damaged;
  }
  return absl::ResourceExhaustedError(
      Concat(database_.string(), ": ", kMostDamaged, " damaged journals lie beside it already"));
}

absl::StatusOr<std::string> RocksdbJournalDisk::PutSalvageInPlace() {
  if (auto status = SyncDirectory(salvage_); !status.ok()) return status;
  std::string original;
  std::error_code error;
  if (fs::exists(database_, error)) {
    auto damaged = NextDamaged();
    if (!damaged.ok()) return damaged.status();
    if (auto status = RenameDurably(database_, *damaged); !status.ok()) return status;
    original = damaged->string();
  }
  if (auto status = RenameDurably(salvage_, database_); !status.ok()) return status;
  return original;
}

absl::Status RocksdbJournalDisk::FinishInterruptedSalvage() {
  std::error_code error;
  if (!fs::exists(salvage_, error)) return absl::OkStatus();
  // The original is moved aside only when the copy is finished.
  const bool was_moved = fs::exists(Concat(database_.string(), ".damaged-1"), error);
  if (was_moved && !fs::exists(database_, error)) return RenameDurably(salvage_, database_);
  return RemoveAll(salvage_);
}

}  // namespace

absl::StatusOr<OpenedJournal> OpenRocksdbJournal(RocksdbJournalOptions options) {
  auto disk = std::make_unique<RocksdbJournalDisk>(
      std::move(options.directory), std::move(options.high_water_file), std::move(options.space));
  return OpenJournal(std::move(disk), {.checkpoint = std::move(options.checkpoint),
                                       .key = options.key,
                                       .first_epoch = options.first_epoch,
                                       .stamp = std::move(options.stamp)});
}

}  // namespace otkel
