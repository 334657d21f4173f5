#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "domain/matching/match_index.h"

namespace otkel::matching {

// A list that grows: a few immutable indexes, the smaller ones made of the last changes and joined
// into larger ones as they become many, so that a person is indexed anew only some five times in a
// million others. Who is taken off the list, or put on it in another wording, stays here under the
// old number: whoever keeps the list leaves out numbers that are no longer on it, and makes a new
// one when they are many. Copies share the indexes, and a copy that is kept does not change. Safe
// for several threads that do not change it.
class WatchList {
 public:
  WatchList() = default;  // of nobody
  explicit WatchList(MatchIndex index);

  // Seldom takes as long as to index all anew; then it needs that memory twice.
  // REQUIRES: no number was given before.
  void Add(std::span<const MatchIndex::Listed> persons);

  // As MatchIndex::Search.
  [[nodiscard]] std::vector<Match> Search(const MatchQuery& query, Score least,
                                          SearchWork* work = nullptr) const;
  // Numbers of every candidate, and of nobody else (AreCandidates), in order.
  [[nodiscard]] std::vector<std::uint32_t> Candidates(const MatchQuery& query) const;
  // Of those the ones that may be graded anything at all where `least` is possible (MayMatch).
  [[nodiscard]] std::vector<std::uint32_t> MayMatch(const MatchQuery& query, Score least) const;

  // Persons, with those that are no longer on the list.
  [[nodiscard]] std::size_t size() const;

 private:
  void JoinSmall();

  std::vector<MatchIndex> parts_;  // the largest first
};

}  // namespace otkel::matching
