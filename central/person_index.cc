#include "central/person_index.h"

#include <algorithm>
#include <utility>

#include "domain/matching/candidate_rule.h"

namespace otkel {
namespace {

// So many are looked through one by one before they are indexed.
constexpr std::size_t kMostNewest = 64;

}  // namespace

std::uint32_t PersonIndex::Add(matching::FoldedPerson person) {
  const auto number = static_cast<std::uint32_t>(size());
  newest_.push_back({number, std::move(person)});
  if (newest_.size() >= kMostNewest) {
    indexed_.Add(newest_);
    newest_.clear();
  }
  return number;
}

std::vector<std::uint32_t> PersonIndex::Candidates(const matching::FoldedPerson& person) const {
  std::vector<std::uint32_t> numbers = indexed_.Candidates(person);
  for (const auto& [number, newest] : newest_) {
    if (AreCandidates(person, newest)) numbers.push_back(number);
  }
  return numbers;
}

std::vector<matching::Match> PersonIndex::Search(const matching::FoldedPerson& person,
                                                 matching::Score least) const {
  std::vector<matching::Match> matches = indexed_.Search(person, least);
  for (const auto& [number, newest] : newest_) {
    if (!AreCandidates(person, newest)) continue;
    if (const matching::Score score = ScoreOf(person, newest); score >= least)
      matches.push_back({number, score});
  }
  std::ranges::sort(matches, matching::IsBefore);
  return matches;
}

}  // namespace otkel
