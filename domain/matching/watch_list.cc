#include "domain/matching/watch_list.h"

#include <algorithm>
#include <utility>

namespace otkel::matching {

void WatchList::Apply(std::span<const Change> changes) {
  if (changes.empty()) return;
  for (const Change& change : changes) {
    gone_.insert(change.number);
    if (change.person == nullptr) {
      recent_.erase(change.number);
    } else {
      recent_.insert_or_assign(change.number, *change.person);
    }
  }
  MatchIndex::Builder builder;
  for (const auto& [number, person] : recent_) builder.Add(number, person);
  recent_index_ = std::move(builder).Build();
}

std::vector<Match> WatchList::Search(const FoldedPerson& traveller, Score least,
                                     SearchWork* work) const {
  std::vector<Match> matches = base_.Search(traveller, least, work);
  if (!gone_.empty())
    std::erase_if(matches, [this](const Match& match) { return gone_.contains(match.number); });
  const std::vector<Match> recent = recent_index_.Search(traveller, least, work);
  const auto middle = static_cast<std::ptrdiff_t>(matches.size());
  matches.insert(matches.end(), recent.begin(), recent.end());
  std::inplace_merge(matches.begin(), matches.begin() + middle, matches.end(), IsBefore);
  return matches;
}

void WatchList::Merge() {
  if (changed() == 0) return;
  MatchIndex::Builder builder;
  for (std::size_t row = 0; row < base_.size(); ++row) {
    const MatchIndex::Listed listed = base_.At(row);
    if (!gone_.contains(listed.number)) builder.Add(listed.number, listed.person);
  }
  for (const auto& [number, person] : recent_) builder.Add(number, person);
  *this = WatchList(std::move(builder).Build());
}

}  // namespace otkel::matching
