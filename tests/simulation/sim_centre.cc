#include "tests/simulation/sim_centre.h"

#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "storage/ledger_opening.h"
#include "storage/ledger_rows.h"
#include "storage/stored_ledger.h"
#include "tests/simulation/sim_ledger_disk.h"
#include "tests/simulation/sim_sign.h"

namespace otkel::simulation {
const SigningKey& SimRuleKey() {
  static const std::unique_ptr<SigningKey> key =
      SimKeyFromSeed(AsBytes(Sha256({"key of the law"})));
  return *key;
}

const SigningKey& SimCentreKey() {
  static const std::unique_ptr<SigningKey> key =
      SimKeyFromSeed(AsBytes(Sha256({"key of the centre"})));
  return *key;
}

const Zone& SimZone() {
  static const Zone zone = FixedZone("Asia/Almaty", std::chrono::hours{5});
  return zone;
}

SimCentre::SimCentre(SimContext* context, SimOracle* oracle, EnrolledCheckpoints enrolled)
    : context_(*context),
      oracle_(*oracle),
      enrolled_(std::move(enrolled)),
      clock_(&context->now),
      disk_(/*flush_after=*/50) {
  MakeLedger();
}

// A new ledger draws its names; here they are always the same.
void SimCentre::MakeLedger() {
  const LedgerIdentity identity{"simulated-ledger", std::string(32, 'k')};
  const auto disk = LedgerOn(&disk_, &disk_);
  OTKEL_CHECK(disk.ok() && disk->mark->Write(MarkOf(identity, 0)).ok());
  const auto rows = disk->open();
  OTKEL_CHECK(rows.ok());
  RowBatch batch;
  PutLedgerIdentity(identity, batch);
  PutTree({0, EmptyMerkleRoot()}, batch);
  OTKEL_CHECK((*rows)->Write(batch, Durability::kSynced).ok() && (*rows)->Flush().ok());
}

bool SimCentre::Start() {
  auto disk = LedgerOn(&disk_, &disk_);
  if (!disk.ok()) return false;
  auto store = OpenStoredLedger(*std::move(disk));
  if (!store.ok()) {
    context_.Note("centre: cannot open: ", std::string(store.status().message()));
    if (absl::IsDataLoss(store.status()) || absl::IsFailedPrecondition(store.status())) {
      context_.Fail("I2 the centre's ledger survives", std::string(store.status().message()));
    }
    return false;
  }
  auto process = std::make_unique<Process>();
  process->store = *std::move(store);
  auto centre =
      Centre::Open({process->store.get(), &clock_, &SimCentreKey(), SimZone(), enrolled_});
  if (!centre.ok()) return false;
  process->centre = *std::move(centre);
  process->centre->OnDoubt([this] { in_doubt_ = true; });
  process->authority =
      std::make_unique<AuthorityDesk>(process->centre.get(), SimRuleKey().PublicKey());
  process->branches = std::make_unique<BranchDesk>(process->centre.get());
  auto shown = ShownFlags::Open(process->store.get());
  if (!shown.ok()) return false;
  process->shown = *std::move(shown);
  auto examiner = Examiner::Open(process->centre.get(), process->shown.get());
  if (!examiner.ok()) return false;
  process->examiner = *std::move(examiner);
  process_ = std::move(process);
  in_doubt_ = false;
  context_.Note("centre: up with ", process_->store->Head(), " entries, incarnation ",
                process_->store->Incarnation());
  return true;
}

bool SimCentre::Examine() {
  const auto examined = process_->examiner->Step(50);
  return examined.ok() && *examined > 0;
}

void SimCentre::End() {
  if (on_end) on_end();
  process_.reset();
}

void SimCentre::Kill() {
  context_.Note("centre: killed");
  End();
  disk_.Kill();
}

void SimCentre::PowerCut() {
  context_.Note("centre: power cut");
  End();
  disk_.Crash(context_.random.Below(3));
}

void SimCentre::FailWrites(std::uint64_t in, bool takes_effect) {
  context_.Note("centre: write ", in, " will fail");
  disk_.Fail({.in = in, .is_sticky = true, .takes_effect = takes_effect});
}

void SimCentre::FailReads(bool fail) {
  fails_reads_ = fail;
  disk_.FailReads(fail);
}

void SimCentre::Heal() {
  fails_reads_ = false;
  disk_.HealFaults();
}

void SimCentre::ShowLedger() {
  if (!is_up() || in_doubt_) return;
  disk_.FailReads(false);
  oracle_.ReadLedger(store());
  disk_.FailReads(fails_reads_);
}

void SimCentre::BackUp() {
  backups_.push_back(disk_.Save());
  if (backups_.size() > 3) backups_.erase(backups_.begin());
}

void SimCentre::Restore() {
  context_.Note("centre: set back to a backup");
  End();
  Heal();
  disk_.Restore(backups_.back());
  disk_.Crash();
  oracle_.LedgerSetBack();
  ++life_;
}

}  // namespace otkel::simulation
