#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/ledger_store.h"

// The rows of a ledger in RocksDB, as docs/formats/ledger.md states them.
namespace otkel {

// What tells one ledger from another, made with it.
struct LedgerIdentity {
  std::string ledger_id;
  std::string replica_key;
};

[[nodiscard]] std::string EntryKey(Position position);
[[nodiscard]] std::string EventIndexKey(const EventId& id);

void PutLedgerIdentity(const LedgerIdentity& identity, rocksdb::WriteBatch& batch);
// `entry` is a LedgerEntry serialised without its position, which is in the key.
void PutEntry(Position position, std::string_view entry, rocksdb::WriteBatch& batch);
void PutEventIndex(const EventId& id, Position position, rocksdb::WriteBatch& batch);
void PutCheckpointHead(const CheckpointId& id, const JournalHead& head, rocksdb::WriteBatch& batch);
void PutClaim(const CheckpointId& id, const v1::CompleteThrough& claim, rocksdb::WriteBatch& batch);

// An empty value takes the note away.
void PutLedgerNote(const std::string& name, const std::string& value, rocksdb::WriteBatch& batch);

// Reads rows. Errors: DataLoss: a row cannot be read or is malformed; Unavailable: the disk does
// not answer.
class LedgerRows {
 public:
  explicit LedgerRows(rocksdb::DB& db) : db_(db) {}

  // nullopt: a database in which no ledger was made yet.
  [[nodiscard]] absl::StatusOr<std::optional<LedgerIdentity>> Identity() const;
  // Position of the last entry; 0: none.
  [[nodiscard]] absl::StatusOr<Position> Last() const;
  [[nodiscard]] absl::StatusOr<std::map<CheckpointId, JournalHead>> Heads() const;
  [[nodiscard]] absl::StatusOr<std::map<CheckpointId, v1::CompleteThrough>> Claims() const;
  [[nodiscard]] absl::StatusOr<std::map<std::string, std::string>> Notes(
      const std::string& prefix) const;
  [[nodiscard]] absl::StatusOr<std::optional<Position>> Find(const EventId& id) const;
  // Entries after `after` and not after `last`, in order, without a hole.
  [[nodiscard]] absl::StatusOr<std::vector<v1::LedgerEntry>> Read(Position after, Position last,
                                                                  std::size_t max_entries,
                                                                  std::size_t max_bytes) const;

 private:
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Get(const std::string& key) const;

  rocksdb::DB& db_;
};

}  // namespace otkel
