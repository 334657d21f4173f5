#include "storage/rocksdb_replica_store.h"

#include <rocksdb/snapshot.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/text.h"
#include "proto/convert.h"
#include "storage/replica_rules.h"
#include "storage/rocksdb_replica_store_internal.h"

namespace otkel {

absl::Status RocksdbReplicaStore::Load() {
  std::string value;
  auto found = db_->Get(rocksdb::ReadOptions(),
                        rocksdb::Slice(kReplicaStateKey.data(), kReplicaStateKey.size()), &value);
  if (found.ok()) {
    auto row = DecodeState(value);
    if (!row) return absl::DataLossError("the replica's state is malformed");
    row_ = *std::move(row);
  } else if (!found.IsNotFound()) {
    return FromRocksdb(found, "reading the replica's state");
  }
  if (auto status = CheckSums(*db_, row_); !status.ok()) return status;
  auto laws = ReadLaws(*db_, row_.current);
  if (!laws.ok()) return laws.status();
  auto persons = ReadSearchable(*db_, row_.current, options_.calibrated_from);
  if (!persons.ok()) return persons.status();
  current_ = std::make_shared<const OpenGeneration>(
      OpenGeneration{std::make_shared<const Generation>(row_.current), *laws, *persons});
  // Snapshots that never ended, and generations that were in use when the process ended.
  rocksdb::WriteBatch batch;
  batch.DeleteRange(GenerationBegin(0), GenerationBegin(row_.current)).PermitUncheckedError();
  batch.DeleteRange(GenerationBegin(row_.current + 1), LocalStaysKey("")).PermitUncheckedError();
  return Written(db_->Write({}, &batch), "dropping unfinished snapshots");
}

ReplicaState RocksdbReplicaStore::State() const { return Row().state; }

ReplicaStateRow RocksdbReplicaStore::Row() const {
  const std::lock_guard lock(mutex_);
  return row_;
}

GenerationInUse RocksdbReplicaStore::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

absl::Status RocksdbReplicaStore::Bind(const std::string& ledger_id,
                                       const std::string& replica_key) {
  const std::lock_guard one(applying_);
  const std::lock_guard change(changes_);
  if (absl::Status status = DropUnfinished(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  if (row.state.ledger_id == ledger_id && row.state.replica_key == replica_key) {
    return absl::OkStatus();
  }
  rocksdb::WriteBatchWithIndex batch;
  if (row.state.replica_key == replica_key) {
    BeginIncarnation(ledger_id, row.state);
    return TakeEffect(row, Laws(), Current()->persons, batch);
  }
  row.state = {.ledger_id = ledger_id, .replica_key = replica_key};
  row.current = ++row.newest;
  row.next_person = 0;
  row.rows = row.local = {};
  const std::string local_begin = LocalStaysKey("");
  const auto status = batch.GetWriteBatch()->DeleteRange(local_begin, LocalStaysEnd());
  if (!status.ok()) return FromRocksdb(status, "binding to another ledger");
  return TakeEffect(row, std::make_shared<const LawBook>(), std::make_shared<const Searchable>(),
                    batch);
}

absl::Status RocksdbReplicaStore::Rewind() {
  const std::lock_guard one(applying_);
  const std::lock_guard change(changes_);
  if (absl::Status status = DropUnfinished(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  BeginIncarnation(row.state.ledger_id, row.state);
  rocksdb::WriteBatchWithIndex batch;
  return TakeEffect(row, Laws(), Current()->persons, batch);
}

absl::Status RocksdbReplicaStore::PutLocalStays(const v1::DocumentStays& stays) {
  if (absl::Status status = CheckStays(stays); !status.ok()) return status;
  const std::lock_guard change(changes_);
  if (absl::Status status = CanWrite(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  GenerationWriter writer(*db_, row.current, row.next_person, row.rows, row.local);
  if (absl::Status status = writer.PutLocalStays(stays); !status.ok()) return status;
  row.local = writer.local();
  if (absl::Status status = TakeEffect(row, Current()->laws, Current()->persons, writer.batch());
      !status.ok()) {
    return status;
  }
  if (building_) building_->named.erase(stays.document_digest());
  return absl::OkStatus();
}

// Of one state of the rows. Whoever has a row in it is on the list that is looked in, since the
// list is taken after the state and is ahead of the rows, unless it was made anew in between.
absl::StatusOr<std::vector<Ban>> RocksdbReplicaStore::FindBans(const Document& document) const {
  // The lowest that any list has.
  const matching::Score least = matching::ThresholdsOfSmallList().possible;
  const matching::FoldedPerson traveller = matching::Fold(document);
  while (true) {
    const GenerationInUse before = Current();
    rocksdb::ManagedSnapshot state(db_.get());
    const GenerationInUse generation = Current();
    if (generation->rows != before->rows || generation->persons->made != before->persons->made)
      continue;
    return ReadBans(*db_, state.snapshot(), generation->number(),
                    generation->persons->list.MayMatch(traveller, least), document, traveller);
  }
}

absl::StatusOr<KnownHistory> RocksdbReplicaStore::FindHistory(
    const std::string& document_digest) const {
  const GenerationInUse generation = Current();
  return ReadHistory(*db_, generation->number(), document_digest);
}

absl::StatusOr<std::vector<ClearedOrder>> RocksdbReplicaStore::FindCleared(
    const std::string& digest) const {
  return ReadCleared(*db_, Current()->number(), digest);
}

absl::StatusOr<std::vector<Ban>> RocksdbReplicaStore::Canaries() const {
  return ReadCanaries(*db_, Current()->number());
}

// Generations that no reader holds any more go; the others wait for the next message.
void RocksdbReplicaStore::DropUnused() {
  std::erase_if(retired_, [this](const RowsInUse& rows) {
    return rows.use_count() == 1 && DropGeneration(*rows).ok();
  });
}

absl::Status RocksdbReplicaStore::DropGeneration(Generation number) {
  return Written(DropRows(*db_, number), "dropping a generation");
}

// It would otherwise lie there until the next start.
absl::Status RocksdbReplicaStore::DropUnfinished() {
  if (absl::Status status = CanWrite(); !status.ok()) return status;
  if (!building_) return absl::OkStatus();
  const absl::Status status = DropGeneration(building_->number);
  if (status.ok()) building_.reset();
  return status;
}

absl::Status RocksdbReplicaStore::CanWrite() {
  if (absl::Status status = doubt_->Get(); !status.ok()) return status;
  if (!room_.Find()) return absl::ResourceExhaustedError("the disk of the lists is full");
  return absl::OkStatus();
}

absl::Status RocksdbReplicaStore::Written(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  doubt_->Raise(Concat(doing, ": ", status.ToString()));
  return doubt_->Get();
}

namespace {

rocksdb::Options OptionsOf(const RocksdbReplicaStoreOptions& given, std::shared_ptr<Doubt> doubt) {
  rocksdb::Options options = DurableOptions(std::move(doubt));
  SetReplicaRowOptions(given.block_cache_bytes, options);
  return options;
}

absl::StatusOr<std::unique_ptr<ReplicaStore>> OpenRows(const RocksdbReplicaStoreOptions& options,
                                                       const std::filesystem::path& path) {
  auto lock = LockFile(options.directory / "lock");
  if (!lock.ok()) return lock.status();
  auto doubt = std::make_shared<Doubt>();
  auto db = OpenDatabase(OptionsOf(options, doubt), path);
  if (!db.ok()) return db.status();
  auto replica = std::make_unique<RocksdbReplicaStore>(options, *std::move(lock), std::move(doubt),
                                                       *std::move(db));
  if (absl::Status status = replica->Load(); !status.ok()) return status;
  return replica;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReplicaStore>> OpenRocksdbReplicaStore(
    const RocksdbReplicaStoreOptions& options) {
  if (auto status = CreateDirectoryDurably(options.directory); !status.ok()) return status;
  const std::filesystem::path path = options.directory / "replica";
  auto replica = OpenRows(options, path);
  if (!absl::IsDataLoss(replica.status())) return replica;
  if (absl::Status status = RemoveAll(path); !status.ok()) return status;
  return OpenRows(options, path);
}

}  // namespace otkel
