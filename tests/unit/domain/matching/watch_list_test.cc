#include "domain/matching/watch_list.h"

#include <gtest/gtest.h>

#include <map>

#include "tools/match/population.h"

namespace otkel::matching {
namespace {

using match_trial::NamePool;
using match_trial::Part;
using match_trial::Population;

constexpr Score kAnything = -100 * kScoreUnits;

MatchIndex IndexOf(const std::map<std::uint32_t, FoldedPerson>& persons) {
  MatchIndex::Builder builder;
  for (const auto& [number, person] : persons) builder.Add(number, person);
  return std::move(builder).Build();
}

// Whatever is put, changed and removed, in whatever batches, the list is that of an index built of
// what is left.
TEST(WatchListTest, AnyChangesLeaveTheListOfWhatCounts) {
  constexpr std::uint64_t kSeed = 20261123;
  const NamePool pool("", Part::kAll);
  Population people(&pool, {.personal_numbers = 0.5}, kSeed);
  const auto draw = [&] { return Fold(people.DrawDocument(people.DrawPerson(), 2015)); };
  std::map<std::uint32_t, FoldedPerson> expected;
  for (std::uint32_t number = 0; number < 500; ++number) expected[number] = draw();
  WatchList list(IndexOf(expected));
  for (int round = 0; round < 40; ++round) {
    std::vector<FoldedPerson> drawn(20);
    std::vector<WatchList::Change> changes;
    for (FoldedPerson& person : drawn) {
      const auto number = static_cast<std::uint32_t>(people.dice().Below(600));
      const bool is_removed = people.dice().Chance(0.4);
      if (is_removed) {
        expected.erase(number);
      } else {
        expected[number] = person = draw();
      }
      changes.push_back({number, is_removed ? nullptr : &person});
    }
    list.Apply(changes);
    if (round % 10 == 9) list.Merge();
    const MatchIndex whole = IndexOf(expected);
    for (int i = 0; i < 20; ++i) {
      const FoldedPerson traveller =
          i % 2 == 0 ? draw()
                     : std::next(expected.begin(),
                                 static_cast<std::ptrdiff_t>(people.dice().Below(expected.size())))
                           ->second;
      EXPECT_EQ(list.Search(traveller, kAnything), whole.Search(traveller, kAnything)) << round;
    }
  }
}

TEST(WatchListTest, MergingTakesTheChangesIntoTheIndex) {
  const NamePool pool("", Part::kAll);
  Population people(&pool, {}, 1);
  const FoldedPerson person = Fold(people.DrawDocument(people.DrawPerson(), 2015));
  WatchList list;
  list.Apply(std::vector<WatchList::Change>{{7, &person}});
  EXPECT_GT(list.changed(), 0u);
  EXPECT_EQ(list.base().size(), 0u);
  list.Merge();
  EXPECT_EQ(list.changed(), 0u);
  EXPECT_EQ(list.base().size(), 1u);
  EXPECT_EQ(list.Search(person, kAnything).size(), 1u);
}

}  // namespace
}  // namespace otkel::matching
