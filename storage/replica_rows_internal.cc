#include "storage/replica_rows_internal.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <memory>

#include "base/text.h"
#include "proto/convert.h"
#include "storage/replica_row_text_internal.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {
namespace {

constexpr char kBan = 'b';
constexpr char kStays = 's';
constexpr char kRulePack = 'r';
// After every generation's rows: a generation's number begins with zero bytes.
constexpr std::string_view kLocalStaysPrefix = "\xfe";
constexpr std::string_view kLocalStaysEnd = "\xff";

}  // namespace

std::string ReplicaKey(Generation generation, char kind, std::string_view rest) {
  std::string key = BigEndian(generation);
  key += kind;
  key += rest;
  return key;
}

std::string EncodeState(const ReplicaStateRow& row) {
  RowWriter writer;
  writer.Add(row.state.ledger_id);
  writer.Add(row.state.replica_key);
  writer.Add(row.state.position);
  writer.Add(row.state.current_at ? 1 : 0);
  writer.Add(row.state.current_at ? static_cast<std::uint64_t>(ToMicros(*row.state.current_at))
                                  : 0);
  writer.Add(row.current);
  writer.Add(row.newest);
  for (const RowSum& sum : {row.rows, row.local}) {
    writer.Add(sum.count);
    writer.Add(sum.sum);
  }
  writer.Add(row.next_person);
  if (row.state.tree_head.size() > 0) writer.Add(row.state.tree_head.SerializeAsString());
  return std::move(writer).row();
}

std::optional<ReplicaStateRow> DecodeState(std::string_view row) {
  RowReader reader(row);
  ReplicaStateRow decoded;
  decoded.state.ledger_id = reader.Text();
  decoded.state.replica_key = reader.Text();
  decoded.state.position = reader.Number();
  const bool was_current = reader.Number() == 1;
  const auto current_at_us = static_cast<std::int64_t>(reader.Number());
  if (was_current) decoded.state.current_at = FromMicros(current_at_us);
  decoded.current = reader.Number();
  decoded.newest = reader.Number();
  for (RowSum* sum : {&decoded.rows, &decoded.local}) {
    sum->count = reader.Number();
    sum->sum = reader.Number();
  }
  decoded.next_person = static_cast<std::uint32_t>(reader.Number());
  const bool has_head = !reader.is_whole();  // a row of before there were any ends here
  if (has_head && !decoded.state.tree_head.ParseFromString(reader.Text())) return std::nullopt;
  if (!reader.is_whole()) return std::nullopt;
  return decoded;
}

std::string GenerationBegin(Generation generation) { return BigEndian(generation); }

std::string BanKey(Generation generation, std::string_view ban_id) {
  return ReplicaKey(generation, kBan, ban_id);
}

std::string StaysKey(Generation generation, std::string_view digest) {
  return ReplicaKey(generation, kStays, digest);
}

std::string RulePackKey(Generation generation, std::string_view pack_id) {
  return ReplicaKey(generation, kRulePack, pack_id);
}

std::string ClearedKey(Generation generation, std::string_view digest) {
  return ReplicaKey(generation, 'c', digest);
}

std::string CanaryKey(Generation generation, std::string_view ban_id) {
  return ReplicaKey(generation, 'k', ban_id);
}

std::string LocalStaysKey(std::string_view digest) { return Concat(kLocalStaysPrefix, digest); }

std::string LocalStaysEnd() { return std::string(kLocalStaysEnd); }

absl::Status GenerationWriter::PutStays(const v1::DocumentStays& stays) {
  const std::string key = StaysKey(generation_, stays.document_digest());
  if (stays.stays().empty() && stays.permits().empty()) return Delete(key, rows_);
  return Put(key, stays.SerializeAsString(), rows_);
}

absl::Status GenerationWriter::PutCanary(const v1::Ban& ban) {
  if (!ban.canary()) return RemoveCanary(ban.ban_id());
  return Put(CanaryKey(generation_, ban.ban_id()), ban.SerializeAsString(), rows_);
}

absl::Status GenerationWriter::RemoveCanary(const std::string& ban_id) {
  return Delete(CanaryKey(generation_, ban_id), rows_);
}

absl::Status GenerationWriter::PutCleared(const v1::ClearedOrders& cleared) {
  const std::string key = ClearedKey(generation_, cleared.digest());
  if (cleared.orders().empty()) return Delete(key, rows_);
  return Put(key, cleared.SerializeAsString(), rows_);
}

absl::Status GenerationWriter::PutLocalStays(const v1::DocumentStays& stays) {
  return Put(LocalStaysKey(stays.document_digest()), stays.SerializeAsString(), local_);
}

absl::Status GenerationWriter::DropLocalStays(const std::string& digest) {
  return Delete(LocalStaysKey(digest), local_);
}

absl::Status GenerationWriter::PutRulePack(const v1::RulePack& pack) {
  return Put(RulePackKey(generation_, pack.id()), pack.SerializeAsString(), rows_);
}

absl::StatusOr<std::optional<std::string>> GenerationWriter::Find(const std::string& key) {
  std::string value;
  const auto found = batch_.GetFromBatchAndDB(&db_, rocksdb::ReadOptions(), key, &value);
  if (found.IsNotFound()) return std::nullopt;
  if (!found.ok()) return FromRocksdb(found, "reading what a change replaces");
  return value;
}

absl::Status GenerationWriter::PutNew(const std::string& key, std::string_view value, RowSum& sum) {
  sum.Add(key, value);
  return FromRocksdb(batch_.Put(key, rocksdb::Slice(value.data(), value.size())),
                     "collecting a change");
}

absl::Status GenerationWriter::DeleteRow(const std::string& key, std::string_view value,
                                         RowSum& sum) {
  sum.Remove(key, value);
  return FromRocksdb(batch_.Delete(key), "collecting a change");
}

absl::Status GenerationWriter::Put(const std::string& key, std::string_view value, RowSum& sum) {
  const auto before = Find(key);
  if (!before.ok()) return before.status();
  if (*before) sum.Remove(key, **before);
  return PutNew(key, value, sum);
}

absl::Status GenerationWriter::Delete(const std::string& key, RowSum& sum) {
  const auto before = Find(key);
  if (!before.ok()) return before.status();
  return *before ? DeleteRow(key, **before, sum) : absl::OkStatus();
}

absl::StatusOr<RowSum> SumOfRows(rocksdb::DB& db, const std::string& begin,
                                 const std::string& end) {
  RowSum sum;
  const rocksdb::Slice limit(end);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.iterate_upper_bound = &limit;
  options.fill_cache = false;
  options.readahead_size = std::size_t{2} << 20;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  for (it->Seek(begin); it->Valid(); it->Next()) {
    sum.Add(it->key().ToStringView(), it->value().ToStringView());
  }
  if (auto status = FromRocksdb(it->status(), "adding up the replica"); !status.ok()) return status;
  return sum;
}

absl::StatusOr<std::vector<v1::RulePack>> ReadRulePacks(rocksdb::DB& db, Generation generation) {
  std::vector<v1::RulePack> packs;
  const std::string prefix = RulePackKey(generation, "");
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    v1::RulePack& pack = packs.emplace_back();
    if (!pack.ParseFromArray(it->value().data(), static_cast<int>(it->value().size())))
      return absl::DataLossError("a rule pack of the replica is malformed");
  }
  if (auto status = FromRocksdb(it->status(), "reading the replica's law"); !status.ok())
    return status;
  return packs;
}

absl::StatusOr<std::shared_ptr<const LawBook>> ReadLaws(rocksdb::DB& db, Generation generation) {
  const auto packs = ReadRulePacks(db, generation);
  if (!packs.ok()) return packs.status();
  auto laws = std::make_shared<LawBook>();
  for (const v1::RulePack& pack : *packs) {
    if (auto version = FromProto(pack); version.ok()) laws->Put(*std::move(version));
  }
  return laws;
}

absl::Status CheckSums(rocksdb::DB& db, const ReplicaStateRow& row) {
  const auto rows = SumOfRows(db, GenerationBegin(row.current), GenerationBegin(row.current + 1));
  if (!rows.ok()) return rows.status();
  const auto local = SumOfRows(db, LocalStaysKey(""), LocalStaysEnd());
  if (!local.ok()) return local.status();
  if (*rows == row.rows && *local == row.local) return absl::OkStatus();
  return absl::DataLossError(Concat("the replica holds ", rows->count, " and ", local->count,
                                    " rows that are not the ", row.rows.count, " and ",
                                    row.local.count, " that were written"));
}

void SetReplicaRowOptions(std::size_t block_cache_bytes, rocksdb::Options& options) {
  // A replica may fall back to an earlier state: the centre goes on from there.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.write_buffer_size = std::size_t{32} << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
}

}  // namespace otkel
