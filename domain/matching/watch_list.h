#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "domain/matching/match_index.h"

namespace otkel::matching {

// A list that changes: an immutable index, what was put since, and what of the index no longer
// counts. Not safe for several threads while it changes; searches alone are.
class WatchList {
 public:
  WatchList() = default;
  // REQUIRES: no two persons of `index` have one number.
  explicit WatchList(MatchIndex index) : base_(std::move(index)) {}

  struct Change {
    std::uint32_t number = 0;
    const FoldedPerson* person = nullptr;  // null: removed
  };
  // In order; what has a number that is there already takes its place. Takes effect at once and
  // together. What was put since the last Merge is indexed anew: about 2 microseconds for each.
  void Apply(std::span<const Change> changes);

  // As MatchIndex::Search, over what counts now.
  [[nodiscard]] std::vector<Match> Search(const FoldedPerson& traveller, Score least,
                                          SearchWork* work = nullptr) const;

  // Makes one index of all that counts. Worth it when `changed` is a tenth of base().size().
  void Merge();

  // How much Apply and Search carry beside the index.
  [[nodiscard]] std::size_t changed() const { return recent_.size() + gone_.size(); }
  // Of the last Merge, or as it was given.
  [[nodiscard]] const MatchIndex& base() const { return base_; }

 private:
  MatchIndex base_;
  std::unordered_set<std::uint32_t> gone_;  // numbers that do not count in base_, if it has them
  std::unordered_map<std::uint32_t, FoldedPerson> recent_;
  MatchIndex recent_index_;
};

}  // namespace otkel::matching
