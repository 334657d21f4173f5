// What a replica holds besides the persons on its list: stays, who is cleared of an order, which
// orders were planted.
#include <rocksdb/convenience.h>

#include <memory>

#include "base/check.h"
#include "proto/convert.h"
#include "storage/replica_rows_internal.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {

absl::Status GenerationWriter::Apply(const v1::ReplicaChange& change) {
  switch (change.change_case()) {
    case v1::ReplicaChange::kBanPut: {
      const absl::Status status = PutBan(change.ban_put());
      return status.ok() ? PutCanary(change.ban_put()) : status;
    }
    case v1::ReplicaChange::kBanRemoved: {
      const absl::Status status = RemoveBan(change.ban_removed());
      return status.ok() ? RemoveCanary(change.ban_removed()) : status;
    }
    case v1::ReplicaChange::kStaysPut:
      return PutStays(change.stays_put());
    case v1::ReplicaChange::kClearedPut:
      return PutCleared(change.cleared_put());
    case v1::ReplicaChange::kRulePack:
      return PutRulePack(change.rule_pack());
    case v1::ReplicaChange::CHANGE_NOT_SET:
      break;
  }
  OTKEL_CHECK(!"CheckChanges lets no such change through");
}

absl::StatusOr<KnownHistory> ReadHistory(rocksdb::DB& db, Generation generation,
                                         const std::string& digest) {
  std::string value;
  auto status = db.Get(rocksdb::ReadOptions(), LocalStaysKey(digest), &value);
  if (status.IsNotFound())
    status = db.Get(rocksdb::ReadOptions(), StaysKey(generation, digest), &value);
  if (status.IsNotFound()) return KnownHistory{};
  if (!status.ok()) return FromRocksdb(status, "reading stays");
  v1::DocumentStays stays;
  if (!stays.ParseFromString(value)) return absl::DataLossError("stored stays are malformed");
  auto known = FromProto(stays);
  if (!known.ok()) return absl::DataLossError("a stored stay is malformed");
  return known;
}

rocksdb::Status DropRows(rocksdb::DB& db, Generation generation) {
  const std::string begin = GenerationBegin(generation);
  const std::string end = GenerationBegin(generation + 1);
  const rocksdb::Slice first(begin);
  const rocksdb::Slice limit(end);
  auto status = db.DeleteRange({}, db.DefaultColumnFamily(), first, limit);
  // Whole files go at once; the rest goes when RocksDB merges its files.
  if (!status.ok()) return status;
  return rocksdb::DeleteFilesInRange(&db, db.DefaultColumnFamily(), &first, &limit,
                                     /*include_end=*/false);
}

absl::StatusOr<std::vector<ClearedOrder>> ReadCleared(rocksdb::DB& db, Generation generation,
                                                      const std::string& digest) {
  std::string value;
  const auto status = db.Get(rocksdb::ReadOptions(), ClearedKey(generation, digest), &value);
  if (status.IsNotFound()) return std::vector<ClearedOrder>{};
  if (!status.ok()) return FromRocksdb(status, "reading who is cleared");
  v1::ClearedOrders cleared;
  if (!cleared.ParseFromString(value)) return absl::DataLossError("a stored clearing is malformed");
  auto orders = FromProto(cleared);
  if (!orders.ok()) return absl::DataLossError("a stored clearing is malformed");
  return orders;
}

absl::StatusOr<std::vector<Ban>> ReadCanaries(rocksdb::DB& db, Generation generation) {
  std::vector<Ban> canaries;
  const std::string prefix = CanaryKey(generation, "");
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    v1::Ban proto;
    const bool is_whole =
        proto.ParseFromArray(it->value().data(), static_cast<int>(it->value().size()));
    auto ban = FromProto(proto);
    if (!is_whole || !ban.ok()) return absl::DataLossError("a stored canary is malformed");
    canaries.push_back(*std::move(ban));
  }
  if (auto status = FromRocksdb(it->status(), "reading canaries"); !status.ok()) return status;
  return canaries;
}

}  // namespace otkel
