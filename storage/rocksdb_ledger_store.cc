#include "storage/rocksdb_ledger_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <mutex>
#include <utility>

#include "base/text.h"
#include "storage/doubt.h"
#include "storage/durable_files.h"
#include "storage/group_commit.h"
#include "storage/high_water_mark.h"
#include "storage/ledger_rows_internal.h"
#include "storage/ledger_rules.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {
namespace {

// Batches that share one sync: 64 MiB at the very most, by the limits of sync.proto.
constexpr std::size_t kMostInGroup = 64;

struct LedgerParts {
  FileDescriptor lock;
  std::shared_ptr<Doubt> doubt = std::make_shared<Doubt>();
  std::unique_ptr<HighWaterMark> high_water;
  std::unique_ptr<rocksdb::DB> db;
};

// A batch as its caller prepared it, or a claim.
struct LedgerWrite {
  std::vector<std::string> entries;  // serialised, without positions
  std::vector<std::optional<EventId>> ids;
  std::optional<LedgerBatch::Ingest> ingest;
  std::optional<std::pair<CheckpointId, v1::CompleteThrough>> claim;
};

// Of one ledger: `position` is durable.
HighWaterMark::Mark MarkOf(const LedgerIdentity& identity, Position position) {
  return {0, position, Sha256({identity.ledger_id})};
}

class RocksdbLedgerStore : public LedgerStore {
 public:
  RocksdbLedgerStore(LedgerParts parts, LedgerIdentity identity)
      : parts_(std::move(parts)),
        identity_(std::move(identity)),
        writes_(kMostInGroup, [this](auto group) { Commit(group); }) {}

  // Takes over where the rows say the ledger stands.
  absl::Status Load();

  absl::StatusOr<Position> Append(LedgerBatch batch) override;
  Position Head() const override;
  absl::StatusOr<std::vector<v1::LedgerEntry>> Read(Position after, std::size_t max_entries,
                                                    std::size_t max_bytes) const override;
  absl::StatusOr<std::optional<Position>> FindEvent(const EventId& id) const override;
  std::map<CheckpointId, JournalHead> Heads() const override;
  absl::Status PutComplete(const CheckpointId& checkpoint,
                           const v1::CompleteThrough& claim) override;
  std::map<CheckpointId, v1::CompleteThrough> Completes() const override;
  absl::Status PutNotes(const std::map<std::string, std::string>& notes) override;
  absl::StatusOr<std::map<std::string, std::string>> Notes(
      const std::string& prefix) const override {
    return LedgerRows(*parts_.db).Notes(prefix);
  }
  const std::string& LedgerId() const override { return identity_.ledger_id; }
  const std::string& ReplicaKey() const override { return identity_.replica_key; }

 private:
  using Writes = GroupCommit<LedgerWrite, Position>;

  // What a group makes of the ledger, before it is durable.
  struct Change {
    Position head = 0;
    std::map<CheckpointId, JournalHead> heads;
    std::map<CheckpointId, v1::CompleteThrough> claims;
    rocksdb::WriteBatch batch;
  };

  void Commit(std::span<Writes::Waiting* const> group);
  absl::StatusOr<Position> Prepare(const LedgerWrite& write, Change& change) const;
  void PrepareClaim(const LedgerWrite& write, Change& change) const;
  JournalMark HeadOf(const CheckpointId& checkpoint, const Change& change) const;
  absl::Status WriteChange(Change& change);

  const LedgerParts parts_;
  const LedgerIdentity identity_;
  mutable std::mutex mutex_;
  // Guarded by mutex_; changed only by the leader of a group.
  Position head_ = 0;
  std::map<CheckpointId, JournalHead> heads_;
  std::map<CheckpointId, v1::CompleteThrough> claims_;
  Writes writes_;  // last: its leader uses all the above
};

absl::Status RocksdbLedgerStore::Load() {
  const LedgerRows rows(*parts_.db);
  auto last = rows.Last();
  if (!last.ok()) return last.status();
  auto heads = rows.Heads();
  if (!heads.ok()) return heads.status();
  auto claims = rows.Claims();
  if (!claims.ok()) return claims.status();
  head_ = *last;
  heads_ = *std::move(heads);
  claims_ = *std::move(claims);
  return absl::OkStatus();
}

absl::StatusOr<Position> RocksdbLedgerStore::Append(LedgerBatch batch) {
  LedgerWrite write;
  for (v1::LedgerEntry& entry : batch.entries) {
    auto id = EventIdOf(entry);
    if (!id.ok()) return id.status();
    write.ids.push_back(*std::move(id));
    entry.clear_position();
    write.entries.push_back(entry.SerializeAsString());
  }
  write.ingest = std::move(batch.ingest);
  return writes_.Submit(std::move(write));
}

absl::Status RocksdbLedgerStore::PutComplete(const CheckpointId& checkpoint,
                                             const v1::CompleteThrough& claim) {
  LedgerWrite write;
  write.claim.emplace(checkpoint, claim);
  return writes_.Submit(std::move(write)).status();
}

void RocksdbLedgerStore::Commit(std::span<Writes::Waiting* const> group) {
  Change change;
  change.head = Head();
  for (Writes::Waiting* waiting : group) waiting->answer = Prepare(waiting->request, change);
  const absl::Status status = WriteChange(change);
  if (status.ok()) return;
  for (Writes::Waiting* waiting : group) {
    if (waiting->answer.ok()) waiting->answer = status;
  }
}

absl::StatusOr<Position> RocksdbLedgerStore::Prepare(const LedgerWrite& write,
                                                     Change& change) const {
  if (write.claim) PrepareClaim(write, change);
  if (write.ingest) {
    const JournalMark head = HeadOf(write.ingest->checkpoint, change);
    if (head != write.ingest->follows) return HeadMoved(*write.ingest, head);
    change.heads[write.ingest->checkpoint] = write.ingest->head;
    PutCheckpointHead(write.ingest->checkpoint, write.ingest->head, change.batch);
  }
  const Position first = change.head + 1;
  for (std::size_t i = 0; i < write.entries.size(); ++i) {
    ++change.head;
    PutEntry(change.head, write.entries[i], change.batch);
    if (write.ids[i]) PutEventIndex(*write.ids[i], change.head, change.batch);
  }
  return first;
}

void RocksdbLedgerStore::PrepareClaim(const LedgerWrite& write, Change& change) const {
  const auto& [checkpoint, claim] = *write.claim;
  if (!change.claims.contains(checkpoint)) {
    const std::lock_guard lock(mutex_);
    const auto stored = claims_.find(checkpoint);
    if (stored != claims_.end() && !IsNewer(claim, stored->second)) return;
  } else if (!IsNewer(claim, change.claims.at(checkpoint))) {
    return;
  }
  change.claims[checkpoint] = claim;
  PutClaim(checkpoint, claim, change.batch);
}

JournalMark RocksdbLedgerStore::HeadOf(const CheckpointId& checkpoint, const Change& change) const {
  const auto changed = change.heads.find(checkpoint);
  if (changed != change.heads.end()) return changed->second.mark;
  const std::lock_guard lock(mutex_);
  const auto head = heads_.find(checkpoint);
  return head == heads_.end() ? JournalMark{} : head->second.mark;
}

absl::Status RocksdbLedgerStore::WriteChange(Change& change) {
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  if (change.batch.Count() == 0) return absl::OkStatus();
  if (auto status = parts_.db->Write(Synced(), &change.batch); !status.ok()) {
    parts_.doubt->Raise(Concat("appending: ", status.ToString()));
    return parts_.doubt->Get();
  }
  if (change.head != Head()) {
    const auto status = parts_.high_water->Write(MarkOf(identity_, change.head));
    if (!status.ok()) {
      parts_.doubt->Raise(Concat("high-water mark: ", std::string(status.message())));
      return parts_.doubt->Get();
    }
  }
  const std::lock_guard lock(mutex_);
  head_ = change.head;
  for (auto& [checkpoint, head] : change.heads) heads_[checkpoint] = head;
  for (auto& [checkpoint, claim] : change.claims) claims_[checkpoint] = std::move(claim);
  return absl::OkStatus();
}

Position RocksdbLedgerStore::Head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

absl::StatusOr<std::vector<v1::LedgerEntry>> RocksdbLedgerStore::Read(Position after,
                                                                      std::size_t max_entries,
                                                                      std::size_t max_bytes) const {
  return LedgerRows(*parts_.db).Read(after, Head(), max_entries, max_bytes);
}

absl::StatusOr<std::optional<Position>> RocksdbLedgerStore::FindEvent(const EventId& id) const {
  auto position = LedgerRows(*parts_.db).Find(id);
  // Past the head lies what is written and not yet known to be durable.
  if (position.ok() && *position && **position > Head()) return std::nullopt;
  return position;
}

std::map<CheckpointId, JournalHead> RocksdbLedgerStore::Heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

std::map<CheckpointId, v1::CompleteThrough> RocksdbLedgerStore::Completes() const {
  const std::lock_guard lock(mutex_);
  return claims_;
}

absl::Status RocksdbLedgerStore::PutNotes(const std::map<std::string, std::string>& notes) {
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  rocksdb::WriteBatch batch;
  for (const auto& [name, value] : notes) PutLedgerNote(name, value, batch);
  if (auto status = parts_.db->Write(Synced(), &batch); !status.ok()) {
    parts_.doubt->Raise(Concat("writing notes: ", status.ToString()));
    return parts_.doubt->Get();
  }
  return absl::OkStatus();
}

rocksdb::Options OptionsOf(const RocksdbLedgerStoreOptions& given, std::shared_ptr<Doubt> doubt) {
  rocksdb::Options options = DurableOptions(std::move(doubt));
  options.write_buffer_size = std::size_t{64} << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(given.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// DataLoss: `path` holds less than `mark` says was durable. Reads only.
absl::Status CheckAgainstMark(const RocksdbLedgerStoreOptions& options,
                              const std::filesystem::path& path,
                              const std::optional<HighWaterMark::Mark>& mark) {
  auto db = OpenDatabaseForReading(OptionsOf(options, std::make_shared<Doubt>()), path);
  if (!db.ok()) return db.status();
  const LedgerRows rows(**db);
  auto identity = rows.Identity();
  if (!identity.ok()) return identity.status();
  auto last = rows.Last();
  if (!last.ok()) return last.status();
  if (!*identity && *last == 0 && (!mark || mark->sequence == 0)) return absl::OkStatus();
  if (!*identity) return absl::DataLossError("the ledger's identity is missing");
  if (!mark) return absl::DataLossError("the ledger's high-water mark is missing");
  if (mark->hash != MarkOf(**identity, 0).hash) {
    return absl::FailedPreconditionError(
        Concat("the high-water mark is not that of ledger ", (*identity)->ledger_id));
  }
  if (*last >= mark->sequence) return absl::OkStatus();
  return absl::DataLossError(Concat("the ledger ends at ", *last, ", the high-water mark says ",
                                    mark->sequence, ": entries ", *last + 1, " to ", mark->sequence,
                                    " are lost"));
}

// The identity in `db`; a new one where it has none.
absl::StatusOr<LedgerIdentity> IdentityOf(rocksdb::DB& db, HighWaterMark& high_water) {
  auto found = LedgerRows(db).Identity();
  if (!found.ok()) return found.status();
  if (*found) return **std::move(found);
  LedgerIdentity identity{ToHex(RandomBytes(16)), RandomBytes(32)};
  // The mark comes first, so that a ledger without a mark is always one that lost it.
  if (auto status = high_water.Write(MarkOf(identity, 0)); !status.ok()) return status;
  rocksdb::WriteBatch batch;
  PutLedgerIdentity(identity, batch);
  auto status = db.Write(Synced(), &batch);
  if (status.ok()) status = db.Flush(rocksdb::FlushOptions());
  if (!status.ok()) return FromRocksdb(status, "making a ledger");
  return identity;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenRocksdbLedgerStore(
    const RocksdbLedgerStoreOptions& options) {
  if (auto status = CreateDirectoryDurably(options.directory); !status.ok()) return status;
  LedgerParts parts;
  auto lock = LockFile(options.directory / "lock");
  if (!lock.ok()) return lock.status();
  parts.lock = *std::move(lock);
  auto high_water = HighWaterMark::Open(options.high_water_file, Sha256({"otkel.ledger.1"}));
  if (!high_water.ok()) return high_water.status();
  parts.high_water = *std::move(high_water);
  const std::filesystem::path path = options.directory / "ledger";
  const auto mark = parts.high_water->Last();
  if (HoldsDatabase(path)) {
    if (auto status = CheckAgainstMark(options, path, mark); !status.ok()) return status;
  } else if (mark && mark->sequence > 0) {
    return absl::DataLossError(Concat("the ledger is missing, the high-water mark says it had ",
                                      mark->sequence, " entries"));
  }
  auto db = OpenDatabase(OptionsOf(options, parts.doubt), path);
  if (!db.ok()) return db.status();
  parts.db = *std::move(db);
  auto identity = IdentityOf(*parts.db, *parts.high_water);
  if (!identity.ok()) return identity.status();
  auto ledger = std::make_unique<RocksdbLedgerStore>(std::move(parts), *std::move(identity));
  if (auto status = ledger->Load(); !status.ok()) return status;
  return ledger;
}

}  // namespace otkel
