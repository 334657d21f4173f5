#include "tests/simulation/sim_centre.h"

#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "storage/high_water_mark.h"
#include "storage/ledger_opening.h"
#include "storage/ledger_rows.h"
#include "storage/stored_ledger.h"

namespace otkel::simulation {
namespace {

constexpr char kRows[] = "ledger";
constexpr char kMark[] = "ledger.mark";

class SimLedgerMark : public LedgerMark {
 public:
  explicit SimLedgerMark(std::unique_ptr<HighWaterMark> mark) : mark_(std::move(mark)) {}
  std::optional<Mark> Last() const override {
    const auto last = mark_->Last();
    if (!last) return std::nullopt;
    return Mark{last->sequence, last->hash};
  }
  absl::Status Write(const Mark& mark) override {
    return mark_->Write({0, mark.position, mark.ledger});
  }

 private:
  const std::unique_ptr<HighWaterMark> mark_;
};

absl::StatusOr<std::unique_ptr<LedgerMark>> OpenMark(SimDisk& disk) {
  auto slots = disk.OpenSlots(kMark);
  if (!slots.ok()) return slots.status();
  auto mark = HighWaterMark::Open(*std::move(slots), Sha256({"otkel.ledger.1"}));
  if (!mark.ok()) return mark.status();
  return std::make_unique<SimLedgerMark>(*std::move(mark));
}

}  // namespace

const SigningKey& SimRuleKey() {
  static const std::unique_ptr<SigningKey> key =
      SigningKeyFromSeed(AsBytes(Sha256({"key of the law"})));
  return *key;
}

const SigningKey& SimCentreKey() {
  static const std::unique_ptr<SigningKey> key =
      SigningKeyFromSeed(AsBytes(Sha256({"key of the centre"})));
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
  auto mark = OpenMark(disk_);
  OTKEL_CHECK(mark.ok() && (*mark)->Write(MarkOf(identity, 0)).ok());
  auto rows = disk_.OpenForWriting(kRows);
  OTKEL_CHECK(rows.ok());
  RowBatch batch;
  PutLedgerIdentity(identity, batch);
  PutTree({0, EmptyMerkleRoot()}, batch);
  OTKEL_CHECK((*rows)->Write(batch, Durability::kSynced).ok() && (*rows)->Flush().ok());
}

absl::StatusOr<LedgerDisk> SimCentre::OpenDisk() {
  auto mark = OpenMark(disk_);
  if (!mark.ok()) return mark.status();
  LedgerDisk disk;
  disk.mark = *std::move(mark);
  disk.open_for_reading = [this] { return disk_.OpenForReading(kRows); };
  disk.open = [this] { return disk_.OpenForWriting(kRows); };
  return disk;
}

bool SimCentre::Start() {
  auto disk = OpenDisk();
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
  process_ = std::move(process);
  in_doubt_ = false;
  context_.Note("centre: up with ", process_->store->Head(), " entries, incarnation ",
                process_->store->Incarnation());
  return true;
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

void SimCentre::BackUp() {
  backups_.push_back(disk_.Save());
  if (backups_.size() > 3) backups_.erase(backups_.begin());
}

void SimCentre::Restore() {
  context_.Note("centre: set back to a backup");
  End();
  disk_.HealFaults();
  disk_.Restore(backups_.back());
  disk_.Crash();
  oracle_.LedgerSetBack();
  ++life_;
}

}  // namespace otkel::simulation
