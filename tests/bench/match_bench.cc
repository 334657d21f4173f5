// What it costs to find a traveller on a list, to make the list's index, and to change it. Made-up
// persons; the seed is printed with the counters.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <memory>

#include "domain/matching/match_grade.h"
#include "domain/matching/watch_list.h"
#include "tools/match/cpu_time.h"
#include "tools/match/population.h"

namespace otkel {
namespace {

using match_trial::CpuSeconds;
using match_trial::NamePool;
using match_trial::Part;
using match_trial::Population;
using matching::Fold;
using matching::FoldedPerson;
using matching::MatchIndex;
using matching::WatchList;

constexpr std::uint64_t kSeed = 20261122;
constexpr std::size_t kTravellers = 50'000;
constexpr double kPersonalNumbers = 0.9;

const NamePool& Names() {
  static const NamePool names("", Part::kAll);
  return names;
}

std::vector<FoldedPerson> Draw(std::size_t count, std::uint64_t seed) {
  Population people(&Names(), {.personal_numbers = kPersonalNumbers}, seed);
  std::vector<FoldedPerson> persons;
  persons.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    persons.push_back(Fold(people.DrawDocument(people.DrawPerson(), 2016)));
  return persons;
}

// Made once for each size.
const MatchIndex& IndexOf(std::size_t count) {
  static std::map<std::size_t, MatchIndex> made;
  const auto found = made.find(count);
  if (found != made.end()) return found->second;
  MatchIndex::Builder builder;
  Population people(&Names(), {.personal_numbers = kPersonalNumbers}, kSeed);
  for (std::size_t i = 0; i < count; ++i) {
    builder.Add(static_cast<std::uint32_t>(i),
                Fold(people.DrawDocument(people.DrawPerson(), 2010)));
  }
  return made[count] = std::move(builder).Build();
}

// A traveller's document is folded, its candidates are found, scored and graded.
void BM_FindTraveller(benchmark::State& state) {
  const MatchIndex& index = IndexOf(static_cast<std::size_t>(state.range(0)));
  Population people(&Names(), {.personal_numbers = kPersonalNumbers}, kSeed + 1);
  std::vector<Document> documents;
  documents.reserve(1000);
  for (std::size_t i = 0; i < kTravellers; ++i)
    documents.push_back(people.DrawDocument(people.DrawPerson(), 2021));
  const matching::Thresholds thresholds = matching::ThresholdsFor(index.size());
  std::vector<double> microseconds;
  matching::SearchWork work;
  std::size_t next = 0;
  for (auto _ : state) {
    const double begin = CpuSeconds();
    const auto found = index.Search(Fold(documents[next]), thresholds.possible, &work);
    microseconds.push_back(1e6 * (CpuSeconds() - begin));
    benchmark::DoNotOptimize(found.size());
    next = (next + 1) % documents.size();
  }
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](double share) {
    return microseconds[static_cast<std::size_t>(share *
                                                 static_cast<double>(microseconds.size() - 1))];
  };
  state.counters["p50_us"] = at(0.5);
  state.counters["p99_us"] = at(0.99);
  state.counters["p99.9_us"] = at(0.999);
  state.counters["scanned"] =
      static_cast<double>(work.scanned) / static_cast<double>(microseconds.size());
  state.counters["scored"] =
      static_cast<double>(work.scored) / static_cast<double>(microseconds.size());
  state.counters["bytes_an_order"] =
      static_cast<double>(index.arrays().Bytes()) / static_cast<double>(index.size());
  state.counters["seed"] = static_cast<double>(kSeed);
}
BENCHMARK(BM_FindTraveller)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Iterations(kTravellers)
    ->Unit(benchmark::kMicrosecond);

// From folded persons to an index that answers.
void BM_BuildIndex(benchmark::State& state) {
  const auto persons = Draw(static_cast<std::size_t>(state.range(0)), kSeed);
  for (auto _ : state) {
    MatchIndex::Builder builder;
    for (std::size_t i = 0; i < persons.size(); ++i)
      builder.Add(static_cast<std::uint32_t>(i), persons[i]);
    benchmark::DoNotOptimize(std::move(builder).Build().size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_BuildIndex)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// A day's changes of a national list, in one batch; the list answers with them when it returns.
void BM_ApplyChanges(benchmark::State& state) {
  constexpr std::size_t kChanges = 10'000;
  const MatchIndex& index = IndexOf(1'000'000);
  const auto persons = Draw(kChanges, kSeed + 2);
  std::vector<MatchIndex::Listed> changes;
  for (std::size_t i = 0; i < kChanges; ++i)
    changes.push_back({static_cast<std::uint32_t>(1'000'000 + i), persons[i]});
  for (auto _ : state) {
    WatchList list(index);
    list.Add(changes);
    benchmark::DoNotOptimize(list.size());
  }
}
BENCHMARK(BM_ApplyChanges)->Unit(benchmark::kMillisecond);

// The same one by one, as a day brings them.
void BM_ApplyChangesOneByOne(benchmark::State& state) {
  constexpr std::size_t kChanges = 1'000;
  const MatchIndex& index = IndexOf(1'000'000);
  const auto persons = Draw(kChanges, kSeed + 2);
  for (auto _ : state) {
    WatchList list(index);
    for (std::uint32_t i = 0; i < kChanges; ++i) {
      const MatchIndex::Listed one[] = {{1'000'000 + i, persons[i]}};
      list.Add(one);
    }
    benchmark::DoNotOptimize(list.size());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kChanges));
}
BENCHMARK(BM_ApplyChangesOneByOne)->Unit(benchmark::kMillisecond);

// One name as the MRZ has it, and two names compared.
void BM_FoldDocument(benchmark::State& state) {
  Population people(&Names(), {}, kSeed);
  std::vector<Document> documents;
  documents.reserve(1000);
  for (int i = 0; i < 1000; ++i)
    documents.push_back(people.DrawDocument(people.DrawPerson(), 2016));
  std::size_t next = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(Fold(documents[next++ % documents.size()]).name.count);
}
BENCHMARK(BM_FoldDocument);

void BM_ScorePair(benchmark::State& state) {
  const auto persons = Draw(1000, kSeed);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(ScoreOf(persons[next % 1000], persons[(next * 7 + 13) % 1000]));
    ++next;
  }
}
BENCHMARK(BM_ScorePair);

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
