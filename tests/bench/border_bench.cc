// What an officer and the centre wait for: document to decision with the lists of a whole country,
// confirmation to durable, and a checkpoint's backlog into the centre.
#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <random>

#include "base/text.h"
#include "central/grpc_server.h"
#include "checkpoint/centre_link.h"
#include "checkpoint/terminal.h"
#include "storage/rocksdb_journal.h"
#include "storage/rocksdb_ledger_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/bench/bench_keys.h"
#include "tests/bench/bench_parts.h"

namespace otkel {
namespace {

using namespace bench;

constexpr int kDecisions = 100'000;
constexpr int kConfirmations = 200;  // a lane
constexpr int kBacklog = 100'000;

const Zone& Almaty() {
  static const Zone zone = FixedZone("Asia/Almaty", std::chrono::hours{5});
  return zone;
}

std::vector<std::string> MrzOf(std::uint64_t number) {
  Document document = FromProto(BenchTraveller(number)).value();
  document.code = "P";
  document.nationality = document.issuing_state;
  document.expires_on = DayFromIso("2060-01-01");
  return ComposeMrz(document, MrzFormat::kTd3).value();
}

// A checkpoint's parts over RocksDB, without a centre.
struct Checkpoint {
  explicit Checkpoint(ReplicaStore* held) : replica(held) {
    auto opened = OpenRocksdbJournal({.directory = directory.path() / "journal",
                                      .high_water_file = directory.path() / "mark",
                                      .checkpoint = {"tazhen"},
                                      .key = &BenchKey()});
    if (!opened.ok()) std::abort();
    journal = std::move(opened->journal);
    recorder = std::make_unique<Recorder>(CheckpointId{"tazhen"}, journal.get(), replica,
                                          &BenchKey(), &time, Almaty());
    decider =
        std::make_unique<Decider>(replica, &SystemClock(), &time, Almaty(), StalenessPolicy{});
    const Terminal::Parts parts = {{"tazhen"}, decider.get(), recorder.get(), journal.get(),
                                   replica,    &link,         &SystemClock(), &messages};
    terminal = std::make_unique<Terminal>(parts);
  }

  BenchDirectory directory;
  ReplicaStore* replica;
  LinkState link;
  TimeKeeper time{&SystemClock()};
  MessageCatalogues messages;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Decider> decider;
  std::unique_ptr<Terminal> terminal;
};

ReplicaStore& NationalReplica() {
  static const BenchDirectory directory;
  static const std::unique_ptr<ReplicaStore> replica = [] {
    auto opened = OpenRocksdbReplicaStore({.directory = directory.path() / "replica"}).value();
    LoadReplica(*opened);
    return opened;
  }();
  return *replica;
}

// Lines of an MRZ to a decision with its receipt: parsed, matched against 1 million bans, 1.4
// million open stays.
void BM_DocumentToDecision(benchmark::State& state) {
  const Checkpoint checkpoint(&NationalReplica());
  std::mt19937_64 random(1);
  std::vector<std::vector<std::string>> documents;
  for (int i = 0; i < kDecisions; ++i) documents.push_back(MrzOf(random() % (2 * kBans)));
  const auto lanes = static_cast<int>(state.range(0));
  std::atomic<int> hits = 0;
  Measure(state, lanes, kDecisions / lanes, [&](int lane, int i) {
    const auto& lines = documents[static_cast<std::size_t>(lane * (kDecisions / lanes) + i)];
    const auto decided =
        checkpoint.decider->Decide(ParseMrz(lines, checkpoint.decider->Today()), Direction::kEntry);
    if (!decided.ok()) std::abort();
    hits += !decided->decision.ban_hits.empty();
  });
  state.counters["ban_hits"] = static_cast<double>(hits.load());
}

v1::ConfirmRequest Decided(Terminal& terminal, int number) {
  v1::DecideRequest decide;
  for (const std::string& line : MrzOf(static_cast<std::uint64_t>(number))) decide.add_lines(line);
  decide.set_direction(v1::DIRECTION_ENTRY);
  v1::ConfirmRequest confirm;
  confirm.set_decision_id(terminal.Decide(decide)->decision_id());
  confirm.set_outcome(v1::OUTCOME_ADMITTED);
  confirm.set_officer("officer");
  confirm.set_ground("benchmark");
  return confirm;
}

// The officer's key to "recorded": event built, chained, signed, in RocksDB and marked, both
// synced.
void BM_ConfirmationToDurable(benchmark::State& state) {
  const auto lanes = static_cast<int>(state.range(0));
  Checkpoint checkpoint(&NationalReplica());
  std::vector<v1::ConfirmRequest> requests;
  for (int i = 0; i < lanes * kConfirmations; ++i)
    requests.push_back(Decided(*checkpoint.terminal, i));
  Measure(state, lanes, kConfirmations, [&](int lane, int i) {
    if (!checkpoint.terminal->Confirm(requests[static_cast<std::size_t>(lane * kConfirmations + i)])
             .ok())
      std::abort();
  });
  state.counters["event_bytes"] =
      static_cast<double>(checkpoint.journal->Read({}, 1, 1)->front().ByteSizeLong());
}

// The same bytes appended to a file, each with its fdatasync: what the disk alone costs.
void BM_BareFdatasync(benchmark::State& state) {
  const auto lanes = static_cast<int>(state.range(0));
  Checkpoint checkpoint(&NationalReplica());
  if (!checkpoint.terminal->Confirm(Decided(*checkpoint.terminal, 1)).ok()) std::abort();
  const std::string record = checkpoint.journal->Read({}, 1, 1)->front().SerializeAsString();
  std::vector<int> files;
  for (int lane = 0; lane < lanes; ++lane) {
    files.push_back(::open((checkpoint.directory.path() / std::to_string(lane)).c_str(),
                           O_CREAT | O_WRONLY | O_APPEND, 0600));
  }
  Measure(state, lanes, kConfirmations, [&](int lane, int) {
    const int file = files[static_cast<std::size_t>(lane)];
    if (::write(file, record.data(), record.size()) < 0 || ::fdatasync(file) != 0) std::abort();
  });
  for (const int file : files) ::close(file);
}

void FillBacklog(Journal& journal) {
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < 32; ++lane) {
    lanes.emplace_back([&, lane] {
      for (int i = lane; i < kBacklog; i += 32) {
        v1::Event event = TypicalEvent(i);
        if (!journal.Append(std::move(event)).ok()) std::abort();
      }
    });
  }
  for (std::thread& lane : lanes) lane.join();
}

// A backlog from a checkpoint's journal into the centre's ledger over mutual TLS, durable on both
// sides, folded.
void BM_UploadBacklog(benchmark::State& state) {
  const BenchDirectory directory;
  MakeKeys(directory.path() / "keys", {"tazhen"});
  const auto replica = OpenRocksdbReplicaStore({.directory = directory.path() / "replica"}).value();
  Checkpoint checkpoint(replica.get());
  FillBacklog(*checkpoint.journal);
  const auto ledger = OpenRocksdbLedgerStore({.directory = directory.path() / "ledger",
                                              .high_water_file = directory.path() / "mark"})
                          .value();
  const auto centre = Centre::Open({ledger.get(),
                                    &SystemClock(),
                                    &BenchKey(),
                                    Almaty(),
                                    {{{"tazhen"}, BenchKey().PublicKey()}}})
                          .value();
  AuthorityDesk authority(centre.get(), BenchKey().PublicKey());
  const Feed feed(centre.get(), &BenchKey());
  const auto server =
      StartGrpcServer("127.0.0.1", 0, ReadKeys(directory.path() / "keys", "central"),
                      {centre.get(), nullptr, &authority, &feed})
          .value();
  const TlsFiles keys = ReadKeys(directory.path() / "keys", "tazhen");
  for (auto _ : state) {
    std::mutex mutex;
    std::condition_variable changed;
    const auto began = SystemClock().Monotonic();
    const auto link =
        StartCentreLink({Concat("127.0.0.1:", server->port()), keys.ca, keys.certificate, keys.key},
                        {{"tazhen"},
                         checkpoint.journal.get(),
                         replica.get(),
                         checkpoint.recorder.get(),
                         &checkpoint.link,
                         &SystemClock(),
                         BenchKey().PublicKey(),
                         BenchKey().PublicKey(),
                         ""},
                        [&] { changed.notify_all(); });
    std::unique_lock lock(mutex);
    while (checkpoint.journal->CountUnacknowledged() > 0)
      changed.wait_for(lock, std::chrono::milliseconds{20});
    state.SetIterationTime(
        std::chrono::duration<double>(SystemClock().Monotonic() - began).count());
  }
  state.counters["events"] = static_cast<double>(ledger->Head());
  state.counters["events_each_second"] =
      benchmark::Counter(static_cast<double>(ledger->Head()), benchmark::Counter::kIsRate);
}

BENCHMARK(BM_DocumentToDecision)->Arg(1)->Arg(2)->Iterations(1)->UseManualTime();
BENCHMARK(BM_BareFdatasync)->Arg(1)->Arg(8)->Iterations(1)->UseManualTime();
BENCHMARK(BM_ConfirmationToDurable)->Arg(1)->Arg(8)->Iterations(1)->UseManualTime();
BENCHMARK(BM_UploadBacklog)->Iterations(1)->UseManualTime();

}  // namespace
}  // namespace otkel
