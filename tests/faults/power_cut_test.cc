// The power fails: all bytes and directory entries that were not synced are gone. Then again on a
// disk that says "synced" and lies. OTKEL_FAULT_CASES sets how many lies are told,
// OTKEL_FAULT_SEED repeats a run's choices.
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "base/text.h"
#include "tests/contract/contract_data.h"
#include "tests/faults/fault_disk.h"
#include "tests/faults/in_child.h"
#include "tests/faults/site.h"

namespace otkel::faults {
namespace {

namespace fs = std::filesystem;

// One step after the other, until the power fails after step `last`.
class Steps {
 public:
  Steps(FaultDisk& disk, int last) : disk_(disk), last_(last) {}

  template <typename Step>
  void Do(const Step& step) {
    const absl::Status status = step();
    if (!status.ok()) failure_ = Concat("step ", done_ + 1, ": ", status.ToString());
    if (!failure_.empty()) return;
    if (++done_ == last_) disk_.CutPower();
  }

  // Empty, where the workload was shorter than that.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  FaultDisk& disk_;
  const int last_;
  int done_ = 0;
  std::string failure_;
};

std::string JournalWorkload(const Site& site, FaultDisk& disk, int last) {
  Steps steps(disk, last);
  OpenedJournal opened;
  const auto open = [&] {
    auto result = OpenJournal(site);
    if (result.ok()) opened = *std::move(result);
    return result.status();
  };
  steps.Do(open);
  Journal* journal = opened.journal.get();
  for (int i = 0; i < 5; ++i) steps.Do([&] { return AppendEvents(*journal, i, 1, site); });
  steps.Do([&] { return AppendEvents(*journal, 10, 20, site); });
  steps.Do([&] { return journal->MarkAcknowledged({1, 12}); });
  steps.Do([&] { return journal->TrimThrough({1, 8}); });
  steps.Do([&] { return journal->PutNote("note", "one"); });
  steps.Do([&] { return AppendEvents(*journal, 40, 5, site); });
  steps.Do([&] { return journal->PutLease(std::string(32, 'l')); });
  steps.Do([&] { return journal->BeginEpoch({journal->Head().mark.epoch + 1}); });
  steps.Do([&] { return AppendEvents(*journal, 50, 5, site); });
  opened.journal.reset();
  steps.Do(open);
  journal = opened.journal.get();
  steps.Do([&] { return AppendEvents(*journal, 60, 5, site); });
  steps.Do([&] { return journal->MarkAcknowledged(journal->Head().mark); });
  steps.Do([&] { return journal->TrimThrough(journal->Head().mark); });
  steps.Do([&] { return AppendEvents(*journal, 70, 1, site); });
  return steps.failure();
}

std::string LedgerWorkload(const Site& site, FaultDisk& disk, int last) {
  Steps steps(disk, last);
  std::unique_ptr<LedgerStore> ledger;
  const auto open = [&] {
    auto result = OpenLedger(site);
    if (result.ok()) ledger = *std::move(result);
    return result.status();
  };
  steps.Do(open);
  for (int i = 0; i < 5; ++i) steps.Do([&] { return AppendBans(*ledger, i, 1, site); });
  steps.Do([&] { return AppendBans(*ledger, 10, 20, site); });
  steps.Do([&] { return ledger->PutNotes({{"lease/a", "one"}, {"lease/b", "two"}}); });
  steps.Do([&] { return AppendBans(*ledger, 30, 5, site); });
  steps.Do([&] {
    v1::CompleteThrough claim;
    claim.set_epoch(1);
    return ledger->PutComplete({"tazhen"}, claim);
  });
  ledger.reset();
  steps.Do(open);
  steps.Do([&] { return AppendBans(*ledger, 40, 5, site); });
  return steps.failure();
}

std::string ReplicaWorkload(const Site& site, FaultDisk& disk, int last) {
  Steps steps(disk, last);
  std::unique_ptr<ReplicaStore> replica;
  const auto open = [&] {
    auto result = OpenReplica(site);
    if (result.ok()) replica = *std::move(result);
    return result.status();
  };
  steps.Do(open);
  for (int i = 1; i <= 5; ++i) steps.Do([&] { return ApplyBans(*replica, i, 1); });
  steps.Do([&] { return ApplyBans(*replica, 6, 20); });
  replica.reset();
  steps.Do(open);
  steps.Do([&] { return ApplyBans(*replica, 26, 5); });
  return steps.failure();
}

using Workload = std::string (*)(const Site&, FaultDisk&, int);

struct Machine {
  StoreKind kind;
  Workload workload;
};

class PowerCutTest : public testing::TestWithParam<Machine> {};

TEST_P(PowerCutTest, WhatWasAcknowledgedIsThereAfterACutAtEveryStep) {
  const auto [kind, workload] = GetParam();
  int cuts = 0;
  for (const bool may_tear : {false, true}) {
    for (int last = 1;; ++last) {
      SCOPED_TRACE(Concat("cut after step ", last));
      const FastDirectory directory;
      const Site site{directory.path()};
      const ChildEnd end = InChild([&] {
        FaultDisk disk(site.Graveyard(), static_cast<std::uint64_t>(last));
        if (may_tear) disk.MayTear();
        Install(disk);
        return workload(site, disk, last);
      });
      if (end.ok() && end.answer.empty()) break;  // the workload has fewer steps
      ASSERT_EQ(end.exit_code, FaultDisk::kPowerCutExit) << end.Text();
      ++cuts;
      const Verdict verdict = Judge(site, kind, {.acknowledged_limit = {9, 9}});
      ASSERT_EQ(verdict.wrong, "");
    }
  }
  EXPECT_GT(cuts, 10);
  std::cout << NameOf(kind) << ": " << cuts << " power cuts, 0 lost" << std::endl;
}

INSTANTIATE_TEST_SUITE_P(Stores, PowerCutTest,
                         testing::Values(Machine{StoreKind::kJournal, JournalWorkload},
                                         Machine{StoreKind::kLedger, LedgerWorkload},
                                         Machine{StoreKind::kReplica, ReplicaWorkload}),
                         [](const auto& machine) { return NameOf(machine.param.kind); });

// Honest at first, then not: what came after the first lie is gone with the power, unless it
// happened to be written. The high-water mark lies on another disk, which is honest.
std::string LyingWorkload(const Site& site, FaultDisk& disk, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const int before = static_cast<int>(random() % 8);
  const int after = 1 + static_cast<int>(random() % 20);
  if (random() % 4 == 0) disk.BeginLying();  // from before the journal is made
  auto opened = OpenJournal(site);
  if (!opened.ok()) return opened.status().ToString();
  Journal& journal = *opened->journal;
  auto status = AppendEvents(journal, 0, before, site);
  if (status.ok() && before > 2 && random() % 2 == 0) {
    status = journal.MarkAcknowledged({1, static_cast<Sequence>(before) / 2});
  }
  if (status.ok() && random() % 3 == 0) {
    opened->journal.reset();
    opened = OpenJournal(site);
    status = opened.status();
  }
  disk.BeginLying();
  if (status.ok()) status = AppendEvents(*opened->journal, before, after, site);
  if (!status.ok()) return status.ToString();
  disk.CutPower();
}

TEST(LyingDiskTest, WhatItLostIsDetectedAndExactlyDeclared) {
  const std::uint64_t cases = NumberFromEnvironment("OTKEL_FAULT_CASES", 200);
  const std::uint64_t seed = PrintedSeed();
  std::uint64_t with_loss = 0;
  std::uint64_t lost = 0;
  std::uint64_t whole = 0;
  for (std::uint64_t i = 0; i < cases; ++i) {
    SCOPED_TRACE(Concat("case ", i));
    const FastDirectory directory;
    const Site site{directory.path()};
    const ChildEnd end = InChild([&] {
      FaultDisk disk(site.Graveyard(), seed + i);
      if (i % 2 == 1) disk.MayTear();
      Install(disk);
      return LyingWorkload(site, disk, seed + i);
    });
    ASSERT_EQ(end.exit_code, FaultDisk::kPowerCutExit) << end.Text();
    const Verdict verdict = Judge(site, StoreKind::kJournal,
                                  {.loss = Loss::kExactDeclared, .acknowledged_limit = {1, 8}});
    ASSERT_EQ(verdict.wrong, "");
    lost += verdict.lost;
    (verdict.lost > 0 ? with_loss : whole) += 1;
  }
  EXPECT_GT(with_loss, cases / 2) << "a test that loses nothing shows nothing";
  std::cout << cases << " cuts of a lying disk: " << with_loss << " lost " << lost
            << " acknowledged events, all declared and nothing else; " << whole << " lost none"
            << std::endl;
}

// The ledger never cuts itself back.
TEST(LyingDiskTest, ALedgerThatLostEntriesIsRefused) {
  const std::uint64_t cases = NumberFromEnvironment("OTKEL_FAULT_CASES", 50);
  const std::uint64_t seed = PrintedSeed();
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; i < cases; ++i) {
    SCOPED_TRACE(Concat("case ", i));
    const FastDirectory directory;
    const Site site{directory.path()};
    const ChildEnd end = InChild([&]() -> std::string {
      FaultDisk disk(site.Graveyard(), seed + i);
      if (i % 2 == 1) disk.MayTear();
      Install(disk);
      if (i % 5 == 0) disk.BeginLying();
      const auto ledger = OpenLedger(site);
      if (!ledger.ok()) return ledger.status().ToString();
      auto status = AppendBans(**ledger, 0, static_cast<int>(i % 7), site);
      disk.BeginLying();
      if (status.ok()) status = AppendBans(**ledger, 100, 5, site);
      if (!status.ok()) return status.ToString();
      disk.CutPower();
    });
    ASSERT_EQ(end.exit_code, FaultDisk::kPowerCutExit) << end.Text();
    const Verdict verdict = Judge(site, StoreKind::kLedger, {.may_refuse = true});
    ASSERT_EQ(verdict.wrong, "");
    refused += verdict.outcome == Verdict::Outcome::kRefused;
  }
  EXPECT_GT(refused, cases / 2);
  std::cout << cases << " cuts under a ledger: " << refused << " refused, the rest whole"
            << std::endl;
}

// A mark that its own disk lost is behind the journal: nothing is missing, nothing is declared.
TEST(LyingDiskTest, AHighWaterMarkThatWentBackCostsNothing) {
  const FastDirectory directory;
  const Site site{directory.path()};
  const fs::path earlier = site.folder / "earlier";
  const ChildEnd end = InChild([&]() -> std::string {
    const auto opened = OpenJournal(site);
    if (!opened.ok()) return opened.status().ToString();
    auto status = AppendEvents(*opened->journal, 0, 5, site);
    fs::copy_file(site.HighWater(), earlier);
    if (status.ok()) status = AppendEvents(*opened->journal, 5, 5, site);
    return status.ok() ? "" : status.ToString();
  });
  ASSERT_TRUE(end.ok() && end.answer.empty()) << end.Text();
  fs::copy_file(earlier, site.HighWater(), fs::copy_options::overwrite_existing);
  const Verdict verdict = Judge(site, StoreKind::kJournal, {});
  EXPECT_EQ(verdict.wrong, "");
  EXPECT_EQ(verdict.outcome, Verdict::Outcome::kSound);
}

}  // namespace
}  // namespace otkel::faults
