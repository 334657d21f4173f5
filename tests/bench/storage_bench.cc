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

#include "proto/convert.h"
#include "storage/event_chain.h"
#include "storage/rocksdb_journal.h"
#include "storage/rocksdb_ledger_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/bench/bench_parts.h"

namespace otkel {
namespace {

using namespace bench;

constexpr int kAppendsEachLane = 200;
constexpr int kLedgerBatches = 40;
constexpr int kEventsInBatch = 512;
constexpr int kLookups = 100'000;

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
    travellers.push_back(FromProto(BenchTraveller(random() % (2 * kBans))).value());
  }
  std::atomic<std::uint64_t> found = 0;
  Measure(state, readers, kLookups / readers, [&](int lane, int i) {
    const Document& traveller =
        travellers[static_cast<std::size_t>(lane * (kLookups / readers) + i)];
    const auto bans = replica->FindBans(traveller);
    const auto stays = replica->FindHistory(DocumentDigest(ReplicaKey(), KeyOf(traveller)));
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
