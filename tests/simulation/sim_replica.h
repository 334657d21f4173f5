#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "storage/memory_replica_store.h"

namespace otkel::simulation {

// Whose lists a replica answers from: the ledger's, in one life of the centre, as of a position.
struct ListsOf {
  std::uint64_t life = 0;  // 0: it has none
  Position position = 0;

  friend auto operator<=>(const ListsOf&, const ListsOf&) = default;
};

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

  // What is in force, whatever position the store asks the centre to go on from.
  // REQUIRES: a store of it is open.
  [[nodiscard]] const ListsOf& lists() const { return lists_; }
  // In which life the centre said what comes next.
  void ComesFrom(std::uint64_t life) { life_ = life; }

 private:
  friend class SimReplicaStore;
  struct Bound {
    std::string ledger_id;
    std::string replica_key;
  };
  struct Rewound {};
  struct Call {
    std::uint64_t life = 0;
    std::variant<Bound, Rewound, v1::ReplicaChanges, v1::DocumentStays> what;
  };

  void Add(Call call);
  void TakesEffect(const Call& call);

  std::vector<Call> calls_;
  std::uint64_t life_ = 0;
  ListsOf lists_;
  bool is_in_snapshot_ = false;
};

}  // namespace otkel::simulation
