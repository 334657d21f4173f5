#include "domain/matching/watch_list.h"

#include <algorithm>
#include <bit>

#include "domain/matching/candidate_rule.h"
#include "domain/matching/score_bound.h"

namespace otkel::matching {
namespace {

constexpr std::size_t kMostOfTier = 3;  // parts of about one size before they are joined

// Parts of one tier differ in size by less than four times; below 256 persons all are one.
int TierOf(const MatchIndex& part) { return std::bit_width(part.size() / 256) / 2; }

}  // namespace

WatchList::WatchList(MatchIndex index) {
  if (index.size() > 0) parts_.push_back(std::move(index));
}

void WatchList::Add(std::span<const MatchIndex::Listed> persons) {
  if (persons.empty()) return;
  MatchIndex::Builder builder;
  for (const auto& [number, person] : persons) builder.Add(number, person);
  parts_.push_back(std::move(builder).Build());
  JoinSmall();
}

void WatchList::JoinSmall() {
  while (true) {
    // Those at the end that are no larger than the last.
    const int tier = TierOf(parts_.back());
    std::size_t first = parts_.size();
    while (first > 0 && TierOf(parts_[first - 1]) <= tier) --first;
    const std::size_t of_tier = parts_.size() - first;
    const bool is_out_of_order =
        std::any_of(parts_.begin() + static_cast<std::ptrdiff_t>(first), parts_.end(),
                    [tier](const MatchIndex& part) { return TierOf(part) < tier; });
    if (of_tier <= kMostOfTier && !is_out_of_order) return;
    MatchIndex::Builder builder;
    for (std::size_t i = first; i < parts_.size(); ++i) {
      for (std::size_t row = 0; row < parts_[i].size(); ++row) {
        const MatchIndex::Listed listed = parts_[i].At(row);
        builder.Add(listed.number, listed.person);
      }
    }
    parts_.resize(first);
    parts_.push_back(std::move(builder).Build());
  }
}

std::vector<Match> WatchList::Search(const MatchQuery& query, Score least, SearchWork* work) const {
  std::vector<Match> matches;
  for (const MatchIndex& part : parts_) {
    const std::vector<Match> more = part.Search(query, least, work);
    const auto middle = static_cast<std::ptrdiff_t>(matches.size());
    matches.insert(matches.end(), more.begin(), more.end());
    std::inplace_merge(matches.begin(), matches.begin() + middle, matches.end(), IsBefore);
  }
  return matches;
}

std::vector<std::uint32_t> WatchList::Candidates(const MatchQuery& query) const {
  std::vector<std::uint32_t> numbers;
  for (const MatchIndex& part : parts_) {
    for (const auto& [number, person] : part.Candidates(query)) {
      if (AreCandidates(*query.person, person)) numbers.push_back(number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::vector<std::uint32_t> WatchList::MayMatch(const MatchQuery& query, Score least) const {
  std::vector<std::uint32_t> numbers;
  for (const MatchIndex& part : parts_) {
    for (const auto& [number, person] : part.Candidates(query)) {
      const Score most = MostScoreOf(*query.person, person);
      const Score score = most < least ? most : ScoreOf(*query.person, person);
      if (matching::MayMatch(*query.person, person, score, least) &&
          AreCandidates(*query.person, person))
        numbers.push_back(number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::size_t WatchList::size() const {
  std::size_t size = 0;
  for (const MatchIndex& part : parts_) size += part.size();
  return size;
}

}  // namespace otkel::matching
