#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "central/authority_desk.h"
#include "central/branch_desk.h"
#include "central/centre.h"
#include "central/examiner.h"
#include "central/shown_flags.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/sim_disk.h"
#include "tests/simulation/sim_oracle.h"

namespace otkel::simulation {

// The key of the law, and the centre's.
[[nodiscard]] const SigningKey& SimRuleKey();
[[nodiscard]] const SigningKey& SimCentreKey();
[[nodiscard]] const Zone& SimZone();

// The centre's machine: a disk, backups of it, and the process while it runs.
class SimCentre {
 public:
  SimCentre(SimContext* context, SimOracle* oracle, EnrolledCheckpoints enrolled);

  // False: its disk does not let it.
  bool Start();
  // The process ends; nothing is lost but what was in its memory.
  void Kill();
  void PowerCut();
  // Writes fail; the process ends once it notices.
  void FailWrites(std::uint64_t in, bool takes_effect);
  void FailReads(bool fail);
  void Heal();

  void BackUp();
  [[nodiscard]] bool HasBackup() const { return !backups_.empty(); }
  // Goes back to the last backup.
  void Restore();

  [[nodiscard]] bool is_up() const { return process_ != nullptr; }
  // REQUIRES: is_up(), also below.
  [[nodiscard]] Centre& centre() { return *process_->centre; }
  [[nodiscard]] LedgerStore& store() { return *process_->store; }
  [[nodiscard]] AuthorityDesk& authority() { return *process_->authority; }
  [[nodiscard]] BranchDesk& branches() { return *process_->branches; }
  // Shows the oracle what the ledger holds, also while nobody else can read it. Nothing while it is
  // down or in doubt.
  void ShowLedger();
  // One step of the examiner; false: there was nothing, or the disk does not let it.
  bool Examine();
  // Told by the ledger that it is in doubt: the process must end.
  [[nodiscard]] bool in_doubt() const { return in_doubt_; }
  // Counts the times it was set back.
  [[nodiscard]] std::uint64_t life() const { return life_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }

  // Called before the process goes: who holds its parts lets go.
  std::function<void()> on_end;

 private:
  struct Process {
    std::unique_ptr<LedgerStore> store;
    std::unique_ptr<Centre> centre;
    std::unique_ptr<AuthorityDesk> authority;
    std::unique_ptr<BranchDesk> branches;
    std::unique_ptr<ShownFlags> shown;
    std::unique_ptr<Examiner> examiner;
  };

  void MakeLedger();
  void End();

  SimContext& context_;
  SimOracle& oracle_;
  const EnrolledCheckpoints enrolled_;
  SimClock clock_;
  SimDisk disk_;
  std::vector<SimDisk::Image> backups_;
  std::unique_ptr<Process> process_;
  bool in_doubt_ = false;
  bool fails_reads_ = false;
  std::uint64_t life_ = 1;
};

}  // namespace otkel::simulation
