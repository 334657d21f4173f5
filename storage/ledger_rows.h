#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/ledger_rules.h"
#include "storage/ledger_store.h"
#include "storage/merkle_tree.h"
#include "storage/row_store.h"

// The rows of a ledger, as docs/formats/ledger.md states them.
namespace otkel {

// What tells one ledger from another, made with it.
struct LedgerIdentity {
  std::string ledger_id;
  std::string replica_key;
};

// The tree over the first `size` entries.
struct LedgerTreeRow {
  Position size = 0;
  Hash root{};

  friend bool operator==(const LedgerTreeRow&, const LedgerTreeRow&) = default;
};

[[nodiscard]] std::string EntryKey(Position position);
[[nodiscard]] std::string EventIndexKey(const EventId& id);
// The event that an index row is of; nullopt: it is no index row.
[[nodiscard]] std::optional<EventId> EventOfIndexKey(std::string_view key);
[[nodiscard]] std::string SubtreeKey(int level, std::uint64_t index);

void PutLedgerIdentity(const LedgerIdentity& identity, RowBatch& batch);
// `entry` is a LedgerEntry serialised without its position, which is in the key.
void PutEntry(Position position, std::string_view entry, RowBatch& batch);
void PutEventIndex(const EventId& id, Position position, RowBatch& batch);
void PutCheckpointHead(const CheckpointId& id, const JournalHead& head, RowBatch& batch);
void PutClaim(const CheckpointId& id, const v1::CompleteThrough& claim, RowBatch& batch);
void PutSubtree(int level, std::uint64_t index, const Hash& hash, RowBatch& batch);
void PutTree(const LedgerTreeRow& tree, RowBatch& batch);
void PutIncarnation(std::uint32_t incarnation, RowBatch& batch);

// An empty value takes the note away.
void PutLedgerNote(const std::string& name, const std::string& value, RowBatch& batch);

// Reads rows. Errors: DataLoss: a row cannot be read or is malformed; Unavailable: the disk does
// not answer.
class LedgerRows {
 public:
  explicit LedgerRows(const RowStore& rows) : rows_(rows) {}

  // nullopt: a database in which no ledger was made yet.
  [[nodiscard]] absl::StatusOr<std::optional<LedgerIdentity>> Identity() const;
  // Position of the last entry; 0: none.
  [[nodiscard]] absl::StatusOr<Position> Last() const;
  [[nodiscard]] absl::StatusOr<std::map<CheckpointId, JournalHead>> Heads() const;
  [[nodiscard]] absl::StatusOr<std::map<CheckpointId, v1::CompleteThrough>> Claims() const;
  [[nodiscard]] absl::StatusOr<std::map<std::string, std::string>> Notes(
      const std::string& prefix) const;
  [[nodiscard]] absl::StatusOr<std::optional<Position>> Find(const EventId& id) const;
  // Indexed events after the head of their checkpoint in `heads`. Reads only those, however long
  // the ledger is.
  [[nodiscard]] absl::StatusOr<AheadOfChain> Ahead(
      const std::map<CheckpointId, JournalHead>& heads) const;
  // Entries after `after` and not after `last`, in order, without a hole.
  [[nodiscard]] absl::StatusOr<std::vector<v1::LedgerEntry>> Read(Position after, Position last,
                                                                  std::size_t max_entries,
                                                                  std::size_t max_bytes) const;
  // The entry's bytes.  REQUIRES: it is there; a missing row is DataLoss.
  [[nodiscard]] absl::StatusOr<std::string> Stored(Position position) const;

  // nullopt: a ledger from before it had a tree, or one that was not hashed to its end.
  [[nodiscard]] absl::StatusOr<std::optional<LedgerTreeRow>> Tree() const;
  // The hash of a complete subtree of leaves that are here; a missing row is DataLoss.
  [[nodiscard]] absl::StatusOr<Hash> Subtree(int level, std::uint64_t index) const;
  // 1 where nothing says otherwise.
  [[nodiscard]] absl::StatusOr<std::uint32_t> Incarnation() const;

  // Subtree of these rows, which must outlive it.
  [[nodiscard]] static SubtreeReader Subtrees(const RowStore& rows) {
    return
        [&rows](int level, std::uint64_t index) { return LedgerRows(rows).Subtree(level, index); };
  }

 private:
  const RowStore& rows_;
};

}  // namespace otkel
