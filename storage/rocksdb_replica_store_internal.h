#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/doubt.h"
#include "storage/durable_files.h"
#include "storage/replica_rows_internal.h"
#include "storage/rocksdb_open_internal.h"
#include "storage/rocksdb_replica_store.h"

namespace otkel {

// A generation that is read: it is dropped only when no reader holds it any more. `rows` is shared
// by all that read its rows, under whichever laws.
using RowsInUse = std::shared_ptr<const Generation>;
using PersonsInUse = std::shared_ptr<const Searchable>;
struct OpenGeneration {
  RowsInUse rows;
  std::shared_ptr<const LawBook> laws;
  PersonsInUse persons;

  [[nodiscard]] Generation number() const { return *rows; }
};
using GenerationInUse = std::shared_ptr<const OpenGeneration>;

class RocksdbReplicaStore : public ReplicaStore {
 public:
  RocksdbReplicaStore(RocksdbReplicaStoreOptions options, FileDescriptor lock,
                      std::shared_ptr<Doubt> doubt, std::unique_ptr<rocksdb::DB> db)
      : options_(std::move(options)),
        lock_(std::move(lock)),
        doubt_(std::move(doubt)),
        db_(std::move(db)),
        room_(*db_) {}

  // Takes over where the rows say the replica stands; drops what no generation in force holds.
  // DataLoss: the rows are not those that were written.
  absl::Status Load();

  ReplicaState State() const override;
  absl::Status Bind(const std::string& ledger_id, const std::string& replica_key) override;
  absl::Status Rewind() override;
  absl::Status Apply(const v1::ReplicaChanges& changes) override;
  absl::Status PutLocalStays(const v1::DocumentStays& stays) override;
  absl::StatusOr<std::vector<Ban>> FindBans(const Document& document) const override;
  matching::Thresholds Thresholds() const override { return Current()->persons->thresholds; }
  absl::StatusOr<KnownHistory> FindHistory(const std::string& document_digest) const override;
  absl::StatusOr<std::vector<ClearedOrder>> FindCleared(const std::string& digest) const override;
  absl::StatusOr<std::vector<Ban>> Canaries() const override;
  std::shared_ptr<const LawBook> Laws() const override { return Current()->laws; }

 private:
  // A snapshot between its begin and its end.
  struct Building {
    Generation number = 0;
    std::shared_ptr<const LawBook> laws = std::make_shared<const LawBook>();
    std::uint32_t next_person = 0;
    RowSum rows;
    std::set<std::string> named;  // digests: what the checkpoint itself knew of them ends with it
  };

  absl::Status ApplyChanges(const v1::ReplicaChanges& changes, Building* building,
                            GenerationWriter& writer);
  absl::Status CarryLaws(Generation from, GenerationWriter& writer);
  absl::Status ApplyToRows(const v1::ReplicaChanges& changes);
  absl::Status SwitchToBuilding(const v1::ReplicaChanges& changes);
  [[nodiscard]] absl::StatusOr<PersonsInUse> ReadList(Generation generation);
  absl::Status ReadListAnew();
  absl::Status TakeEffect(const ReplicaStateRow& row, std::shared_ptr<const LawBook> laws,
                          PersonsInUse persons, rocksdb::WriteBatchWithIndex& batch);
  // Takes up who was put, before any reader can miss the row that he had before.
  void AddPersons(const GenerationWriter& writer);
  void Publish(OpenGeneration current, const ReplicaStateRow& row);
  void DropUnused();
  absl::Status DropGeneration(Generation number);
  GenerationInUse Current() const;
  ReplicaStateRow Row() const;
  // Drops a snapshot that was cut off.
  [[nodiscard]] absl::Status DropUnfinished();
  // OK where a change may begin.
  [[nodiscard]] absl::Status CanWrite();
  absl::Status Written(const rocksdb::Status& status, std::string_view doing);

  const RocksdbReplicaStoreOptions options_;
  const FileDescriptor lock_;
  const std::shared_ptr<Doubt> doubt_;
  const std::unique_ptr<rocksdb::DB> db_;
  RoomToWrite room_;
  std::mutex applying_;  // one message or attachment at a time; taken before changes_
  std::mutex changes_;   // one writer of rows at a time
  // Guarded by changes_; `building_` begins and ends under both.
  std::optional<Building> building_;
  std::shared_ptr<const LawBook> laws_;  // with those of the message in hand
  std::vector<RowsInUse> retired_;
  mutable std::mutex mutex_;  // held for a copy only
  // Guarded by mutex_.
  ReplicaStateRow row_;
  GenerationInUse current_;
};

}  // namespace otkel
