#include <rocksdb/convenience.h>

#include <utility>

#include "base/text.h"
#include "storage/rocksdb_open_internal.h"
#include "storage/rocksdb_row_store_internal.h"

namespace otkel {
namespace {

class RocksdbCursor : public RowCursor {
 public:
  explicit RocksdbCursor(rocksdb::DB& db) : it_(db.NewIterator(rocksdb::ReadOptions())) {}

  void Seek(std::string_view key) override { it_->Seek(AsSlice(key)); }
  void SeekForPrev(std::string_view key) override { it_->SeekForPrev(AsSlice(key)); }
  void Next() override { it_->Next(); }
  bool Valid() const override { return it_->Valid(); }
  std::string_view key() const override { return AsText(it_->key()); }
  std::string_view value() const override { return AsText(it_->value()); }
  absl::Status Error() const override { return FromRocksdb(it_->status(), "reading rows"); }

 private:
  std::unique_ptr<rocksdb::Iterator> it_;
};

class RocksdbRowStore : public RowStore {
 public:
  explicit RocksdbRowStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)), room_(*db_) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), AsSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return FromRocksdb(status, "reading a row");
    return value;
  }

  std::unique_ptr<RowCursor> NewCursor() const override {
    return std::make_unique<RocksdbCursor>(*db_);
  }

  absl::Status Write(const RowBatch& batch, Durability durability) override {
    rocksdb::WriteBatch changes;
    for (const RowBatch::Change& change : batch.changes()) {
      const auto status = change.kind == RowBatch::Change::Kind::kPut
                              ? changes.Put(AsSlice(change.key), AsSlice(change.value))
                              : changes.DeleteRange(AsSlice(change.key), AsSlice(change.value));
      if (!status.ok()) return FromRocksdb(status, "collecting rows");
    }
    if (!room_.Find()) return absl::ResourceExhaustedError("the disk is full");
    const rocksdb::WriteOptions options =
        durability == Durability::kSynced ? Synced() : rocksdb::WriteOptions();
    const rocksdb::Status status = db_->Write(options, &changes);
    // Part of it may be in the log.
    if (status.IsNoSpace())
      return absl::UnavailableError(Concat("writing rows: ", status.ToString()));
    return FromRocksdb(status, "writing rows");
  }

  absl::Status Flush() override {
    return FromRocksdb(db_->Flush(rocksdb::FlushOptions()), "flushing rows");
  }

  // Files of nothing else go first, so that merging the rest has space to work in.
  void Reclaim(std::string_view first, std::string_view end) override {
    const rocksdb::Slice begin = AsSlice(first);
    const rocksdb::Slice limit = AsSlice(end);
    rocksdb::DeleteFilesInRange(db_.get(), db_->DefaultColumnFamily(), &begin, &limit,
                                /*include_end=*/false)
        .PermitUncheckedError();
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = false;
    db_->CompactRange(options, &begin, &limit).PermitUncheckedError();
  }

  absl::Status Close() override { return FromRocksdb(db_->Close(), "closing rows"); }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  RoomToWrite room_;
};

}  // namespace

std::unique_ptr<RowStore> OnRocksdb(std::unique_ptr<rocksdb::DB> db) {
  return std::make_unique<RocksdbRowStore>(std::move(db));
}

}  // namespace otkel
