// What the stores cost against what the disk and RocksDB cost by themselves, in one run: the
// numbers are only worth something side by side. OTKEL_BENCH_DIR names the disk to measure; absent:
// the temporary directory.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/sign.h"
#include "proto/convert.h"
#include "storage/event_chain.h"
#include "storage/rocksdb_journal.h"
#include "storage/rocksdb_ledger_store.h"
#include "storage/rocksdb_replica_store.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

constexpr int kAppendsEachLane = 200;
constexpr int kLedgerBatches = 40;
constexpr int kEventsInBatch = 512;
constexpr int kBans = 1'000'000;
constexpr int kStays = 1'400'000;
constexpr int kLookups = 100'000;

const Clock& SystemClock() {
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
void Measure(benchmark::State& state, int lanes, int count,
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

v1::Event TypicalEvent(int number) {
  v1::Event event;
  event.set_occurred_at_us(1'700'000'000'000'000 + number);
  event.set_zone("Asia/Almaty");
  event.set_tzdata_version("2025b");
  event.set_local_day("2026-11-22");
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(v1::DIRECTION_ENTRY);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.add_mrz_lines("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
  crossing.add_mrz_lines("L898902C36UTO7408122F1204159ZE184226B<<<<<10");
  crossing.mutable_document()->set_number("L" + std::to_string(number));
  crossing.mutable_document()->set_issuing_state("UTO");
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

const SigningKey& BenchKey() {
  static const auto key = SigningKeyFromSeed(std::string(32, 7));
  return *key;
}

// What one append writes: the bytes for the measures to compare with.
std::string TypicalRecord() {
  v1::Event event = TypicalEvent(1);
  return SealEvent(event, {{"tazhen"}, 1, 1}, {}, BenchKey()).SerializeAsString();
}

void BM_DiskSync(benchmark::State& state) {
  const auto lanes = static_cast<int>(state.range(0));
  const BenchDirectory directory;
  const std::string record = TypicalRecord();
  std::vector<int> files;
  for (int lane = 0; lane < lanes; ++lane) {
    files.push_back(::open((directory.path() / std::to_string(lane)).c_str(),
                           O_CREAT | O_WRONLY | O_APPEND, 0600));
  }
  Measure(state, lanes, kAppendsEachLane, [&](int lane, int) {
    const int file = files[static_cast<std::size_t>(lane)];
    if (::write(file, record.data(), record.size()) < 0 || ::fdatasync(file) != 0) std::abort();
  });
  for (const int file : files) ::close(file);
}

void BM_RocksdbSyncPut(benchmark::State& state) {
  const auto lanes = static_cast<int>(state.range(0));
  const BenchDirectory directory;
  const std::string record = TypicalRecord();
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory.path() / "db", &opened).ok()) std::abort();
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  Measure(state, lanes, kAppendsEachLane, [&](int lane, int i) {
    if (!db->Put(synced, std::to_string(lane * kAppendsEachLane + i), record).ok()) std::abort();
  });
}

void BM_JournalAppend(benchmark::State& state) {
  const auto lanes = static_cast<int>(state.range(0));
  const BenchDirectory directory;
  auto opened = OpenRocksdbJournal({.directory = directory.path() / "journal",
                                    .high_water_file = directory.path() / "high-water",
                                    .checkpoint = {"tazhen"},
                                    .key = &BenchKey()});
  Measure(state, lanes, kAppendsEachLane, [&](int lane, int i) {
    if (!opened->journal->Append(TypicalEvent(lane * kAppendsEachLane + i)).ok()) std::abort();
  });
  state.counters["event_bytes"] = static_cast<double>(TypicalRecord().size());
}

// Batches as a checkpoint sends them.
std::vector<LedgerBatch> MakeBatches() {
  std::vector<LedgerBatch> batches;
  const CheckpointId checkpoint{"tazhen"};
  JournalHead head{{0, 0}, {}};
  for (int b = 0; b < kLedgerBatches; ++b) {
    LedgerBatch& batch = batches.emplace_back();
    batch.ingest = LedgerBatch::Ingest{.checkpoint = checkpoint, .follows = head.mark};
    head.mark.epoch = 1;
    for (int i = 0; i < kEventsInBatch; ++i) {
      v1::Event event = TypicalEvent(i);
      ++head.mark.sequence;
      auto sealed = SealEvent(event, {checkpoint, 1, head.mark.sequence}, head.hash, BenchKey());
      head.hash = HashFromBytes(sealed.hash());
      *batch.entries.emplace_back().mutable_event() = std::move(sealed);
    }
    batch.ingest->head = head;
  }
  return batches;
}

void ReportEvents(benchmark::State& state) {
  state.counters["events_each_second"] = benchmark::Counter(
      static_cast<double>(kLedgerBatches * kEventsInBatch), benchmark::Counter::kIsRate);
}

void BM_RocksdbSyncBatch(benchmark::State& state) {
  const BenchDirectory directory;
  const std::string record = TypicalRecord();
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory.path() / "db", &opened).ok()) std::abort();
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  Measure(state, 1, kLedgerBatches, [&](int, int i) {
    rocksdb::WriteBatch batch;
    for (int e = 0; e < kEventsInBatch; ++e) {
      const std::string key = BigEndian(static_cast<std::uint64_t>(i * kEventsInBatch + e));
      if (!batch.Put("l" + key, record).ok() || !batch.Put("itazhen" + key, key).ok()) std::abort();
    }
    if (!db->Write(synced, &batch).ok()) std::abort();
  });
  ReportEvents(state);
}

void BM_LedgerAppend(benchmark::State& state) {
  const BenchDirectory directory;
  const auto ledger = OpenRocksdbLedgerStore({.directory = directory.path() / "ledger",
                                              .high_water_file = directory.path() / "high-water"})
                          .value();
  std::vector<LedgerBatch> batches = MakeBatches();
  Measure(state, 1, kLedgerBatches, [&](int, int i) {
    if (!ledger->Append(std::move(batches[static_cast<std::size_t>(i)])).ok()) std::abort();
  });
  ReportEvents(state);
}

v1::Document Traveller(std::uint64_t number) {
  v1::Document person;
  person.set_issuing_state("UTO");
  person.set_number("N" + std::to_string(number));
  person.set_primary_identifier("SURNAME" + std::to_string(number % 300'007));
  person.set_secondary_identifier("GIVEN" + std::to_string(number % 1'009));
  person.mutable_birth_date()->set_year(1950 + static_cast<int>(number % 50));
  person.mutable_birth_date()->set_month(1 + static_cast<int>(number % 12));
  person.mutable_birth_date()->set_day(1 + static_cast<int>(number % 28));
  return person;
}

const std::string& ReplicaKey() {
  static const std::string key(32, 'k');
  return key;
}

std::string DigestOf(std::uint64_t number) {
  return DocumentDigest(ReplicaKey(), {{"UTO"}, PersonalText("N" + std::to_string(number))});
}

void AddBan(std::uint64_t number, v1::ReplicaChanges& changes) {
  v1::Ban& ban = *changes.add_changes()->mutable_ban_put();
  ban.set_ban_id("ban-" + std::to_string(number));
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  *ban.mutable_person() = Traveller(number);
  ban.set_authority("migration police");
  ban.set_decision_number("2026/" + std::to_string(number));
  ban.set_decided_on("2026-01-01");
  ban.set_starts_on("2026-01-02");
  ban.set_ground("expelled, section 12");
  ban.set_appeal_to("administrative court");
}

// One snapshot with every ban and stay: bans on even numbers, stays on all.
void LoadReplica(ReplicaStore& replica) {
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

void BM_ReplicaLookup(benchmark::State& state) {
  const auto readers = static_cast<int>(state.range(0));
  static const BenchDirectory directory;
  static const std::unique_ptr<ReplicaStore> replica = [] {
    auto opened = OpenRocksdbReplicaStore({.directory = directory.path() / "replica"}).value();
    const auto began = SystemClock().Monotonic();
    LoadReplica(*opened);
    std::printf("loaded %d bans and %d stays in %.1f s\n", kBans, kStays,
                std::chrono::duration<double>(SystemClock().Monotonic() - began).count());
    return opened;
  }();
  std::mt19937_64 random(1);
  std::vector<Document> travellers;
  for (int i = 0; i < kLookups; ++i) {
    travellers.push_back(FromProto(Traveller(random() % (2 * kBans))).value());
  }
  std::atomic<std::uint64_t> found = 0;
  Measure(state, readers, kLookups / readers, [&](int lane, int i) {
    const Document& traveller =
        travellers[static_cast<std::size_t>(lane * (kLookups / readers) + i)];
    const auto bans = replica->FindBans(traveller);
    const auto stays = replica->FindStays(DocumentDigest(ReplicaKey(), KeyOf(traveller)));
    if (!bans.ok() || !stays.ok()) std::abort();
    found += bans->size();
  });
  state.counters["bans_found_each"] = static_cast<double>(found.load()) / kLookups;
}

BENCHMARK(BM_DiskSync)->Arg(1)->Arg(8)->Arg(32)->Iterations(1)->UseManualTime();
BENCHMARK(BM_RocksdbSyncPut)->Arg(1)->Arg(8)->Arg(32)->Iterations(1)->UseManualTime();
BENCHMARK(BM_JournalAppend)->Arg(1)->Arg(8)->Arg(32)->Iterations(1)->UseManualTime();
BENCHMARK(BM_RocksdbSyncBatch)->Iterations(1)->UseManualTime();
BENCHMARK(BM_LedgerAppend)->Iterations(1)->UseManualTime();
BENCHMARK(BM_ReplicaLookup)->Arg(1)->Arg(2)->Iterations(1)->UseManualTime();

}  // namespace
}  // namespace otkel

BENCHMARK_MAIN();
