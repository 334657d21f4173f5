#pragma once

#include <rocksdb/db.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/matching/watch_list.h"
#include "storage/replica_store.h"
#include "storage/row_sum.h"

// The rows of a replica in RocksDB, as docs/formats/replica.md states them. All that a snapshot
// replaces lies under the number of its generation; what outlives it lies beside.
namespace otkel {

using Generation = std::uint64_t;

// The one row that says what the replica is: written in the same batch as what it tells of.
struct ReplicaStateRow {
  ReplicaState state;
  Generation current = 1;
  Generation newest = 1;          // the greatest number ever used
  std::uint32_t next_person = 0;  // number of the next one in the current generation
  RowSum rows;                    // of the current generation
  RowSum local;                   // of the local stays
};

[[nodiscard]] std::string EncodeState(const ReplicaStateRow& row);
[[nodiscard]] std::optional<ReplicaStateRow> DecodeState(std::string_view row);

inline constexpr std::string_view kReplicaStateKey =
    "\xff"
    "state";
// The row of `kind` that `rest` names.
[[nodiscard]] std::string ReplicaKey(Generation generation, char kind, std::string_view rest);
[[nodiscard]] std::string GenerationBegin(Generation generation);
[[nodiscard]] std::string BanKey(Generation generation, std::string_view ban_id);
[[nodiscard]] std::string StaysKey(Generation generation, std::string_view digest);
// With an empty id: the prefix of every pack.
[[nodiscard]] std::string RulePackKey(Generation generation, std::string_view pack_id);
[[nodiscard]] std::string ClearedKey(Generation generation, std::string_view digest);
// With an empty id: the prefix of every canary.
[[nodiscard]] std::string CanaryKey(Generation generation, std::string_view ban_id);
[[nodiscard]] std::string LocalStaysKey(std::string_view digest);
[[nodiscard]] std::string LocalStaysEnd();
// Every rule pack of a generation.
[[nodiscard]] absl::StatusOr<std::vector<v1::RulePack>> ReadRulePacks(rocksdb::DB& db,
                                                                      Generation generation);
// The versions of the law in them. One that fails its check, as one that an older program took in
// may, is left out: the others stay in force.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const LawBook>> ReadLaws(rocksdb::DB& db,
                                                                      Generation generation);
// The row of the person with this number; without one: the prefix of all.
[[nodiscard]] std::string PersonKey(Generation generation,
                                    std::optional<std::uint32_t> number = std::nullopt);

// Everybody on the list of a generation; who is taken off it has no row any more.
struct Searchable {
  matching::WatchList list;
  matching::Thresholds thresholds = matching::ThresholdsOfSmallList();
  std::size_t changed = 0;  // persons put, and taken off, since it was made
  std::uint64_t made = 0;   // tells it from one that was made anew; copies with changes have it too
};
// `calibrated_from`: as in RocksdbReplicaStoreOptions. DataLoss: a row is malformed.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Searchable>> ReadSearchable(
    rocksdb::DB& db, Generation generation, std::size_t calibrated_from);

// Of the bans on the persons with these numbers those that match the traveller, by id, as `state`
// has them. `folded`: of `traveller`.
[[nodiscard]] absl::StatusOr<std::vector<Ban>> ReadBans(rocksdb::DB& db,
                                                        const rocksdb::Snapshot* state,
                                                        Generation generation,
                                                        const std::vector<std::uint32_t>& numbers,
                                                        const Document& traveller,
                                                        const matching::FoldedPerson& folded);

// ReplicaStore::FindHistory, of one generation.
[[nodiscard]] absl::StatusOr<KnownHistory> ReadHistory(rocksdb::DB& db, Generation generation,
                                                       const std::string& digest);

// Every row of a generation that nobody reads any more.
[[nodiscard]] rocksdb::Status DropRows(rocksdb::DB& db, Generation generation);

// ReplicaStore::FindCleared, of one generation.
[[nodiscard]] absl::StatusOr<std::vector<ClearedOrder>> ReadCleared(rocksdb::DB& db,
                                                                    Generation generation,
                                                                    const std::string& digest);

// ReplicaStore::Canaries, of one generation.
[[nodiscard]] absl::StatusOr<std::vector<Ban>> ReadCanaries(rocksdb::DB& db, Generation generation);

// What the rows from `begin` on and before `end` add up to. DataLoss: one cannot be read.
[[nodiscard]] absl::StatusOr<RowSum> SumOfRows(rocksdb::DB& db, const std::string& begin,
                                               const std::string& end);

// DataLoss: the rows are not those of which `row` has the sums. A list of files that lost its end,
// or is an older one, opens without a word and without some of the files: a ban in them would be
// "no ban".
[[nodiscard]] absl::Status CheckSums(rocksdb::DB& db, const ReplicaStateRow& row);

// Changes of one generation and of the local stays, collected for one batch. Sees its own earlier
// changes, and keeps the sums of the rows.
class GenerationWriter {
 public:
  // `rows` and `local`: what the generation and the local stays add up to before. `next_person`:
  // greater than the number of anybody in it.
  GenerationWriter(rocksdb::DB& db, Generation generation, std::uint32_t next_person, RowSum rows,
                   RowSum local)
      : db_(db),
        generation_(generation),
        next_person_(next_person),
        rows_(rows),
        local_(local),
        batch_(rocksdb::BytewiseComparator(), 0, true) {}

  // What a change of the lists says of the rows of the generation.
  // REQUIRES: CheckChanges lets the change through.
  [[nodiscard]] absl::Status Apply(const v1::ReplicaChange& change);
  [[nodiscard]] absl::Status PutRulePack(const v1::RulePack& pack);
  [[nodiscard]] absl::Status PutLocalStays(const v1::DocumentStays& stays);
  [[nodiscard]] absl::Status DropLocalStays(const std::string& digest);

  [[nodiscard]] rocksdb::WriteBatchWithIndex& batch() { return batch_; }
  [[nodiscard]] const RowSum& rows() const { return rows_; }
  [[nodiscard]] const RowSum& local() const { return local_; }
  [[nodiscard]] std::uint32_t next_person() const { return next_person_; }
  // How many bans were removed, or put in another wording.
  [[nodiscard]] std::size_t removed() const { return removed_; }
  // Who was put.
  [[nodiscard]] const std::vector<matching::MatchIndex::Listed>& persons() const {
    return persons_;
  }

 private:
  [[nodiscard]] absl::Status PutBan(const v1::Ban& ban);
  [[nodiscard]] absl::Status RemoveBan(const std::string& ban_id);
  [[nodiscard]] absl::Status PutStays(const v1::DocumentStays& stays);
  // What is no canary any more is removed.
  [[nodiscard]] absl::Status PutCanary(const v1::Ban& ban);
  [[nodiscard]] absl::Status RemoveCanary(const std::string& ban_id);
  [[nodiscard]] absl::Status PutCleared(const v1::ClearedOrders& cleared);
  // The row that is there now; nullopt: none.
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Find(const std::string& key);
  [[nodiscard]] absl::Status Put(const std::string& key, std::string_view value, RowSum& sum);
  [[nodiscard]] absl::Status Delete(const std::string& key, RowSum& sum);
  // Where the caller knows what is there now: nothing, or `value`.
  [[nodiscard]] absl::Status PutNew(const std::string& key, std::string_view value, RowSum& sum);
  [[nodiscard]] absl::Status DeleteRow(const std::string& key, std::string_view value, RowSum& sum);

  rocksdb::DB& db_;
  const Generation generation_;
  std::uint32_t next_person_;
  std::vector<matching::MatchIndex::Listed> persons_;
  std::size_t removed_ = 0;
  RowSum rows_;
  RowSum local_;
  rocksdb::WriteBatchWithIndex batch_;
};

// How these rows are best kept.
void SetReplicaRowOptions(std::size_t block_cache_bytes, rocksdb::Options& options);

}  // namespace otkel
