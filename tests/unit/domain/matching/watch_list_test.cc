#include "domain/matching/watch_list.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/matching/candidate_rule.h"
#include "tools/match/population.h"

namespace otkel::matching {
namespace {

using match_trial::NamePool;
using match_trial::Part;
using match_trial::Population;
using match_trial::TrialPerson;

constexpr Score kAnything = -100 * kScoreUnits;

class WatchListTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kSeed = 20261123;

  FoldedPerson Draw() { return Fold(people_.DrawDocument(people_.DrawPerson(), 2015)); }
  const NamePool pool_{"", Part::kAll};
  Population people_{&pool_, {.personal_numbers = 0.5}, kSeed};
};

MatchIndex IndexOf(const std::vector<MatchIndex::Listed>& persons) {
  MatchIndex::Builder builder;
  for (const auto& [number, person] : persons) builder.Add(number, person);
  return std::move(builder).Build();
}

TEST_F(WatchListTest, InWhateverBatchesItGrowsItIsTheListOfAll) {
  std::vector<MatchIndex::Listed> all;
  WatchList list;
  for (int round = 0; round < 60; ++round) {
    std::vector<MatchIndex::Listed> more;
    const std::size_t count = round % 20 == 19 ? 700 : people_.dice().Below(4) * 3;
    for (std::size_t i = 0; i < count; ++i)
      more.push_back({static_cast<std::uint32_t>(all.size() + i), Draw()});
    all.insert(all.end(), more.begin(), more.end());
    list.Add(more);
    ASSERT_EQ(list.size(), all.size());
    if (round % 10 != 9) continue;
    const MatchIndex whole = IndexOf(all);
    for (int i = 0; i < 40; ++i) {
      const FoldedPerson traveller =
          i % 2 == 0 ? Draw() : all[people_.dice().Below(all.size())].person;
      EXPECT_EQ(list.Search(traveller, kAnything), whole.Search(traveller, kAnything))
          << "seed " << kSeed << ", round " << round;
    }
  }
}

TEST_F(WatchListTest, ACopyStaysAsItWas) {
  const std::vector<MatchIndex::Listed> first = {{1, Draw()}};
  WatchList list(IndexOf(first));
  const WatchList before = list;
  const std::vector<MatchIndex::Listed> more = {{2, first[0].person}};
  list.Add(more);
  EXPECT_EQ(before.Candidates(first[0].person), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(list.Candidates(first[0].person), (std::vector<std::uint32_t>{1, 2}));
}

// What is decided at a checkpoint by its index is decided again at the centre by the rule alone.
TEST_F(WatchListTest, WhatTheIndexFindsIsWhatTheRuleSays) {
  std::vector<TrialPerson> persons;
  std::vector<Document> documents;
  std::vector<MatchIndex::Listed> listed;
  for (std::uint32_t number = 0; number < 3000; ++number) {
    persons.push_back(people_.DrawPerson());
    documents.push_back(people_.DrawDocument(persons.back(), 2015));
    listed.push_back({number, Fold(documents.back())});
  }
  const MatchIndex index = IndexOf(listed);
  std::size_t found = 0;
  for (int i = 0; i < 300; ++i) {
    const std::size_t who = people_.dice().Below(persons.size());
    unsigned damage = 0;
    const FoldedPerson traveller =
        i % 3 == 0 ? Draw() : Fold(people_.DrawLater(persons[who], documents[who], damage));
    const auto candidates = WatchList(index).Candidates(traveller);
    for (const auto& [number, person] : listed) {
      const bool is_found = std::ranges::binary_search(candidates, number);
      const bool is_candidate = AreCandidates(traveller, person);
      EXPECT_EQ(is_candidate, AreCandidates(person, traveller));
      EXPECT_EQ(is_found, is_candidate) << "seed " << kSeed << ", traveller " << i;
      found += is_candidate;
    }
  }
  EXPECT_GT(found, 100u);
}

}  // namespace
}  // namespace otkel::matching
