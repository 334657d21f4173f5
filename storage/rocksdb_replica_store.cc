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
#include "storage/doubt.h"
#include "storage/durable_files.h"
#include "storage/replica_rows_internal.h"
#include "storage/replica_rules.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {
namespace {

// A generation that is read: it is dropped only when no reader holds it any more. `rows` is shared
// by all that read its rows, under whichever laws.
using RowsInUse = std::shared_ptr<const Generation>;
struct OpenGeneration {
  RowsInUse rows;
  std::shared_ptr<const LawBook> laws;
  std::shared_ptr<const Searchable> persons;

  [[nodiscard]] Generation number() const { return *rows; }
};
using GenerationInUse = std::shared_ptr<const OpenGeneration>;

constexpr std::size_t kMostGone = 10'000;  // with a quarter of the list: it is read anew then

std::shared_ptr<const LawBook> With(const LawBook& laws, LawBook::Version version) {
  LawBook more = laws;
  more.Put(std::move(version));
  return std::make_shared<const LawBook>(std::move(more));
}

class RocksdbReplicaStore : public ReplicaStore {
 public:
  RocksdbReplicaStore(FileDescriptor lock, std::shared_ptr<Doubt> doubt,
                      std::unique_ptr<rocksdb::DB> db)
      : lock_(std::move(lock)), doubt_(std::move(doubt)), db_(std::move(db)), room_(*db_) {}

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
  absl::Status TakeEffect(const ReplicaStateRow& row, std::shared_ptr<const LawBook> laws,
                          rocksdb::WriteBatchWithIndex& batch);
  // Takes up who was put, before any reader can miss the row that he had before.
  void AddPersons(const GenerationWriter& writer);
  void DropUnused();
  absl::Status DropGeneration(Generation number);
  GenerationInUse Current() const;
  ReplicaStateRow Row() const;
  // Drops a snapshot that was cut off.
  [[nodiscard]] absl::Status DropUnfinished();
  // OK where a change may begin.
  [[nodiscard]] absl::Status CanWrite();
  absl::Status Written(const rocksdb::Status& status, std::string_view doing);

  const FileDescriptor lock_;
  const std::shared_ptr<Doubt> doubt_;
  const std::unique_ptr<rocksdb::DB> db_;
  RoomToWrite room_;
  std::mutex changes_;  // one writer at a time
  // Guarded by changes_.
  std::optional<Building> building_;
  std::shared_ptr<const LawBook> laws_;  // with those of the message in hand
  std::vector<RowsInUse> retired_;
  mutable std::mutex mutex_;  // held for a copy only
  // Guarded by mutex_.
  ReplicaStateRow row_;
  GenerationInUse current_;
};

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
  auto persons = ReadSearchable(*db_, row_.current);
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
  const std::lock_guard change(changes_);
  if (absl::Status status = DropUnfinished(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  if (row.state.ledger_id == ledger_id && row.state.replica_key == replica_key) {
    return absl::OkStatus();
  }
  rocksdb::WriteBatchWithIndex batch;
  if (row.state.replica_key == replica_key) {
    BeginIncarnation(ledger_id, row.state);
    return TakeEffect(row, Laws(), batch);
  }
  row.state = {.ledger_id = ledger_id, .replica_key = replica_key};
  row.current = ++row.newest;
  row.next_person = 0;
  row.rows = row.local = {};
  const std::string local_begin = LocalStaysKey("");
  const auto status = batch.GetWriteBatch()->DeleteRange(local_begin, LocalStaysEnd());
  if (!status.ok()) return FromRocksdb(status, "binding to another ledger");
  return TakeEffect(row, std::make_shared<const LawBook>(), batch);
}

absl::Status RocksdbReplicaStore::Rewind() {
  const std::lock_guard change(changes_);
  if (absl::Status status = DropUnfinished(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  BeginIncarnation(row.state.ledger_id, row.state);
  rocksdb::WriteBatchWithIndex batch;
  return TakeEffect(row, Laws(), batch);
}

absl::Status RocksdbReplicaStore::Apply(const v1::ReplicaChanges& changes) {
  if (absl::Status status = CheckChanges(changes); !status.ok()) return status;
  const std::lock_guard change(changes_);
  if (absl::Status status = CanWrite(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  const bool in_snapshot = changes.snapshot_begin() || building_.has_value();
  if (auto status = CheckOrder(changes, in_snapshot, row.state.position); !status.ok()) {
    return status;
  }
  DropUnused();
  if (changes.snapshot_begin()) {
    if (absl::Status status = DropUnfinished(); !status.ok()) return status;
    building_ = Building{};
    building_->number = ++row.newest;
    const std::lock_guard lock(mutex_);
    row_.newest = row.newest;
  }
  Building* building = in_snapshot ? &*building_ : nullptr;
  GenerationWriter writer(*db_, in_snapshot ? building_->number : row.current,
                          in_snapshot ? building_->next_person : row.next_person,
                          in_snapshot ? building_->rows : row.rows, row.local);
  if (changes.snapshot_begin()) {
    if (auto status = CarryLaws(row.current, writer); !status.ok()) return status;
  }
  laws_ = in_snapshot ? building_->laws : Current()->laws;
  if (auto status = ApplyChanges(changes, building, writer); !status.ok()) return status;
  if (in_snapshot && !changes.snapshot_end()) {
    building_->laws = laws_;
    building_->rows = writer.rows();
    building_->next_person = writer.next_person();
    return Written(db_->Write({}, writer.batch().GetWriteBatch()), "applying changes");
  }
  if (in_snapshot) {
    row.current = building_->number;
    for (const std::string& digest : building_->named) {
      if (auto status = writer.DropLocalStays(digest); !status.ok()) return status;
    }
  }
  row.rows = writer.rows();
  row.local = writer.local();
  row.next_person = writer.next_person();
  NoteEffect(changes, in_snapshot, row.state);
  if (!in_snapshot) AddPersons(writer);
  if (auto status = TakeEffect(row, laws_, writer.batch()); !status.ok()) return status;
  if (in_snapshot) building_.reset();
  return absl::OkStatus();
}

absl::Status RocksdbReplicaStore::ApplyChanges(const v1::ReplicaChanges& changes,
                                               Building* building, GenerationWriter& writer) {
  for (const v1::ReplicaChange& change : changes.changes()) {
    if (absl::Status status = writer.Apply(change); !status.ok()) return status;
    if (change.has_rule_pack()) laws_ = With(*laws_, FromProto(change.rule_pack()).value());
    if (!change.has_stays_put()) continue;
    const std::string& digest = change.stays_put().document_digest();
    if (building != nullptr) {
      building->named.insert(digest);
    } else if (absl::Status status = writer.DropLocalStays(digest); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

void RocksdbReplicaStore::AddPersons(const GenerationWriter& writer) {
  if (writer.persons().empty() && writer.removed() == 0) return;
  const GenerationInUse before = Current();
  auto persons = std::make_shared<Searchable>(*before->persons);
  persons->list.Add(writer.persons());
  persons->gone += writer.removed();
  auto published = std::make_shared<const OpenGeneration>(
      OpenGeneration{before->rows, before->laws, std::move(persons)});
  const std::lock_guard lock(mutex_);
  current_ = std::move(published);
}

// Writes `batch` and `row` in one piece; then readers see them.
absl::Status RocksdbReplicaStore::TakeEffect(const ReplicaStateRow& row,
                                             std::shared_ptr<const LawBook> laws,
                                             rocksdb::WriteBatchWithIndex& batch) {
  auto status =
      batch.Put(rocksdb::Slice(kReplicaStateKey.data(), kReplicaStateKey.size()), EncodeState(row));
  if (status.ok()) status = db_->Write({}, batch.GetWriteBatch());
  if (!status.ok()) return Written(status, "applying changes");
  OpenGeneration current = *Current();
  const bool is_other = current.number() != row.current;
  if (is_other)
    retired_.push_back(
        std::exchange(current.rows, std::make_shared<const Generation>(row.current)));
  current.laws = std::move(laws);
  const std::size_t gone = current.persons->gone;
  if (is_other || (gone > kMostGone && gone > current.persons->list.size() / 4)) {
    auto persons = ReadSearchable(*db_, row.current);
    if (!persons.ok()) {
      doubt_->Raise(Concat("reading the list: ", std::string(persons.status().message())));
      return persons.status();
    }
    current.persons = *std::move(persons);
  }
  auto published = std::make_shared<const OpenGeneration>(std::move(current));
  const std::lock_guard lock(mutex_);
  row_ = row;
  current_ = std::move(published);
  return absl::OkStatus();
}

absl::Status RocksdbReplicaStore::PutLocalStays(const v1::DocumentStays& stays) {
  if (absl::Status status = CheckStays(stays); !status.ok()) return status;
  const std::lock_guard change(changes_);
  if (absl::Status status = CanWrite(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  GenerationWriter writer(*db_, row.current, row.next_person, row.rows, row.local);
  if (absl::Status status = writer.PutLocalStays(stays); !status.ok()) return status;
  row.local = writer.local();
  if (absl::Status status = TakeEffect(row, Current()->laws, writer.batch()); !status.ok()) {
    return status;
  }
  if (building_) building_->named.erase(stays.document_digest());
  return absl::OkStatus();
}

// Of one state of the rows. Whoever has a row in it is on the list that is looked in, since the
// list is taken after the state, and is always ahead of the rows of its generation.
absl::StatusOr<std::vector<Ban>> RocksdbReplicaStore::FindBans(const Document& document) const {
  const matching::FoldedPerson traveller = matching::Fold(document);
  while (true) {
    const GenerationInUse before = Current();
    rocksdb::ManagedSnapshot state(db_.get());
    const GenerationInUse generation = Current();
    if (generation->number() != before->number()) continue;
    return ReadBans(*db_, state.snapshot(), generation->number(),
                    generation->persons->list.Candidates(traveller), traveller);
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

// A law is never taken back: the snapshot that begins keeps those of the generation before.
absl::Status RocksdbReplicaStore::CarryLaws(Generation from, GenerationWriter& writer) {
  building_->laws = Current()->laws;
  const auto packs = ReadRulePacks(*db_, from);
  if (!packs.ok()) return packs.status();
  for (const v1::RulePack& pack : *packs) {
    if (auto status = writer.PutRulePack(pack); !status.ok()) return status;
  }
  return absl::OkStatus();
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
  auto replica =
      std::make_unique<RocksdbReplicaStore>(*std::move(lock), std::move(doubt), *std::move(db));
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
