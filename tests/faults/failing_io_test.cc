// The k-th open, read, write, sync, rename or write of the mark fails, once or from then on, in
// every part of a store's life; and the power fails at every k-th operation of an opening. By
// default some of the ks are tried, with OTKEL_FAULT_EVERY=1 each.
#include <gtest/gtest.h>

#include <fstream>
#include <iomanip>
#include <iostream>
#include <random>
#include <set>

#include "base/text.h"
#include "tests/faults/fault_disk.h"
#include "tests/faults/in_child.h"
#include "tests/faults/site.h"

namespace otkel::faults {
namespace {

namespace fs = std::filesystem;

// A part of a store's life. `prepare` comes before it and does not fail; `run` has it, with the
// disk armed where it begins. Both run in children.
struct Scenario {
  std::string name;
  StoreKind kind = StoreKind::kJournal;
  Loss loss = Loss::kNone;
  void (*prepare)(const Site&) = [](const Site&) {};
  absl::Status (*run)(const Site&, const std::function<void()>& arm) = nullptr;
};

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "preparing: " << status << std::endl;
  ::_exit(2);
}

void PrepareJournal(const Site& site) {
  auto opened = OpenJournal(site);
  Must(opened.status());
  Must(AppendEvents(*opened->journal, 0, 10, site));
  opened->journal.reset();
  opened = OpenJournal(site);  // the first ten are in a table now
  Must(opened.status());
  Must(AppendEvents(*opened->journal, 10, 10, site));
}

// As PrepareJournal, then the end of the log is torn off.
void PrepareTorn(const Site& site) {
  PrepareJournal(site);
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(site.Store() / "journal")) {
    if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
  }
  fs::resize_file(newest, fs::file_size(newest) - 30);
}

void PrepareLedger(const Site& site) {
  auto ledger = OpenLedger(site);
  Must(ledger.status());
  Must(AppendBans(**ledger, 0, 10, site));
  ledger->reset();
  ledger = OpenLedger(site);
  Must(ledger.status());
  Must(AppendBans(**ledger, 10, 10, site));
}

void PrepareReplica(const Site& site) {
  auto replica = OpenReplica(site);
  Must(replica.status());
  Must(ApplyBans(**replica, 1, 10));
  replica->reset();
  replica = OpenReplica(site);
  Must(replica.status());
  Must(ApplyBans(**replica, 11, 10));
}

using Arm = std::function<void()>;

absl::Status RunOpening(const Site& site, const Arm& arm) {
  arm();
  return OpenJournal(site).status();
}

absl::Status RunAppending(const Site& site, const Arm& arm) {
  const auto opened = OpenJournal(site);
  arm();
  auto status = AppendEvents(*opened->journal, 100, 20, site);
  // After an error nothing more is taken.
  if (!status.ok() && AppendEvents(*opened->journal, 200, 1, site).ok() &&
      absl::IsDataLoss(status)) {
    std::cerr << "appended after DataLoss" << std::endl;
    ::_exit(3);
  }
  return status;
}

absl::Status RunTrimming(const Site& site, const Arm& arm) {
  const auto opened = OpenJournal(site);
  Journal& journal = *opened->journal;
  arm();
  auto status = journal.MarkAcknowledged({1, 12});
  if (status.ok()) status = journal.TrimThrough({1, 12});
  if (status.ok()) status = journal.PutNote("note", "one");
  if (status.ok()) status = journal.PutLease(std::string(32, 'l'));
  if (status.ok()) status = journal.BeginEpoch({2});
  if (status.ok()) status = AppendEvents(journal, 100, 3, site);
  return status;
}

const std::vector<Scenario>& Scenarios() {
  static const std::vector<Scenario> scenarios = {
      {.name = "OpenNew", .run = RunOpening},
      {.name = "Append20", .prepare = PrepareJournal, .run = RunAppending},
      {.name = "Reopen", .prepare = PrepareJournal, .run = RunOpening},
      {.name = "Salvage", .loss = Loss::kDeclared, .prepare = PrepareTorn, .run = RunOpening},
      {.name = "Trim", .prepare = PrepareJournal, .run = RunTrimming},
      {.name = "LedgerAppend",
       .kind = StoreKind::kLedger,
       .prepare = PrepareLedger,
       .run =
           [](const Site& site, const Arm& arm) {
             const auto ledger = OpenLedger(site);
             arm();
             auto status = AppendBans(**ledger, 100, 20, site);
             if (status.ok()) status = (*ledger)->PutNotes({{"lease/a", "one"}});
             return status;
           }},
      {.name = "LedgerReopen",
       .kind = StoreKind::kLedger,
       .prepare = PrepareLedger,
       .run =
           [](const Site& site, const Arm& arm) {
             arm();
             const auto ledger = OpenLedger(site);
             return ledger.ok() ? AppendBans(**ledger, 100, 3, site) : ledger.status();
           }},
      {.name = "ReplicaApply",
       .kind = StoreKind::kReplica,
       .prepare = PrepareReplica,
       .run =
           [](const Site& site, const Arm& arm) {
             const auto replica = OpenReplica(site);
             arm();
             return ApplyBans(**replica, 21, 20);
           }},
      {.name = "ReplicaReopen",
       .kind = StoreKind::kReplica,
       .prepare = PrepareReplica,
       .run =
           [](const Site& site, const Arm& arm) {
             arm();
             return OpenReplica(site).status();
           }},
  };
  return scenarios;
}

struct Tally {
  std::uint64_t cases = 0;
  std::uint64_t went_on = 0;
  std::uint64_t said_error = 0;
  std::uint64_t stopped = 0;  // by an assertion inside RocksDB
};

class FailingIoTest : public testing::TestWithParam<Scenario> {
 protected:
  void SetUp() override {
    const Scenario& scenario = GetParam();
    const Site prepared{prepared_.path()};
    const ChildEnd end = InChild([&] {
      scenario.prepare(prepared);
      return std::string();
    });
    ASSERT_TRUE(end.ok()) << end.Text();
    const FastDirectory directory;
    Run({directory.path()}, {}, &counts_);
  }

  // The scenario in a copy of what was prepared, under `plan`.
  ChildEnd Run(const Site& site, const FaultPlan& plan,
               std::array<std::uint64_t, kOps>* counts = nullptr) {
    fs::copy(prepared_.path(), site.folder, fs::copy_options::recursive);
    const ChildEnd end = InChild([&]() -> std::string {
      FaultDisk disk(site.Graveyard(), 1);
      Install(disk);
      const absl::Status status = GetParam().run(site, [&] { disk.Arm(plan); });
      if (counts == nullptr) return status.ok() ? "" : status.ToString();
      std::string text;
      for (const std::uint64_t count : disk.Counts()) text += Concat(count, " ");
      return text;
    });
    if (counts != nullptr) {
      std::istringstream stream(end.answer);
      for (std::uint64_t& count : *counts) stream >> count;
    }
    return end;
  }

  // All ks, or some with the first and the last.
  std::set<std::uint64_t> Places(std::uint64_t count) {
    std::set<std::uint64_t> places;
    if (count == 0) return places;
    if (NumberFromEnvironment("OTKEL_FAULT_EVERY", 0) != 0) {
      for (std::uint64_t k = 1; k <= count; ++k) places.insert(k);
      return places;
    }
    places = {1, count};
    for (int i = 0; i < 2; ++i) places.insert(1 + random_() % count);
    return places;
  }

  void Try(const FaultPlan& plan, Tally& tally) {
    SCOPED_TRACE(Concat(plan.op ? NameOf(*plan.op) : "any", " ", plan.at,
                        plan.is_sticky ? " and all after it" : "",
                        plan.fault == FaultPlan::Fault::kNoSpace ? ", no space" : ""));
    const FastDirectory directory;
    const Site site{directory.path()};
    const ChildEnd end = Run(site, plan);
    ++tally.cases;
    if (end.ok()) {
      ++(end.answer.empty() ? tally.went_on : tally.said_error);
    } else if (end.stopped_inside_rocksdb()) {
      ++tally.stopped;
    } else {
      FAIL() << end.Text();
    }
    const Verdict verdict =
        Judge(site, GetParam().kind, {.loss = GetParam().loss, .acknowledged_limit = {1, 12}});
    ASSERT_EQ(verdict.wrong, "") << "after: " << end.Text();
  }

  FastDirectory prepared_;
  std::array<std::uint64_t, kOps> counts_{};
  std::mt19937_64 random_;
};

TEST_P(FailingIoTest, NothingAcknowledgedIsLostWhateverFails) {
  random_.seed(PrintedSeed());
  for (std::size_t op = 0; op < kOps; ++op) {
    Tally tally;
    for (const std::uint64_t k : Places(counts_[op])) {
      for (const bool is_sticky : {false, true}) {
        const auto fault = (k + (is_sticky ? 1 : 0)) % 2 == 0 ? FaultPlan::Fault::kInputOutput
                                                              : FaultPlan::Fault::kNoSpace;
        Try({static_cast<Op>(op), k, is_sticky, fault}, tally);
        if (HasFatalFailure()) return;
      }
    }
    std::cout << std::left << std::setw(14) << GetParam().name << std::setw(8)
              << NameOf(static_cast<Op>(op)) << "calls " << std::setw(5) << counts_[op] << "cases "
              << std::setw(5) << tally.cases << "went on " << std::setw(5) << tally.went_on
              << "said an error " << std::setw(5) << tally.said_error << "stopped inside RocksDB "
              << tally.stopped << std::endl;
  }
}

// The power fails, or the process dies, at the k-th operation; then the store is opened as usual.
TEST_P(FailingIoTest, NothingAcknowledgedIsLostWhereverThePowerFails) {
  random_.seed(PrintedSeed());
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts_) all += count;
  std::set<std::uint64_t> places = Places(all);
  for (int i = 0; i < 3; ++i) places.merge(Places(all));
  for (const std::uint64_t k : places) {
    SCOPED_TRACE(Concat("power cut at operation ", k));
    const FastDirectory directory;
    const Site site{directory.path()};
    const ChildEnd end = Run(site, {.at = k, .fault = FaultPlan::Fault::kPowerCut});
    // Threads of RocksDB's own make the number of operations vary a little.
    ASSERT_TRUE(end.ok() || end.exit_code == FaultDisk::kPowerCutExit) << end.Text();
    const Verdict verdict =
        Judge(site, GetParam().kind, {.loss = GetParam().loss, .acknowledged_limit = {1, 12}});
    ASSERT_EQ(verdict.wrong, "");
  }
  std::cout << GetParam().name << ": " << places.size() << " power cuts in " << all
            << " operations, 0 lost" << std::endl;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, FailingIoTest, testing::ValuesIn(Scenarios()),
                         [](const auto& scenario) { return scenario.param.name; });

}  // namespace
}  // namespace otkel::faults
