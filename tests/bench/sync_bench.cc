// Checkpoints and their centre over mutual TLS: how fast a backlog drains, what others feel of it,
// how many can send at once, how soon a ban is in force everywhere, how long a blank replica takes.
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <random>

#include "base/text.h"
#include "central/grpc_server.h"
#include "central/replica_sender.h"
#include "checkpoint/centre_link.h"
#include "checkpoint/recorder.h"
#include "proto/centre_statement.h"
#include "storage/event_chain.h"
#include "storage/memory_journal.h"
#include "storage/memory_ledger_store.h"
#include "storage/memory_replica_store.h"
#include "storage/rocksdb_journal.h"
#include "storage/rocksdb_ledger_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/bench/bench_keys.h"
#include "tests/bench/bench_parts.h"
#include "tests/bench/slow_relay.h"
#include "tests/small_rule_pack.h"

namespace otkel {
namespace {

using namespace bench;
using std::chrono::microseconds;

const Zone& Almaty() {
  static const Zone zone = FixedZone("Asia/Almaty", std::chrono::hours{5});
  return zone;
}

// Takes every part of the replica and keeps none: what a country's checkpoints do with theirs is
// not what the centre's own speed is measured by.
class NoReplica : public ReplicaStore {
 public:
  ReplicaState State() const override {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  absl::Status Bind(const std::string& ledger_id, const std::string& replica_key) override {
    const std::lock_guard lock(mutex_);
    state_.ledger_id = ledger_id;
    state_.replica_key = replica_key;
    return absl::OkStatus();
  }
  absl::Status Rewind() override {
    const std::lock_guard lock(mutex_);
    state_.position = 0;
    state_.tree_head.Clear();
    return absl::OkStatus();
  }
  absl::Status Apply(const v1::ReplicaChanges& changes) override {
    const std::lock_guard lock(mutex_);
    state_.position = changes.through_position();
    if (changes.has_tree_head()) state_.tree_head = changes.tree_head();
    return absl::OkStatus();
  }
  absl::Status PutLocalStays(const v1::DocumentStays& /*stays*/) override {
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<Ban>> FindBans(const Document& /*document*/) const override {
    return std::vector<Ban>();
  }
  matching::Thresholds Thresholds() const override { return matching::ThresholdsOfSmallList(); }
  absl::StatusOr<KnownHistory> FindHistory(const std::string& /*digest*/) const override {
    return KnownHistory();
  }
  absl::StatusOr<std::vector<ClearedOrder>> FindCleared(
      const std::string& /*digest*/) const override {
    return std::vector<ClearedOrder>();
  }
  absl::StatusOr<std::vector<Ban>> Canaries() const override { return std::vector<Ban>(); }
  std::shared_ptr<const LawBook> Laws() const override { return std::make_shared<const LawBook>(); }

 private:
  mutable std::mutex mutex_;
  ReplicaState state_;  // guarded by mutex_
};

std::string NameOf(int number) { return Concat("checkpoint", number); }

// A centre over RocksDB that serves `count` checkpoints.
class Country {
 public:
  explicit Country(int count) {
    std::vector<std::string> names;
    EnrolledCheckpoints enrolled;
    for (int i = 0; i < count; ++i) {
      names.push_back(NameOf(i));
      enrolled[{names.back()}] = BenchKey().PublicKey();
    }
    MakeKeys(directory_.path() / "keys", names);
    ledger_ = OpenRocksdbLedgerStore({.directory = directory_.path() / "ledger",
                                      .high_water_file = directory_.path() / "mark"})
                  .value();
    centre_ =
        Centre::Open({ledger_.get(), &SystemClock(), &BenchKey(), Almaty(), enrolled}).value();
    v1::LedgerEntry law;
    *law.mutable_rule_pack_activated() = SmallRulePack("law", 1, 30);
    if (!centre_->Append(std::move(law)).ok()) std::abort();
    authority_ = std::make_unique<AuthorityDesk>(centre_.get(), BenchKey().PublicKey());
    feed_ = std::make_unique<Feed>(centre_.get(), &BenchKey());
    server_ = StartGrpcServer("127.0.0.1", 0, Keys("central"),
                              {centre_.get(), nullptr, authority_.get(), feed_.get()})
                  .value();
  }

  [[nodiscard]] TlsFiles Keys(const std::string& name) const {
    return ReadKeys(directory_.path() / "keys", name);
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Centre& centre() { return *centre_; }
  [[nodiscard]] AuthorityDesk& authority() { return *authority_; }
  [[nodiscard]] const fs::path& folder() const { return directory_.path(); }

 private:
  BenchDirectory directory_;
  std::unique_ptr<LedgerStore> ledger_;
  std::unique_ptr<Centre> centre_;
  std::unique_ptr<AuthorityDesk> authority_;
  std::unique_ptr<Feed> feed_;
  std::unique_ptr<GrpcServer> server_;
};

// One checkpoint's end of the line. Its journal is filled before it is linked.
class Post {
 public:
  Post(Country* country, int number, std::unique_ptr<Journal> journal,
       std::unique_ptr<ReplicaStore> replica)
      : country_(country),
        name_(NameOf(number)),
        journal_(std::move(journal)),
        replica_(std::move(replica)),
        time_(&SystemClock()),
        recorder_({name_}, journal_.get(), replica_.get(), &BenchKey(), &time_, Almaty()) {}

  static std::unique_ptr<Journal> InMemory(int number) {
    return std::make_unique<MemoryJournal>(
        MemoryJournalOptions{.checkpoint = {NameOf(number)}, .key = &BenchKey()});
  }

  // Crossings of as many travellers, from traveller `first` on.
  void Fill(int events, int first = 0) {
    for (int i = first; i < first + events; ++i) {
      if (!journal_->Append(TypicalEvent(i)).ok()) std::abort();
    }
  }

  // Events recorded by 32 lanes together, so that a journal on a disk fills in a minute.
  void FillByLanes(int events) {
    std::vector<std::thread> lanes;
    for (int lane = 0; lane < 32; ++lane) {
      lanes.emplace_back([&, lane] {
        for (int i = lane; i < events; i += 32) {
          if (!journal_->Append(TypicalEvent(i)).ok()) std::abort();
        }
      });
    }
    for (std::thread& lane : lanes) lane.join();
  }

  // `changed` is called from the link's threads.
  void Link(std::function<void()> changed, std::uint16_t port = 0) {
    const TlsFiles keys = country_->Keys(name_);
    link_ = StartCentreLink({Concat("127.0.0.1:", port == 0 ? country_->port() : port), keys.ca,
                             keys.certificate, keys.key},
                            {{name_},
                             journal_.get(),
                             replica_.get(),
                             &recorder_,
                             &state_,
                             &SystemClock(),
                             BenchKey().PublicKey(),
                             BenchKey().PublicKey(),
                             ""},
                            std::move(changed));
    recorder_.OnRecorded([this] { link_->Wake(); });
  }
  void Unlink() { link_.reset(); }

  [[nodiscard]] Journal& journal() { return *journal_; }
  [[nodiscard]] ReplicaStore& replica() { return *replica_; }
  [[nodiscard]] Recorder& recorder() { return recorder_; }

  void WaitUntilSent() {
    while (journal_->CountUnacknowledged() > 0)
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }

 private:
  Country* country_;
  const std::string name_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<ReplicaStore> replica_;
  TimeKeeper time_;
  Recorder recorder_;
  LinkState state_;
  std::unique_ptr<CentreLink> link_;
};

double MegabytesResident() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmRSS:") {
      double kilobytes = 0;
      status >> kilobytes;
      return kilobytes / 1024;
    }
  }
  return 0;
}

void ReportRate(benchmark::State& state, double events) {
  state.counters["events"] = events;
  state.counters["events_each_second"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
}

double SecondsSince(microseconds began) {
  return std::chrono::duration<double>(SystemClock().Monotonic() - began).count();
}

// 30,000 crossings through a relay that lets 1 Mbit/s through each way.
void BM_BacklogOverOneMegabit(benchmark::State& state) {
  Country country(1);
  Post post(&country, 0, Post::InMemory(0), std::make_unique<MemoryReplicaStore>());
  post.Fill(static_cast<int>(state.range(0)));
  const SlowRelay relay(country.port(), 1'000'000);
  for (auto _ : state) {
    const auto began = SystemClock().Monotonic();
    post.Link([] {}, relay.port());
    post.WaitUntilSent();
    state.SetIterationTime(SecondsSince(began));
  }
  state.counters["bytes_up"] = static_cast<double>(relay.bytes_up());
  ReportRate(state, static_cast<double>(state.range(0)));
}

// What a lane of another checkpoint waits until its crossing is safe at the centre, one every 20
// ms.
std::vector<double> LiveLatencies(Post& post, const std::function<bool()>& goes_on) {
  std::vector<double> samples;
  while (goes_on()) {
    const auto began = SystemClock().Monotonic();
    v1::Crossing crossing = TypicalEvent(1).crossing();
    if (!post.recorder().Record(crossing).ok()) std::abort();
    while (post.journal().CountUnacknowledged() > 0) std::this_thread::sleep_for(microseconds{200});
    samples.push_back(static_cast<double>((SystemClock().Monotonic() - began).count()));
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  std::sort(samples.begin(), samples.end());
  return samples;
}

double At(const std::vector<double>& sorted, double part) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(part * (sorted.size() - 1.0))];
}

// 200,000 events of one checkpoint, while another records now and then.
void BM_BacklogAndALiveNeighbour(benchmark::State& state) {
  Country country(2);
  Post backlog(&country, 0, Post::InMemory(0), std::make_unique<NoReplica>());
  auto opened = OpenRocksdbJournal({.directory = country.folder() / "journal",
                                    .high_water_file = country.folder() / "journal.mark",
                                    .checkpoint = {NameOf(1)},
                                    .key = &BenchKey()});
  Post neighbour(&country, 1, std::move(opened->journal), std::make_unique<MemoryReplicaStore>());
  backlog.Fill(static_cast<int>(state.range(0)));
  neighbour.Link([] {});
  int left = 100;
  const auto alone = LiveLatencies(neighbour, [&left] { return left-- > 0; });
  for (auto _ : state) {
    const auto began = SystemClock().Monotonic();
    backlog.Link([] {});
    const auto meanwhile =
        LiveLatencies(neighbour, [&] { return backlog.journal().CountUnacknowledged() > 0; });
    state.SetIterationTime(SecondsSince(began));
    state.counters["live_alone_p50_us"] = At(alone, 0.5);
    state.counters["live_alone_p99_us"] = At(alone, 0.99);
    state.counters["live_meanwhile_p50_us"] = At(meanwhile, 0.5);
    state.counters["live_meanwhile_p99_us"] = At(meanwhile, 0.99);
    state.counters["live_samples"] = static_cast<double>(meanwhile.size());
  }
  ReportRate(state, static_cast<double>(state.range(0)));
}

// 64,000 events of so many checkpoints that send at once.
void BM_CheckpointsAtOnce(benchmark::State& state) {
  const int count = static_cast<int>(state.range(0));
  constexpr int kEvents = 64'000;
  Country country(count);
  std::vector<std::unique_ptr<Post>> posts;
  for (int i = 0; i < count; ++i) {
    posts.push_back(
        std::make_unique<Post>(&country, i, Post::InMemory(i), std::make_unique<NoReplica>()));
    posts.back()->Fill(kEvents / count, kEvents / count * i);
  }
  const double before = MegabytesResident();
  for (auto _ : state) {
    const auto began = SystemClock().Monotonic();
    for (const auto& post : posts) post->Link([] {});
    for (const auto& post : posts) post->WaitUntilSent();
    state.SetIterationTime(SecondsSince(began));
  }
  state.counters["megabytes_more"] = MegabytesResident() - before;
  for (const auto& post : posts) post->Unlink();
  ReportRate(state, kEvents);
}

// From the authority's call to the moment when each of 50 attached checkpoints decides by the ban.
void BM_BanInForceEverywhere(benchmark::State& state) {
  constexpr int kPosts = 50;
  constexpr int kBansIssued = 40;
  Country country(kPosts);
  std::vector<std::unique_ptr<Post>> posts;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::map<Position, microseconds>> reached(kPosts);
  for (int i = 0; i < kPosts; ++i) {
    auto replica = OpenRocksdbReplicaStore(
        {.directory = country.folder() / NameOf(i), .block_cache_bytes = 1 << 20});
    posts.push_back(std::make_unique<Post>(&country, i, Post::InMemory(i), *std::move(replica)));
  }
  for (int i = 0; i < kPosts; ++i) {
    posts[static_cast<std::size_t>(i)]->Link([&, i] {
      const Position position = posts[static_cast<std::size_t>(i)]->replica().State().position;
      const auto now = SystemClock().Monotonic();
      const std::lock_guard lock(mutex);
      reached[static_cast<std::size_t>(i)].emplace(position, now);
      changed.notify_all();
    });
  }
  const auto all_at = [&](Position position) {
    return std::all_of(reached.begin(), reached.end(), [&](const auto& one) {
      return !one.empty() && one.rbegin()->first >= position;
    });
  };
  std::vector<double> samples;
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return all_at(1); });
  }
  for (auto _ : state) {
    const auto whole = SystemClock().Monotonic();
    for (int b = 0; b < kBansIssued; ++b) {
      v1::ReplicaChanges made;
      AddBan(static_cast<std::uint64_t>(b), made);
      v1::IssueBanRequest request;
      *request.mutable_ban() = made.changes(0).ban_put();
      const auto began = SystemClock().Monotonic();
      const Position position = country.authority().IssueBan({"bench"}, request)->position();
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return all_at(position); });
      for (const auto& one : reached) {
        const auto at = one.lower_bound(position)->second;
        samples.push_back(static_cast<double>((at - began).count()));
      }
    }
    state.SetIterationTime(SecondsSince(whole));
  }
  for (const auto& post : posts) post->Unlink();
  std::sort(samples.begin(), samples.end());
  state.counters["p50_us"] = At(samples, 0.5);
  state.counters["p99_us"] = At(samples, 0.99);
}

// Opening a journal of so many events as a kill left it.
void BM_RestartAfterKill(benchmark::State& state) {
  const BenchDirectory directory;
  const fs::path live = directory.path() / "live";
  {
    auto opened = OpenRocksdbJournal({.directory = live / "journal",
                                      .high_water_file = live / "mark",
                                      .checkpoint = {"checkpoint0"},
                                      .key = &BenchKey()});
    std::vector<std::thread> lanes;
    for (int lane = 0; lane < 64; ++lane) {
      lanes.emplace_back([&, lane] {
        for (int i = lane; i < state.range(0); i += 64) {
          if (!opened->journal->Append(TypicalEvent(i)).ok()) std::abort();
        }
      });
    }
    for (std::thread& lane : lanes) lane.join();
    // What is on the disk while it is open is what a kill leaves.
    fs::copy(live, directory.path() / "killed", fs::copy_options::recursive);
  }
  for (auto _ : state) {
    const auto began = SystemClock().Monotonic();
    auto opened = OpenRocksdbJournal({.directory = directory.path() / "killed" / "journal",
                                      .high_water_file = directory.path() / "killed" / "mark",
                                      .checkpoint = {"checkpoint0"},
                                      .key = &BenchKey()});
    state.SetIterationTime(SecondsSince(began));
    if (!opened.ok() || !opened->report.doubt.empty()) std::abort();
    state.counters["events"] = static_cast<double>(opened->journal->Head().mark.sequence);
  }
}

v1::LedgerEntry EntryOfTraveller(std::uint64_t number) {
  v1::Event event;
  event.mutable_id()->set_checkpoint("checkpoint0");
  event.mutable_id()->set_epoch(1);
  event.mutable_id()->set_sequence(number + 1);
  event.set_occurred_at_us(1'790'000'000'000'000);
  event.set_local_day("2026-09-21");
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(v1::DIRECTION_ENTRY);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  *crossing.mutable_document() = BenchTraveller(number);
  crossing.mutable_document()->set_code("P");
  crossing.mutable_document()->set_nationality("UZB");
  v1::LedgerEntry entry;
  entry.mutable_event()->set_body(event.SerializeAsString());
  return entry;
}

// A blank checkpoint of a country with 1 million bans and 1.4 million stays: signed parts, checked
// and written to RocksDB; without the network between.
void BM_ReplicaBootstrap(benchmark::State& state) {
  MemoryLedgerStore ledger;
  const auto centre = Centre::Open({&ledger, &SystemClock(), &BenchKey(), Almaty(), {}}).value();
  v1::LedgerEntry law;
  *law.mutable_rule_pack_activated() = SmallRulePack("law", 1, 30);
  if (!centre->Append(std::move(law)).ok()) std::abort();
  for (int i = 0; i < kBans; ++i) {
    v1::ReplicaChanges made;
    AddBan(std::uint64_t{2} * static_cast<std::uint64_t>(i), made);
    v1::LedgerEntry entry;
    *entry.mutable_ban_issued() = made.changes(0).ban_put();
    if (!centre->Append(std::move(entry)).ok()) std::abort();
  }
  for (int i = 0; i < kStays; ++i) {
    if (!centre->Append(EntryOfTraveller(static_cast<std::uint64_t>(i))).ok()) std::abort();
  }
  const BenchDirectory directory;
  const auto replica = OpenRocksdbReplicaStore({.directory = directory.path() / "replica"}).value();
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    const auto began = SystemClock().Monotonic();
    if (!replica->Bind(centre->LedgerName(), ledger.ReplicaKey()).ok()) std::abort();
    ReplicaSender sender(centre.get(), v1::Hello());
    while (replica->State().position < ledger.Head()) {
      const std::string sent = sender.Next(true)->SerializeAsString();
      bytes += sent.size();
      v1::CentreMessage message;
      message.ParseFromString(sent);
      const auto changes = Verified(message.replica(), BenchKey().PublicKey());
      if (!changes.ok() || !replica->Apply(*changes).ok()) std::abort();
    }
    state.SetIterationTime(SecondsSince(began));
  }
  state.counters["megabytes"] = static_cast<double>(bytes) / 1e6;
}

BENCHMARK(BM_BacklogOverOneMegabit)->Arg(30'000)->Iterations(1)->UseManualTime();
BENCHMARK(BM_BacklogAndALiveNeighbour)->Arg(200'000)->Iterations(1)->UseManualTime();
BENCHMARK(BM_CheckpointsAtOnce)->Arg(1)->Arg(16)->Arg(64)->Iterations(1)->UseManualTime();
BENCHMARK(BM_BanInForceEverywhere)->Iterations(1)->UseManualTime();
BENCHMARK(BM_RestartAfterKill)->Arg(1'000'000)->Iterations(1)->UseManualTime();
BENCHMARK(BM_ReplicaBootstrap)->Iterations(1)->UseManualTime();

}  // namespace
}  // namespace otkel
