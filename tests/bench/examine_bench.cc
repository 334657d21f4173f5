// What it costs the centre to repeat the decisions of its checkpoints.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "central/examiner.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

constexpr int kCrossings = 20'000;
constexpr int kBans = 20'000;

Visitor VisitorNumber(unsigned number) {
  Visitor visitor;
  visitor.number = "AA" + std::to_string(1'000'000 + number);
  visitor.surname = "SURNAME";
  for (unsigned rest = number; rest > 0; rest /= 26)
    visitor.surname += static_cast<char>('A' + rest % 26);
  visitor.nationality = number % 3 == 0 ? "KGZ" : "UZB";
  return visitor;
}

// Each person crosses `state.range(0)` times on the average, under the law of the repository.
void BM_DecisionsRepeated(benchmark::State& state) {
  const auto clock = MakeSystemClock();
  MiniBorder border({"korday", "tazhen"});
  auto law = ReadFile(std::string(OTKEL_SOURCE_DIR) + "/rules/kaz.toml");
  const std::string version = "\nversion = 1\n";
  if (!law.ok() || law->find(version) == std::string::npos) std::abort();
  law->replace(law->find(version), version.size(), "\nversion = 2\n");  // after the border's own
  border.ActivateRules(*law);
  for (unsigned i = 0; i < kBans; ++i)
    border.IssueBan("B-" + std::to_string(i), VisitorNumber(1'000'000 + i));
  border.Pump();
  std::mt19937 random(7);
  const unsigned people = kCrossings / static_cast<unsigned>(state.range(0));
  for (int i = 0; i < kCrossings; ++i) {
    border.Cross(random() % 2 == 0 ? "korday" : "tazhen", VisitorNumber(random() % people),
                 random() % 2 == 0 ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT);
    border.Advance(std::chrono::minutes{1});
    if (i % 50 == 0) border.Pump();
  }
  border.Pump();
  auto shown = ShownFlags::Open(&border.ledger());
  std::size_t examined = 0;
  for (auto _ : state) {
    if (!border.ledger().PutNotes({{"examined_through", ""}}).ok()) std::abort();
    auto examiner = Examiner::Open(&border.centre(), shown->get());
    examined = 0;
    const auto began = clock->Monotonic();
    for (;;) {
      const auto step = (*examiner)->Step(512);
      if (!step.ok()) std::abort();
      if (*step == 0) break;
      examined += *step;
    }
    state.SetIterationTime(std::chrono::duration<double>(clock->Monotonic() - began).count());
  }
  state.counters["entries"] = static_cast<double>(examined);
  state.counters["findings"] = static_cast<double>(
      border.centre().Look([](const Projections& p) { return p.findings().size(); }));
  state.counters["crossings_each_second"] =
      benchmark::Counter(kCrossings, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(BM_DecisionsRepeated)->Arg(2)->Arg(20)->Iterations(1)->UseManualTime();

}  // namespace
}  // namespace otkel

BENCHMARK_MAIN();
