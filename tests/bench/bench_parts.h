#pragma once

// What the benchmarks share: a place on the disk to measure, latencies of calls, made-up people and
// replicas.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/sign.h"
#include "proto/convert.h"
#include "storage/replica_store.h"
#include "tools/match/population.h"

namespace otkel::bench {

namespace fs = std::filesystem;

inline constexpr int kBans = 1'000'000;
inline constexpr int kStays = 1'400'000;

inline const Clock& SystemClock() {
  static const std::unique_ptr<Clock> clock = MakeSystemClock();
  return *clock;
}

class BenchDirectory {
 public:
  BenchDirectory() {
    const char* base = std::getenv("OTKEL_BENCH_DIR");
    std::string name =
        (base == nullptr ? fs::temp_directory_path() : fs::path(base)) / "bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  BenchDirectory(const BenchDirectory&) = delete;
  BenchDirectory& operator=(const BenchDirectory&) = delete;
  ~BenchDirectory() { fs::remove_all(path_); }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Calls `step(lane, i)` `count` times on each of `lanes` threads; reports the latencies of single
// calls.
inline void Measure(benchmark::State& state, int lanes, int count,
                    const std::function<void(int lane, int i)>& step) {
  std::vector<std::vector<double>> by_lane(static_cast<std::size_t>(lanes));
  for (auto _ : state) {
    const auto began = SystemClock().Monotonic();
    std::vector<std::thread> threads;
    for (int lane = 0; lane < lanes; ++lane) {
      threads.emplace_back([&, lane] {
        auto& samples = by_lane[static_cast<std::size_t>(lane)];
        for (int i = 0; i < count; ++i) {
          const auto start = SystemClock().Monotonic();
          step(lane, i);
          samples.push_back(static_cast<double>((SystemClock().Monotonic() - start).count()));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    const auto took = SystemClock().Monotonic() - began;
    state.SetIterationTime(std::chrono::duration<double>(took).count());
  }
  std::vector<double> all;
  for (const auto& samples : by_lane) all.insert(all.end(), samples.begin(), samples.end());
  std::sort(all.begin(), all.end());
  const auto at = [&all](double part) {
    return all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))];
  };
  state.counters["p50_us"] = at(0.5);
  state.counters["p99_us"] = at(0.99);
  state.counters["each_second"] =
      benchmark::Counter(static_cast<double>(all.size()), benchmark::Counter::kIsRate);
}

inline v1::Event TypicalEvent(int number) {
  v1::Event event;
  event.set_occurred_at_us(1'700'000'000'000'000 + number);
  event.set_zone("Asia/Almaty");
  event.set_tzdata_version("2025b");
  event.set_local_day("2023-11-15");
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(v1::DIRECTION_ENTRY);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.add_mrz_lines("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
  crossing.add_mrz_lines("L898902C36UTO7408122F1204159ZE184226B<<<<<10");
  crossing.mutable_document()->set_number("L" + std::to_string(number));
  crossing.mutable_document()->set_code("P");
  crossing.mutable_document()->set_issuing_state("UTO");
  crossing.mutable_document()->set_nationality("UTO");
  crossing.mutable_document()->set_primary_identifier("ERIKSSON");
  crossing.mutable_document()->set_secondary_identifier("ANNA MARIA");
  v1::Decision& decision = *crossing.mutable_decision();
  decision.set_verdict(v1::VERDICT_ADMIT);
  v1::Reason& reason = *decision.add_reasons();
  reason.set_name("within_limit");
  reason.set_detail("May stay until 21 December 2026 under rule KZ-30-180.");
  decision.mutable_receipt()->set_rule_pack_hash(std::string(32, 'h'));
  return event;
}

inline const SigningKey& BenchKey() {
  static const auto key = SigningKeyFromSeed(std::string(32, 7));
  return *key;
}

// Somebody of a made-up population, always the same under one number.
inline v1::Document BenchTraveller(std::uint64_t number) {
  static const match_trial::NamePool pool("", match_trial::Part::kAll);
  match_trial::Population people(&pool, {}, number);
  v1::Document person = ToProto(people.DrawDocument(people.DrawPerson(), 2016));
  person.set_issuing_state("UTO");
  person.set_number("N" + std::to_string(number));
  person.clear_personal_number();
  return person;
}

inline const std::string& ReplicaKey() {
  static const std::string key(32, 'k');
  return key;
}

inline std::string DigestOf(std::uint64_t number) {
  return DocumentDigest(ReplicaKey(), {{"UTO"}, PersonalText("N" + std::to_string(number))});
}

inline void AddBan(std::uint64_t number, v1::ReplicaChanges& changes) {
  v1::Ban& ban = *changes.add_changes()->mutable_ban_put();
  ban.set_ban_id("ban-" + std::to_string(number));
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  *ban.mutable_person() = BenchTraveller(number);
  ban.set_authority("migration police");
  ban.set_decision_number("2026/" + std::to_string(number));
  ban.set_decided_on("2026-01-01");
  ban.set_starts_on("2026-01-02");
  ban.set_ground("expelled, section 12");
  ban.set_appeal_to("administrative court");
}

// One snapshot with every ban and stay: bans on even numbers, stays on all.
inline void LoadReplica(ReplicaStore& replica) {
  constexpr int kChangesInMessage = 2000;
  if (!replica.Bind("bench", ReplicaKey()).ok()) std::abort();
  v1::ReplicaChanges changes;
  changes.set_snapshot_begin(true);
  const auto send = [&](int last_count) {
    if (changes.changes_size() < last_count) return;
    changes.set_through_position(1);
    if (!replica.Apply(changes).ok()) std::abort();
    changes.Clear();
  };
  for (int i = 0; i < kBans; ++i, send(kChangesInMessage))
    AddBan(std::uint64_t{2} * static_cast<std::uint64_t>(i), changes);
  for (int i = 0; i < kStays; ++i, send(kChangesInMessage)) {
    v1::DocumentStays& stays = *changes.add_changes()->mutable_stays_put();
    stays.set_document_digest(DigestOf(static_cast<std::uint64_t>(i)));
    v1::ReplicaStay& stay = *stays.add_stays();
    stay.set_entered_on("2026-10-01");
    stay.set_last_lawful_day("2026-10-31");
    stay.set_rule_id("KZ-30");
  }
  changes.set_snapshot_end(true);
  send(0);
}

}  // namespace otkel::bench
