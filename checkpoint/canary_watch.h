#pragma once

#include <string>

#include "checkpoint/decider.h"
#include "checkpoint/matching_state.h"
#include "storage/replica_store.h"

namespace otkel {

// Looks for the planted orders as for any traveller: each must be found under its document, and
// under its names and birth date on another one. One that is not says that the search, the
// comparison or the lists are broken here, before a real one is missed. Safe for several threads.
class CanaryWatch {
 public:
  // All outlive this.
  CanaryWatch(const Decider* decider, const ReplicaStore* replica, MatchingState* state)
      : decider_(decider), replica_(replica), state_(state) {}

  // To be called at the start, when lists have come whole, and every now and then.
  void Check() const;

 private:
  // What is wrong with the search for this one; empty: it was found.
  [[nodiscard]] std::string Fault(const Ban& canary) const;
  [[nodiscard]] std::string LookFor(const Ban& canary, const Document& traveller) const;

  const Decider* decider_;
  const ReplicaStore* replica_;
  MatchingState* state_;
};

}  // namespace otkel
