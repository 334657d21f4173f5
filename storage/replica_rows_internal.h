#pragma once

#include <rocksdb/db.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/replica_store.h"

// The rows of a replica in RocksDB, as docs/formats/replica.md states them. All that a snapshot
// replaces lies under the number of its generation; what outlives it lies beside.
namespace otkel {

using Generation = std::uint64_t;

// The one row that says what the replica is: written in the same batch as what it tells of.
struct ReplicaStateRow {
  ReplicaState state;
  Generation current = 1;
  Generation newest = 1;  // the greatest number ever used
};

// Prefix of what belongs together in an index: generation, kind and 16 bytes of a hash.
inline constexpr std::size_t kIndexPrefixBytes = 8 + 1 + 16;

[[nodiscard]] std::string EncodeState(const ReplicaStateRow& row);
[[nodiscard]] std::optional<ReplicaStateRow> DecodeState(std::string_view row);

inline constexpr std::string_view kReplicaStateKey =
    "\xff"
    "state";
[[nodiscard]] std::string GenerationBegin(Generation generation);
[[nodiscard]] std::string BanKey(Generation generation, std::string_view ban_id);
[[nodiscard]] std::string StaysKey(Generation generation, std::string_view digest);
// With an empty id: the prefix of every pack.
[[nodiscard]] std::string RulePackKey(Generation generation, std::string_view pack_id);
[[nodiscard]] std::string LocalStaysKey(std::string_view digest);
[[nodiscard]] std::string LocalStaysEnd();
// Every rule pack of a generation.
[[nodiscard]] absl::StatusOr<std::vector<v1::RulePack>> ReadRulePacks(rocksdb::DB& db,
                                                                      Generation generation);
// Prefixes of index rows, to which a ban's id is added; empty where the document has no such key.
[[nodiscard]] std::string DocumentIndex(Generation generation, const Document& document);
[[nodiscard]] std::string NameIndex(Generation generation, const Document& document);

// Changes of one generation, collected for one batch. Sees its own earlier changes.
class GenerationWriter {
 public:
  GenerationWriter(rocksdb::DB& db, Generation generation)
      : db_(db), generation_(generation), batch_(rocksdb::BytewiseComparator(), 0, true) {}

  // REQUIRES: CheckChanges lets the change through.
  [[nodiscard]] absl::Status PutBan(const v1::Ban& ban);
  [[nodiscard]] absl::Status RemoveBan(const std::string& ban_id);
  [[nodiscard]] absl::Status PutStays(const v1::DocumentStays& stays);
  [[nodiscard]] absl::Status PutRulePack(const v1::RulePack& pack);

  [[nodiscard]] rocksdb::WriteBatchWithIndex& batch() { return batch_; }

 private:
  [[nodiscard]] absl::Status Put(const std::string& key, std::string_view value);

  rocksdb::DB& db_;
  const Generation generation_;
  rocksdb::WriteBatchWithIndex batch_;
};

}  // namespace otkel
