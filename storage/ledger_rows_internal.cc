#include "storage/ledger_rows_internal.h"

#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "storage/rocksdb_open_internal.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

constexpr char kEntryPrefix = 'l';
constexpr char kIndexPrefix = 'i';
constexpr char kHeadPrefix = 'h';
constexpr char kClaimPrefix = 'c';
constexpr char kNotePrefix = 'n';
constexpr std::size_t kEntryKeyBytes = 1 + 8;
const std::string kLedgerIdKey = "m/ledger_id";
const std::string kReplicaKeyKey = "m/replica_key";

rocksdb::Slice AsSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view AsText(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

void Put(const std::string& key, std::string_view value, rocksdb::WriteBatch& batch) {
  batch.Put(key, AsSlice(value)).PermitUncheckedError();
}

absl::Status Malformed(std::string_view what) {
  return absl::DataLossError(Concat("ledger row ", what, " is malformed"));
}

// Calls `read` with the name and the value of every row under `prefix`.
template <typename Read>
absl::Status ReadNamed(rocksdb::DB& db, char prefix, Read read) {
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(rocksdb::ReadOptions()));
  for (it->Seek(std::string(1, prefix)); it->Valid(); it->Next()) {
    const std::string_view key = AsText(it->key());
    if (key[0] != prefix) break;
    if (!read(CheckpointId{std::string(key.substr(1))}, AsText(it->value()))) {
      return Malformed(std::string(1, prefix));
    }
  }
  return FromRocksdb(it->status(), "reading the ledger's checkpoints");
}

}  // namespace

std::string EntryKey(Position position) { return kEntryPrefix + BigEndian(position); }

std::string EventIndexKey(const EventId& id) {
  return Concat(std::string(1, kIndexPrefix), id.checkpoint.text, std::string_view("\0", 1),
                BigEndian(id.epoch), BigEndian(id.sequence));
}

void PutLedgerIdentity(const LedgerIdentity& identity, rocksdb::WriteBatch& batch) {
  Put(kLedgerIdKey, identity.ledger_id, batch);
  Put(kReplicaKeyKey, identity.replica_key, batch);
}

void PutEntry(Position position, std::string_view entry, rocksdb::WriteBatch& batch) {
  Put(EntryKey(position), entry, batch);
}

void PutEventIndex(const EventId& id, Position position, rocksdb::WriteBatch& batch) {
  Put(EventIndexKey(id), BigEndian(position), batch);
}

void PutCheckpointHead(const CheckpointId& id, const JournalHead& head,
                       rocksdb::WriteBatch& batch) {
  const std::string row =
      Concat(BigEndian(head.mark.epoch), BigEndian(head.mark.sequence), AsBytes(head.hash));
  Put(kHeadPrefix + id.text, row, batch);
}

void PutClaim(const CheckpointId& id, const v1::CompleteThrough& claim,
              rocksdb::WriteBatch& batch) {
  Put(kClaimPrefix + id.text, claim.SerializeAsString(), batch);
}

void PutLedgerNote(const std::string& name, const std::string& value, rocksdb::WriteBatch& batch) {
  const std::string key = Concat(std::string(1, kNotePrefix), name);
  const rocksdb::Status status = value.empty() ? batch.Delete(key) : batch.Put(key, AsSlice(value));
  status.PermitUncheckedError();
}

absl::StatusOr<std::map<std::string, std::string>> LedgerRows::Notes(
    const std::string& prefix) const {
  std::map<std::string, std::string> notes;
  const std::string begin = Concat(std::string(1, kNotePrefix), prefix);
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(rocksdb::ReadOptions()));
  for (it->Seek(begin); it->Valid() && AsText(it->key()).starts_with(begin); it->Next())
    notes.emplace(AsText(it->key()).substr(1), AsText(it->value()));
  if (!it->status().ok()) return FromRocksdb(it->status(), "reading notes");
  return notes;
}

absl::StatusOr<std::optional<LedgerIdentity>> LedgerRows::Identity() const {
  auto ledger_id = Get(kLedgerIdKey);
  if (!ledger_id.ok()) return ledger_id.status();
  auto replica_key = Get(kReplicaKeyKey);
  if (!replica_key.ok()) return replica_key.status();
  if (!*ledger_id || !*replica_key) return std::nullopt;
  return LedgerIdentity{**std::move(ledger_id), **std::move(replica_key)};
}

absl::StatusOr<Position> LedgerRows::Last() const {
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(rocksdb::ReadOptions()));
  it->SeekForPrev(EntryKey(std::numeric_limits<Position>::max()));
  if (!it->status().ok()) return FromRocksdb(it->status(), "looking for the last entry");
  if (!it->Valid() || it->key().size() != kEntryKeyBytes || it->key()[0] != kEntryPrefix) return 0;
  return NumberFromBigEndian(AsText(it->key()).substr(1));
}

absl::StatusOr<std::map<CheckpointId, JournalHead>> LedgerRows::Heads() const {
  std::map<CheckpointId, JournalHead> heads;
  const absl::Status status =
      ReadNamed(db_, kHeadPrefix, [&heads](CheckpointId id, std::string_view row) {
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
      ReadNamed(db_, kClaimPrefix, [&claims](CheckpointId id, std::string_view row) {
        return claims[std::move(id)].ParseFromArray(row.data(), static_cast<int>(row.size()));
      });
  if (!status.ok()) return status;
  return claims;
}

absl::StatusOr<std::optional<Position>> LedgerRows::Find(const EventId& id) const {
  auto row = Get(EventIndexKey(id));
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  if ((*row)->size() != 8) return Malformed("i");
  return NumberFromBigEndian(**row);
}

absl::StatusOr<std::vector<v1::LedgerEntry>> LedgerRows::Read(Position after, Position last,
                                                              std::size_t max_entries,
                                                              std::size_t max_bytes) const {
  std::vector<v1::LedgerEntry> entries;
  if (after >= last) return entries;
  std::size_t bytes = 0;
  Position position = after + 1;
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(rocksdb::ReadOptions()));
  for (it->Seek(EntryKey(position)); it->Valid() && position <= last; it->Next(), ++position) {
    if (AsText(it->key()) != EntryKey(position)) break;
    v1::LedgerEntry entry;
    const std::string_view value = AsText(it->value());
    if (!entry.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return Malformed(Concat("l ", position));
    }
    entry.set_position(position);
    bytes += entry.ByteSizeLong();
    if (!entries.empty() && (entries.size() >= max_entries || bytes > max_bytes)) return entries;
    entries.push_back(std::move(entry));
  }
  if (!it->status().ok()) return FromRocksdb(it->status(), "reading entries");
  if (position <= last) return absl::DataLossError(Concat("entry ", position, " is missing"));
  return entries;
}

absl::StatusOr<std::optional<std::string>> LedgerRows::Get(const std::string& key) const {
  std::string value;
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksdb(status, "reading the ledger");
  return value;
}

}  // namespace otkel
