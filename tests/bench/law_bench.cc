// law_bench: what a law costs to apply, beside plainer ways to count.
//
// Explain and RightOf report the median and the 99th percentile of single calls.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "base/file.h"
#include "domain/explanation.h"
#include "domain/law_book.h"
#include "proto/rule_pack_text.h"
#include "tests/unit/domain/day_oracle.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;

Rule RuleWith(const std::string& id, RuleKind kind, std::optional<Amount> amount,
              const std::string& subject, std::vector<std::string> nationalities) {
  Rule rule;
  rule.id = {id};
  rule.kind = kind;
  rule.who.all_nationalities = nationalities.empty();
  rule.who.nationalities = std::move(nationalities);
  rule.amount = amount;
  rule.subject = subject;
  rule.text = rule.source = "the law";
  if (kind == RuleKind::kStay) rule.who.visa_classes = {"none"};
  return rule;
}

Rule NinetyIn180(int allowed) {
  Rule rule = RuleWith("W", RuleKind::kStay, Amount{allowed, Unit::kDay}, "", {});
  rule.window = {WindowKind::kRolling, {180, Unit::kDay}, std::nullopt};
  rule.first_day_counts = true;
  rule.together_with = {"S"};
  return rule;
}

// As many rules of each kind as a state's law has: 45.
RulePack PackOfALaw(int allowed) {
  RulePack pack;
  pack.id = "bench";
  pack.state = {"KAZ"};
  pack.classes = {"worker"};
  pack.groups = {
      {"CIS", {{"ARM"}, {"AZE"}, {"BLR"}, {"KGZ"}, {"MDA"}, {"RUS"}, {"TJK"}, {"UZB"}}, "", 0}};
  auto& rules = pack.rules;
  const auto add = [&](RuleKind kind, int count, std::optional<Amount> amount,
                       const std::string& subject) -> Rule* {
    const std::size_t first = rules.size();
    for (int i = 0; i < count; ++i) {
      rules.push_back(
          RuleWith(std::string(NameOf(kind)) + std::to_string(i), kind, amount, subject,
                   i % 3 == 0 ? std::vector<std::string>{"@CIS"} : std::vector<std::string>{}));
      rules.back().step = kind == RuleKind::kSanction || kind == RuleKind::kExitVisa ? i + 1 : 0;
      rules.back().classes = {"class" + std::to_string(i)};
      if (i % 3 == 2) rules.back().who.classes = {"worker"};
    }
    return &rules[first];
  };
  rules.push_back(NinetyIn180(allowed));
  rules.push_back(RuleWith("S", RuleKind::kStay, Amount{90, Unit::kDay}, "", {}));
  for (const char* code : {"MNG", "GEO", "TUR", "D", "FRA", "USA", "CHN", "IND"})
    rules.push_back(RuleWith(code, RuleKind::kStay, Amount{30, Unit::kDay}, "", {code}));
  add(RuleKind::kDuty, 6, Amount{5, Unit::kDay}, "registration");
  add(RuleKind::kExemption, 3, {}, "registration")->up_to = Amount{10, Unit::kDay};
  add(RuleKind::kVisa, 5, {}, "");
  Rule* documents = add(RuleKind::kDocument, 4, {}, "");
  for (int i = 0; i < 4; ++i)
    documents[i].accepts = {DocumentType::kPassport, DocumentType::kNationalId};
  add(RuleKind::kReEntryBan, 4, Amount{5, Unit::kYear}, "deportation");
  add(RuleKind::kRegistrationTerm, 1, Amount{90, Unit::kDay}, "");
  add(RuleKind::kPermitLength, 2, Amount{3, Unit::kMonth}, "");
  add(RuleKind::kPermitTotal, 1, Amount{1, Unit::kYear}, "")->from = ClockStart::kPermitStart;
  add(RuleKind::kBreak, 1, Amount{30, Unit::kDay}, "")->from = ClockStart::kPermitExpiry;
  add(RuleKind::kSanction, 3, {}, "overstay");
  add(RuleKind::kExitVisa, 2, Amount{15, Unit::kDay}, "");
  add(RuleKind::kInformation, 3, {}, "health");
  return pack;
}

const Traveller& Uzbek() {
  static const Traveller traveller{.nationality = {"UZB"}, .classes = {"worker"}};
  return traveller;
}

// `crossings` of one person, the last of them an entry where their number is odd.
History HistoryOf(int crossings, std::mt19937& random) {
  History history;
  Day day = kToday - days{static_cast<int>(random() % 60)};
  if (crossings % 2 == 1) history.visits.push_back({day, {}, {}, {}, false});
  for (int i = 0; i < crossings / 2; ++i) {
    const Day left_on = day - days{static_cast<int>(random() % 40)};
    const int longest = random() % 10 == 0 ? 140 : 12;
    day = left_on - days{static_cast<int>(random() % static_cast<unsigned>(longest))};
    history.visits.push_back({day, left_on, {}, {}, false});
  }
  std::reverse(history.visits.begin(), history.visits.end());
  return history;
}

std::vector<History> HistoriesOf(int crossings, int count) {
  std::mt19937 random(7);
  std::vector<History> histories;
  for (int i = 0; i < count; ++i) histories.push_back(HistoryOf(crossings, random));
  return histories;
}

// Times every call and reports the median and the 99th percentile in microseconds.
template <typename Call>
void TimeEach(benchmark::State& state, const std::vector<History>& histories, const Call& call) {
  std::vector<std::int64_t> times;
  times.reserve(1 << 20);
  std::size_t next = 0;
  for (auto _ : state) {
    const History& history = histories[next++ % histories.size()];
    const auto begin = std::chrono::steady_clock::now();
    call(history);
    times.push_back((std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](std::size_t percent) {
    return static_cast<double>(times[std::min(times.size() - 1, times.size() * percent / 100)]) /
           1000;
  };
  state.counters["p50_us"] = at(50);
  state.counters["p99_us"] = at(99);
}

void BM_Explain(benchmark::State& state) {
  const Law law(PackOfALaw(90));
  TimeEach(state, HistoriesOf(static_cast<int>(state.range(0)), 997), [&](const History& history) {
    History cut;
    benchmark::DoNotOptimize(Explain(law, Uzbek(), history, {.on = kToday}, nullptr, cut));
  });
}
BENCHMARK(BM_Explain)->Arg(1)->Arg(50)->Arg(500)->MinTime(1);

// The same under a pack as it is shipped.
void BM_ExplainPack(benchmark::State& state, const char* name, const char* nationality) {
  const auto text = ReadFile(std::string(OTKEL_SOURCE_DIR) + "/rules/" + name + ".toml");
  const Law law(ReadRulePack(text.value()).value());
  const Traveller traveller{.nationality = {nationality}};
  TimeEach(state, HistoriesOf(static_cast<int>(state.range(0)), 997), [&](const History& history) {
    History cut;
    benchmark::DoNotOptimize(Explain(law, traveller, history, {.on = kToday}, nullptr, cut));
  });
}
BENCHMARK_CAPTURE(BM_ExplainPack, kaz, "kaz", "UZB")->Arg(1)->Arg(50)->Arg(500)->MinTime(1);
BENCHMARK_CAPTURE(BM_ExplainPack, tjk, "tjk", "AZE")->Arg(50)->MinTime(1);
BENCHMARK_CAPTURE(BM_ExplainPack, eu, "eu", "USA")->Arg(1)->Arg(50)->Arg(500)->MinTime(1);
BENCHMARK_CAPTURE(BM_ExplainPack, testland, "testland", "USA")->Arg(50)->MinTime(1);

// Reading and checking a pack, with all its examples.
void BM_ReadPack(benchmark::State& state) {
  const auto text = ReadFile(std::string(OTKEL_SOURCE_DIR) + "/rules/kaz.toml");
  for (auto _ : state) benchmark::DoNotOptimize(ReadRulePack(text.value()));
}
BENCHMARK(BM_ReadPack)->Unit(benchmark::kMillisecond);

void BM_RightOf(benchmark::State& state) {
  const Law law(PackOfALaw(90));
  TimeEach(state, HistoriesOf(static_cast<int>(state.range(0)), 997), [&](const History& history) {
    const StayCase stay_case(&law, &Uzbek(), &history, nullptr);
    benchmark::DoNotOptimize(stay_case.RightOf(stay_case.Next(), kToday));
  });
}
BENCHMARK(BM_RightOf)->Arg(1)->Arg(50)->Arg(500)->MinTime(1);

// A peer that knows only 90 days in 180: the oracle of the tests.
void BM_PeerDayOracle(benchmark::State& state) {
  RulePack pack;
  pack.rules = {NinetyIn180(90)};
  TimeEach(state, HistoriesOf(static_cast<int>(state.range(0)), 97), [&](const History& history) {
    const DayOracle oracle(pack, history, {});
    benchmark::DoNotOptimize(oracle.RightOf(oracle.stays().size(), kToday));
  });
}
BENCHMARK(BM_PeerDayOracle)->Arg(1)->Arg(50)->Arg(500)->MinTime(1);

// Another: an array with a mark for every day of the last 180, as one would write it first.
Day LastDayByArray(const History& history) {
  constexpr int kSpan = 180;
  std::vector<char> here(3 * kSpan, 0);
  const auto mark = [&](Day day) {
    const auto place = (day - kToday).count() + kSpan;
    if (place >= 0 && place < 3 * kSpan) here[static_cast<std::size_t>(place)] = 1;
  };
  for (const Visit& visit : history.visits) {
    for (Day day = *visit.entered_on; day <= visit.left_on.value_or(*visit.entered_on);
         day += days{1})
      mark(day);
  }
  for (Day day = kToday;; day += days{1}) {
    mark(day);
    int used = 0;
    const auto place = static_cast<std::size_t>((day - kToday).count() + kSpan);
    for (std::size_t i = place + 1 - kSpan; i <= place; ++i) used += here[i];
    if (used > 90) return day - days{1};
  }
}

void BM_PeerDayArray(benchmark::State& state) {
  TimeEach(state, HistoriesOf(static_cast<int>(state.range(0)), 997),
           [&](const History& history) { benchmark::DoNotOptimize(LastDayByArray(history)); });
}
BENCHMARK(BM_PeerDayArray)->Arg(1)->Arg(50)->Arg(500)->MinTime(1);

double PeakMiB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Every stay of ten million people of about four crossings each, made on the fly.
void BM_Recompute(benchmark::State& state) {
  constexpr int kPeople = 10'000'000;
  const Law law(PackOfALaw(90));
  std::int64_t over = 0;
  for (auto _ : state) {
    std::mt19937 random(11);
    for (int i = 0; i < kPeople; ++i) {
      const History history = HistoryOf(2 + static_cast<int>(random() % 5), random);
      const StayCase stay_case(&law, &Uzbek(), &history, nullptr);
      for (std::size_t stay = 0; stay < stay_case.Next(); ++stay)
        over += stay_case.DaysOver(stay, kToday) > 0 ? 1 : 0;
    }
  }
  state.counters["people_per_s"] = benchmark::Counter(kPeople, benchmark::Counter::kIsRate);
  state.counters["overstays"] = static_cast<double>(over);
  state.counters["peak_MiB"] = PeakMiB();
}
BENCHMARK(BM_Recompute)->Iterations(1)->Unit(benchmark::kSecond);

struct Impact {
  std::int64_t becomes_over = 0;
  std::int64_t stops_being_over = 0;
  std::int64_t moved = 0;  // another last lawful day
};

LawBook BookOf(int allowed) {
  LawBook book;
  book.Put({std::make_shared<Law>(PackOfALaw(allowed)), ""});
  return book;
}

// The open stays of one thread's people under the law before and after.
Impact ImpactOn(const Law& before, const Law& after, int people, std::uint32_t seed) {
  Impact impact;
  std::mt19937 random(seed);
  for (int i = 0; i < people; ++i) {
    const History history = HistoryOf(3 + 2 * static_cast<int>(random() % 2), random);
    const auto limit = [&](const Law& law) {
      const StayCase stay_case(&law, &Uzbek(), &history, nullptr);
      return stay_case.RightOf(stay_case.Next() - 1).last_day;
    };
    const auto was = limit(before), is = limit(after);
    const bool was_over = was && *was < kToday, is_over = is && *is < kToday;
    impact.becomes_over += !was_over && is_over ? 1 : 0;
    impact.stops_being_over += was_over && !is_over ? 1 : 0;
    impact.moved += was != is ? 1 : 0;
  }
  return impact;
}

// What a new pack changes for 1.4 million people who are in the country, on two threads.
void BM_Impact(benchmark::State& state) {
  constexpr int kPeople = 1'400'000;
  constexpr int kThreads = 2;
  const LawBook before = BookOf(90), after = BookOf(60);
  std::atomic<std::int64_t> becomes_over = 0, stops_being_over = 0, moved = 0;
  for (auto _ : state) {
    std::vector<std::thread> threads;
    for (std::uint32_t seed = 0; seed < kThreads; ++seed) {
      threads.emplace_back([&, seed] {
        const Impact impact =
            ImpactOn(*before.On(kToday), *after.On(kToday), kPeople / kThreads, seed);
        becomes_over += impact.becomes_over;
        stops_being_over += impact.stops_being_over;
        moved += impact.moved;
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  state.counters["becomes_over"] = static_cast<double>(becomes_over);
  state.counters["stops_being_over"] = static_cast<double>(stops_being_over);
  state.counters["moved"] = static_cast<double>(moved);
}
BENCHMARK(BM_Impact)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

}  // namespace
}  // namespace otkel

BENCHMARK_MAIN();
