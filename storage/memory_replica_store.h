#pragma once

#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "storage/replica_store.h"

namespace otkel {

// A replica that lives as long as the process: the contract, without the disk.
class MemoryReplicaStore : public ReplicaStore {
 public:
  MemoryReplicaStore() = default;

  ReplicaState State() const override;
  absl::Status Bind(const std::string& ledger_id, const std::string& replica_key) override;
  absl::Status Rewind() override;
  absl::Status Apply(const v1::ReplicaChanges& changes) override;
  absl::Status PutLocalStays(const v1::DocumentStays& stays) override;
  absl::StatusOr<std::vector<Ban>> FindBans(const Document& document) const override;
  matching::Thresholds Thresholds() const override { return matching::ThresholdsOfSmallList(); }
  absl::StatusOr<KnownHistory> FindHistory(const std::string& document_digest) const override;
  absl::StatusOr<std::vector<ClearedOrder>> FindCleared(const std::string& digest) const override;
  absl::StatusOr<std::vector<Ban>> Canaries() const override;
  std::shared_ptr<const LawBook> Laws() const override;

 private:
  using Stays = std::map<std::string, KnownHistory>;

  struct Listed {
    Ban ban;
    matching::FoldedPerson person;
  };
  // All that one snapshot brings, and the changes since.
  struct Generation {
    std::map<std::string, Listed> bans;
    Stays stays;
    std::map<std::string, std::vector<ClearedOrder>> cleared;
    std::map<std::string, Ban> canaries;
    std::shared_ptr<const LawBook> laws = std::make_shared<const LawBook>();
  };

  void ApplyChange(const v1::ReplicaChange& change, Generation& generation);

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  ReplicaState state_;
  Generation current_;
  std::optional<Generation> building_;       // between snapshot_begin and snapshot_end
  std::set<std::string> named_in_building_;  // digests that the unfinished snapshot names
  Stays local_stays_;  // the checkpoint's own, where the centre has not spoken since
};

}  // namespace otkel
