// What a replica holds of orders besides the bans themselves: who is cleared of them, and which
// were planted.
#include <memory>

#include "proto/convert.h"
#include "storage/replica_rows_internal.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {

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
