// How a replica on disk takes the centre's messages.
#include <utility>

#include "base/text.h"
#include "proto/convert.h"
#include "storage/replica_rules.h"
#include "storage/rocksdb_replica_store_internal.h"

namespace otkel {
namespace {

std::shared_ptr<const LawBook> With(const LawBook& laws, LawBook::Version version) {
  LawBook more = laws;
  more.Put(std::move(version));
  return std::make_shared<const LawBook>(std::move(more));
}

}  // namespace

absl::Status RocksdbReplicaStore::Apply(const v1::ReplicaChanges& changes) {
  if (absl::Status status = CheckChanges(changes); !status.ok()) return status;
  const std::lock_guard one(applying_);
  {
    const std::lock_guard change(changes_);
    if (absl::Status status = ApplyToRows(changes); !status.ok()) return status;
  }
  if (building_) return changes.snapshot_end() ? SwitchToBuilding(changes) : absl::OkStatus();
  return ReadListAnew();
}

absl::Status RocksdbReplicaStore::ApplyToRows(const v1::ReplicaChanges& changes) {
  if (absl::Status status = CanWrite(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  const bool in_snapshot = changes.snapshot_begin() || building_.has_value();
  if (auto status = CheckOrder(changes, in_snapshot, row.state.position); !status.ok())
    return status;
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
  if (in_snapshot) {
    building_->laws = laws_;
    building_->rows = writer.rows();
    building_->next_person = writer.next_person();
    return Written(db_->Write({}, writer.batch().GetWriteBatch()), "applying changes");
  }
  row.rows = writer.rows();
  row.local = writer.local();
  row.next_person = writer.next_person();
  NoteEffect(changes, in_snapshot, row.state);
  AddPersons(writer);
  return TakeEffect(row, laws_, Current()->persons, writer.batch());
}

// The list is read first, which takes seconds where it is long: lanes go on meanwhile.
absl::Status RocksdbReplicaStore::SwitchToBuilding(const v1::ReplicaChanges& changes) {
  const Generation next = building_->number;
  auto persons = ReadList(next);
  if (!persons.ok()) return persons.status();
  const std::lock_guard change(changes_);
  if (absl::Status status = CanWrite(); !status.ok()) return status;
  ReplicaStateRow row = Row();
  GenerationWriter writer(*db_, next, building_->next_person, building_->rows, row.local);
  for (const std::string& digest : building_->named) {
    if (auto status = writer.DropLocalStays(digest); !status.ok()) return status;
  }
  row.current = next;
  row.next_person = building_->next_person;
  row.rows = building_->rows;
  row.local = writer.local();
  NoteEffect(changes, true, row.state);
  if (auto status = TakeEffect(row, building_->laws, *std::move(persons), writer.batch());
      !status.ok())
    return status;
  building_.reset();
  return absl::OkStatus();
}

absl::StatusOr<PersonsInUse> RocksdbReplicaStore::ReadList(Generation generation) {
  auto persons = ReadSearchable(*db_, generation, options_.calibrated_from);
  if (!persons.ok())
    doubt_->Raise(Concat("reading the list: ", std::string(persons.status().message())));
  return persons;
}

absl::Status RocksdbReplicaStore::ReadListAnew() {
  const PersonsInUse before = Current()->persons;
  if (before->changed <= options_.measured_after || before->changed <= before->list.size() / 4)
    return absl::OkStatus();
  auto persons = ReadList(Current()->number());
  if (!persons.ok()) return persons.status();
  const std::lock_guard change(changes_);
  OpenGeneration current = *Current();
  current.persons = *std::move(persons);
  Publish(std::move(current), Row());
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
  OpenGeneration current = *Current();
  auto persons = std::make_shared<Searchable>(*current.persons);
  persons->list.Add(writer.persons());
  persons->changed += writer.persons().size() + writer.removed();
  current.persons = std::move(persons);
  Publish(std::move(current), Row());
}

// What was there before goes after the lock: a list is large.
void RocksdbReplicaStore::Publish(OpenGeneration current, const ReplicaStateRow& row) {
  auto published = std::make_shared<const OpenGeneration>(std::move(current));
  const std::lock_guard lock(mutex_);
  row_ = row;
  current_.swap(published);
}

// Writes `batch` and `row` in one piece; then readers see them.
absl::Status RocksdbReplicaStore::TakeEffect(const ReplicaStateRow& row,
                                             std::shared_ptr<const LawBook> laws,
                                             PersonsInUse persons,
                                             rocksdb::WriteBatchWithIndex& batch) {
  auto status =
      batch.Put(rocksdb::Slice(kReplicaStateKey.data(), kReplicaStateKey.size()), EncodeState(row));
  if (status.ok()) status = db_->Write({}, batch.GetWriteBatch());
  if (!status.ok()) return Written(status, "applying changes");
  RowsInUse rows = Current()->rows;
  if (*rows != row.current)
    retired_.push_back(std::exchange(rows, std::make_shared<const Generation>(row.current)));
  Publish({std::move(rows), std::move(laws), std::move(persons)}, row);
  return absl::OkStatus();
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

}  // namespace otkel
