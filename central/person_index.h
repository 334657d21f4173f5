#pragma once

#include <cstdint>
#include <vector>

#include "domain/matching/watch_list.h"

namespace otkel {

// Persons in the order in which they came, to be found under other spellings. Not safe for several
// threads: the owner locks.
class PersonIndex {
 public:
  // Gets the next number, from 0.
  std::uint32_t Add(matching::FoldedPerson person);

  // Numbers of those that are candidates of `person` (AreCandidates), in order.
  [[nodiscard]] std::vector<std::uint32_t> Candidates(const matching::FoldedPerson& person) const;
  // Those of them with a score of `least` or more, best first.
  [[nodiscard]] std::vector<matching::Match> Search(const matching::FoldedPerson& person,
                                                    matching::Score least) const;

  [[nodiscard]] std::size_t size() const { return indexed_.size() + newest_.size(); }

 private:
  matching::WatchList indexed_;
  std::vector<matching::MatchIndex::Listed> newest_;  // that are not in it yet
};

}  // namespace otkel
