#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "storage/memory_replica_store.h"

namespace otkel::simulation {

// What a replica's disk holds: the calls that changed it, in order. A process that starts anew
// finds what they make; a power cut takes the last of them back.
class SimReplicaDisk {
 public:
  // A store of what lies here, which writes here. Outlived by this.
  [[nodiscard]] std::unique_ptr<ReplicaStore> Open();

  void Blank() { calls_.clear(); }
  // The last `count` calls are lost.
  void SetBack(std::size_t count) { calls_.resize(calls_.size() - std::min(count, calls_.size())); }
  [[nodiscard]] std::size_t size() const { return calls_.size(); }

  // In which life of the centre the last change of it came in.
  std::uint64_t life = 0;

 private:
  friend class SimReplicaStore;
  struct Bound {
    std::string ledger_id;
    std::string replica_key;
  };
  using Call = std::variant<Bound, v1::ReplicaChanges, v1::DocumentStays>;

  void Add(Call call);

  std::vector<Call> calls_;
};

}  // namespace otkel::simulation
