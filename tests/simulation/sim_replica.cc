#include "tests/simulation/sim_replica.h"

#include <algorithm>
#include <utility>

namespace otkel::simulation {

class SimReplicaStore : public ReplicaStore {
 public:
  explicit SimReplicaStore(SimReplicaDisk* disk) : disk_(*disk) {
    disk_.lists_ = {};
    disk_.is_in_snapshot_ = false;
    for (const SimReplicaDisk::Call& call : disk_.calls_) Make(call).IgnoreError();
  }

  ReplicaState State() const override { return store_.State(); }
  absl::Status Bind(const std::string& ledger_id, const std::string& replica_key) override {
    return MakeAndKeep(SimReplicaDisk::Bound{ledger_id, replica_key});
  }
  absl::Status Rewind() override { return MakeAndKeep(SimReplicaDisk::Rewound{}); }
  absl::Status Apply(const v1::ReplicaChanges& changes) override { return MakeAndKeep(changes); }
  absl::Status PutLocalStays(const v1::DocumentStays& stays) override { return MakeAndKeep(stays); }
  absl::StatusOr<std::vector<Ban>> FindBans(const Document& document) const override {
    return store_.FindBans(document);
  }
  matching::Thresholds Thresholds() const override { return store_.Thresholds(); }
  absl::StatusOr<KnownHistory> FindHistory(const std::string& digest) const override {
    return store_.FindHistory(digest);
  }
  absl::StatusOr<std::vector<ClearedOrder>> FindCleared(const std::string& digest) const override {
    return store_.FindCleared(digest);
  }
  absl::StatusOr<std::vector<Ban>> Canaries() const override { return store_.Canaries(); }
  std::shared_ptr<const LawBook> Laws() const override { return store_.Laws(); }

 private:
  using Call = SimReplicaDisk::Call;

  absl::Status Make(const Call& call) {
    const absl::Status status = Pass(call);
    if (status.ok()) disk_.TakesEffect(call);
    return status;
  }
  absl::Status Pass(const Call& call) {
    if (const auto* bound = std::get_if<SimReplicaDisk::Bound>(&call.what))
      return store_.Bind(bound->ledger_id, bound->replica_key);
    if (std::holds_alternative<SimReplicaDisk::Rewound>(call.what)) return store_.Rewind();
    if (const auto* changes = std::get_if<v1::ReplicaChanges>(&call.what))
      return store_.Apply(*changes);
    return store_.PutLocalStays(std::get<v1::DocumentStays>(call.what));
  }
  template <typename What>
  absl::Status MakeAndKeep(What what) {
    Call call{disk_.life_, std::move(what)};
    const absl::Status status = Make(call);
    if (status.ok()) disk_.Add(std::move(call));
    return status;
  }

  SimReplicaDisk& disk_;
  MemoryReplicaStore store_;
};

std::unique_ptr<ReplicaStore> SimReplicaDisk::Open() {
  return std::make_unique<SimReplicaStore>(this);
}

void SimReplicaDisk::TakesEffect(const Call& call) {
  if (std::holds_alternative<Bound>(call.what) || std::holds_alternative<Rewound>(call.what))
    is_in_snapshot_ = false;
  const auto* changes = std::get_if<v1::ReplicaChanges>(&call.what);
  if (changes == nullptr) return;
  is_in_snapshot_ = (is_in_snapshot_ || changes->snapshot_begin()) && !changes->snapshot_end();
  if (!is_in_snapshot_) lists_ = {call.life, changes->through_position()};
}

// What lies before a whole snapshot is no longer needed.
void SimReplicaDisk::Add(Call call) {
  calls_.push_back(std::move(call));
  const auto* changes = std::get_if<v1::ReplicaChanges>(&calls_.back().what);
  if (changes == nullptr || !changes->snapshot_end()) return;
  std::size_t bound = calls_.size(), begin = calls_.size();
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    if (std::holds_alternative<Bound>(calls_[i].what)) bound = i;
    const auto* part = std::get_if<v1::ReplicaChanges>(&calls_[i].what);
    if (part != nullptr && part->snapshot_begin()) begin = i;
  }
  if (bound > begin || begin == calls_.size()) return;
  std::vector<Call> kept{std::move(calls_[bound])};
  std::move(calls_.begin() + static_cast<std::ptrdiff_t>(begin), calls_.end(),
            std::back_inserter(kept));
  calls_ = std::move(kept);
}

}  // namespace otkel::simulation
