#include "storage/ledger_rows.h"

#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

constexpr char kEntryPrefix = 'l';
constexpr char kIndexPrefix = 'i';
constexpr char kHeadPrefix = 'h';
constexpr char kClaimPrefix = 'c';
constexpr char kNotePrefix = 'n';
constexpr char kSubtreePrefix = 't';
constexpr std::size_t kEntryKeyBytes = 1 + 8;
constexpr std::size_t kIndexTailBytes = 1 + 8 + 8;  // after the checkpoint's name
constexpr std::string_view kLedgerIdKey = "m/ledger_id";
constexpr std::string_view kReplicaKeyKey = "m/replica_key";
constexpr std::string_view kTreeKey = "m/tree";
constexpr std::string_view kIncarnationKey = "m/incarnation";

absl::Status Malformed(std::string_view what) {
  return absl::DataLossError(Concat("ledger row ", what, " is malformed"));
}

// Calls `read` with the name and the value of every row under `prefix`.
template <typename Read>
absl::Status ReadNamed(const RowStore& rows, char prefix, Read read) {
  const auto cursor = rows.NewCursor();
  for (cursor->Seek(std::string(1, prefix)); cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    if (key.empty() || key[0] != prefix) break;
    if (!read(CheckpointId{std::string(key.substr(1))}, cursor->value()))
      return Malformed(std::string(1, prefix));
  }
  return cursor->Error();
}

std::string IndexPrefixOf(const CheckpointId& checkpoint) {
  return Concat(std::string(1, kIndexPrefix), checkpoint.text, std::string_view("\0", 1));
}

}  // namespace

std::string EntryKey(Position position) { return kEntryPrefix + BigEndian(position); }

std::string EventIndexKey(const EventId& id) {
  return Concat(IndexPrefixOf(id.checkpoint), BigEndian(id.epoch), BigEndian(id.sequence));
}

std::optional<EventId> EventOfIndexKey(std::string_view key) {
  if (key.size() < 1 + kIndexTailBytes || key[0] != kIndexPrefix) return std::nullopt;
  const std::string_view tail = key.substr(key.size() - kIndexTailBytes);
  const std::uint64_t epoch = NumberFromBigEndian(tail.substr(1));
  if (tail[0] != '\0' || epoch > std::numeric_limits<Epoch>::max()) return std::nullopt;
  return EventId{{std::string(key.substr(1, key.size() - 1 - kIndexTailBytes))},
                 static_cast<Epoch>(epoch),
                 NumberFromBigEndian(tail.substr(9))};
}

std::string SubtreeKey(int level, std::uint64_t index) {
  return Concat(std::string{kSubtreePrefix, static_cast<char>(level)}, BigEndian(index));
}

void PutLedgerIdentity(const LedgerIdentity& identity, RowBatch& batch) {
  batch.Put(kLedgerIdKey, identity.ledger_id);
  batch.Put(kReplicaKeyKey, identity.replica_key);
}

void PutEntry(Position position, std::string_view entry, RowBatch& batch) {
  batch.Put(EntryKey(position), entry);
}

void PutEventIndex(const EventId& id, Position position, RowBatch& batch) {
  batch.Put(EventIndexKey(id), BigEndian(position));
}

void PutCheckpointHead(const CheckpointId& id, const JournalHead& head, RowBatch& batch) {
  const std::string row =
      Concat(BigEndian(head.mark.epoch), BigEndian(head.mark.sequence), AsBytes(head.hash));
  batch.Put(kHeadPrefix + id.text, row);
}

void PutClaim(const CheckpointId& id, const v1::CompleteThrough& claim, RowBatch& batch) {
  batch.Put(kClaimPrefix + id.text, claim.SerializeAsString());
}

void PutSubtree(int level, std::uint64_t index, const Hash& hash, RowBatch& batch) {
  batch.Put(SubtreeKey(level, index), AsBytes(hash));
}

void PutTree(const LedgerTreeRow& tree, RowBatch& batch) {
  batch.Put(kTreeKey, Concat(BigEndian(tree.size), AsBytes(tree.root)));
}

void PutIncarnation(std::uint32_t incarnation, RowBatch& batch) {
  batch.Put(kIncarnationKey, BigEndian(incarnation));
}

void PutLedgerNote(const std::string& name, const std::string& value, RowBatch& batch) {
  const std::string key = Concat(std::string(1, kNotePrefix), name);
  if (value.empty()) {
    batch.DeleteRange(key, Concat(key, std::string_view("\0", 1)));
  } else {
    batch.Put(key, value);
  }
}

absl::StatusOr<std::optional<LedgerIdentity>> LedgerRows::Identity() const {
  auto ledger_id = rows_.Get(kLedgerIdKey);
  if (!ledger_id.ok()) return ledger_id.status();
  auto replica_key = rows_.Get(kReplicaKeyKey);
  if (!replica_key.ok()) return replica_key.status();
  if (!*ledger_id || !*replica_key) return std::nullopt;
  return LedgerIdentity{**std::move(ledger_id), **std::move(replica_key)};
}

absl::StatusOr<Position> LedgerRows::Last() const {
  const auto cursor = rows_.NewCursor();
  cursor->SeekForPrev(EntryKey(std::numeric_limits<Position>::max()));
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  if (!cursor->Valid() || cursor->key().size() != kEntryKeyBytes ||
      cursor->key()[0] != kEntryPrefix)
    return 0;
  return NumberFromBigEndian(cursor->key().substr(1));
}

absl::StatusOr<std::map<CheckpointId, JournalHead>> LedgerRows::Heads() const {
  std::map<CheckpointId, JournalHead> heads;
  const absl::Status status =
      ReadNamed(rows_, kHeadPrefix, [&heads](CheckpointId id, std::string_view row) {
        if (row.size() != 8 + 8 + 32) return false;
        const JournalMark mark{static_cast<Epoch>(NumberFromBigEndian(row)),
                               NumberFromBigEndian(row.substr(8))};
        heads[std::move(id)] = {mark, HashFromBytes(row.substr(16))};
        return true;
      });
  if (!status.ok()) return status;
  return heads;
}

absl::StatusOr<std::map<CheckpointId, v1::CompleteThrough>> LedgerRows::Claims() const {
  std::map<CheckpointId, v1::CompleteThrough> claims;
  const absl::Status status =
      ReadNamed(rows_, kClaimPrefix, [&claims](CheckpointId id, std::string_view row) {
        return claims[std::move(id)].ParseFromArray(row.data(), static_cast<int>(row.size()));
      });
  if (!status.ok()) return status;
  return claims;
}

absl::StatusOr<std::map<std::string, std::string>> LedgerRows::Notes(
    const std::string& prefix) const {
  std::map<std::string, std::string> notes;
  const std::string begin = Concat(std::string(1, kNotePrefix), prefix);
  const auto cursor = rows_.NewCursor();
  for (cursor->Seek(begin); cursor->Valid() && cursor->key().starts_with(begin); cursor->Next())
    notes.emplace(cursor->key().substr(1), cursor->value());
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  return notes;
}

absl::StatusOr<std::optional<Position>> LedgerRows::Find(const EventId& id) const {
  auto row = rows_.Get(EventIndexKey(id));
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  if ((*row)->size() != 8) return Malformed("i");
  return NumberFromBigEndian(**row);
}

absl::StatusOr<AheadOfChain> LedgerRows::Ahead(
    const std::map<CheckpointId, JournalHead>& heads) const {
  AheadOfChain ahead;
  const auto cursor = rows_.NewCursor();
  cursor->Seek(std::string(1, kIndexPrefix));
  while (cursor->Valid() && cursor->key().starts_with(kIndexPrefix)) {
    const auto id = EventOfIndexKey(cursor->key());
    if (!id || cursor->value().size() != 8) return Malformed("i");
    const auto head = heads.find(id->checkpoint);
    const JournalMark reached = head == heads.end() ? JournalMark{} : head->second.mark;
    const JournalMark mark{id->epoch, id->sequence};
    if (mark <= reached) {
      cursor->Seek(EventIndexKey({id->checkpoint, reached.epoch, reached.sequence + 1}));
      continue;
    }
    ahead[id->checkpoint][mark] = NumberFromBigEndian(cursor->value());
    cursor->Next();
  }
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  return ahead;
}

absl::StatusOr<std::vector<v1::LedgerEntry>> LedgerRows::Read(Position after, Position last,
                                                              std::size_t max_entries,
                                                              std::size_t max_bytes) const {
  std::vector<v1::LedgerEntry> entries;
  if (after >= last) return entries;
  std::size_t bytes = 0;
  Position position = after + 1;
  const auto cursor = rows_.NewCursor();
  for (cursor->Seek(EntryKey(position)); cursor->Valid() && position <= last;
       cursor->Next(), ++position) {
    if (cursor->key() != EntryKey(position)) break;
    v1::LedgerEntry entry;
    const std::string_view value = cursor->value();
    if (!entry.ParseFromArray(value.data(), static_cast<int>(value.size())))
      return Malformed(Concat("l ", position));
    entry.set_position(position);
    bytes += entry.ByteSizeLong();
    if (!entries.empty() && (entries.size() >= max_entries || bytes > max_bytes)) return entries;
    entries.push_back(std::move(entry));
  }
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  if (position <= last) return absl::DataLossError(Concat("entry ", position, " is missing"));
  return entries;
}

absl::StatusOr<std::string> LedgerRows::Stored(Position position) const {
  auto row = rows_.Get(EntryKey(position));
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError(Concat("entry ", position, " is missing"));
  return **std::move(row);
}

absl::StatusOr<std::optional<LedgerTreeRow>> LedgerRows::Tree() const {
  const auto row = rows_.Get(kTreeKey);
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  if ((*row)->size() != 8 + 32) return Malformed(kTreeKey);
  return LedgerTreeRow{NumberFromBigEndian(**row),
                       HashFromBytes(std::string_view(**row).substr(8))};
}

absl::StatusOr<Hash> LedgerRows::Subtree(int level, std::uint64_t index) const {
  const auto row = rows_.Get(SubtreeKey(level, index));
  if (!row.ok()) return row.status();
  const auto hash = *row ? HashOfLength32(**row) : std::nullopt;
  if (hash) return *hash;
  return absl::DataLossError(Concat("the hash of subtree ", index, " of level ", level, " is ",
                                    *row ? "malformed" : "missing"));
}

absl::StatusOr<std::uint32_t> LedgerRows::Incarnation() const {
  const auto row = rows_.Get(kIncarnationKey);
  if (!row.ok()) return row.status();
  if (!*row) return 1;
  if ((*row)->size() != 8) return Malformed(kIncarnationKey);
  return static_cast<std::uint32_t>(NumberFromBigEndian(**row));
}

}  // namespace otkel
