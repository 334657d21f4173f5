// The preview of a law as the centre answers it, over the open stays of a country.
#include <benchmark/benchmark.h>

#include <random>

#include "base/clock.h"
#include "base/hash.h"
#include "central/law_preview.h"
#include "proto/convert.h"
#include "proto/rule_pack_text.h"
#include "storage/memory_ledger_store.h"
#include "tests/small_rule_pack.h"

namespace otkel {
namespace {

constexpr int kPeople = 1'400'000;

const std::unique_ptr<SigningKey>& TheKey() {
  static const auto key = SigningKeyFromSeed(std::string(32, 7));
  return key;
}

const Clock& TheClock() {
  static const std::unique_ptr<Clock> clock = MakeSystemClock();
  return *clock;
}

v1::LedgerEntry EntryOf(int person, Day today, std::mt19937& random) {
  const Day day = today - days{static_cast<int>(random() % 60)};
  v1::Event event;
  event.mutable_id()->set_checkpoint("korday");
  event.mutable_id()->set_epoch(1);
  event.mutable_id()->set_sequence(static_cast<std::uint64_t>(person) + 1);
  event.set_occurred_at_us(ToMicros(day + std::chrono::hours{8}));
  event.set_local_day(ToIso(day));
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(v1::DIRECTION_ENTRY);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.mutable_document()->set_code("P");
  crossing.mutable_document()->set_issuing_state("UZB");
  crossing.mutable_document()->set_nationality("UZB");
  crossing.mutable_document()->set_number("P" + std::to_string(person));
  v1::LedgerEntry entry;
  entry.mutable_event()->set_body(event.SerializeAsString());
  return entry;
}

// Every person is in the country since some day of the last sixty, under a law of thirty days.
Centre& CentreOfACountry() {
  static MemoryLedgerStore ledger;
  static const std::unique_ptr<Centre> centre = [] {
    auto opened = Centre::Open({&ledger,
                                &TheClock(),
                                TheKey().get(),
                                FixedZone("Asia/Almaty", std::chrono::hours{5}),
                                {}})
                      .value();
    v1::LedgerEntry law;
    *law.mutable_rule_pack_activated() = SmallRulePack("now", 1, 30);
    benchmark::DoNotOptimize(opened->Append(std::move(law)));
    std::mt19937 random(3);
    const Day today = LocalDay(TheClock().Now(), opened->country());
    for (int person = 0; person < kPeople; ++person)
      benchmark::DoNotOptimize(opened->Append(EntryOf(person, today, random)));
    return opened;
  }();
  return *centre;
}

void BM_PreviewAtTheCentre(benchmark::State& state) {
  Centre& centre = CentreOfACountry();
  const auto law = std::make_shared<const Law>(
      ReadRulePack(SmallRulePackText("next", 2, static_cast<int>(state.range(0)))).value());
  v1::PreviewRulePackReply reply;
  for (auto _ : state) reply = PreviewLaw(centre, law, 1000);
  state.counters["open_stays"] = static_cast<double>(reply.open_stays());
  state.counters["become"] = static_cast<double>(reply.become_overstays());
  state.counters["stop"] = static_cast<double>(reply.stop_being_overstays());
}
BENCHMARK(BM_PreviewAtTheCentre)
    ->Arg(20)
    ->Arg(45)
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

}  // namespace
}  // namespace otkel
