#include "tests/simulation/sim_ledger_disk.h"

#include <utility>

#include "storage/high_water_mark.h"

namespace otkel::simulation {
namespace {

class Held {
 public:
  explicit Held(SimDisk* disk) : disk_(*disk), power_on_(disk->power_on()) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { disk_.Unlock(kLedgerRows, power_on_); }

 private:
  SimDisk& disk_;
  const std::uint64_t power_on_;
};

// A ledger has no epochs.
class SimLedgerMark : public LedgerMark {
 public:
  explicit SimLedgerMark(std::unique_ptr<HighWaterMark> slots) : slots_(std::move(slots)) {}

  std::optional<Mark> Last() const override {
    const auto last = slots_->Last();
    if (!last) return std::nullopt;
    return Mark{last->sequence, last->hash};
  }
  absl::Status Write(const Mark& mark) override {
    return slots_->Write({.sequence = mark.position, .hash = mark.ledger});
  }

 private:
  const std::unique_ptr<HighWaterMark> slots_;
};

}  // namespace

absl::StatusOr<LedgerDisk> LedgerOn(SimDisk* rows, SimDisk* marks) {
  if (absl::Status status = rows->Lock(kLedgerRows); !status.ok()) return status;
  LedgerDisk disk;
  disk.held = std::make_shared<const Held>(rows);
  auto slots = marks->OpenSlots(kLedgerSlots);
  if (!slots.ok()) return slots.status();
  auto mark = HighWaterMark::Open(*std::move(slots), Sha256({"otkel.ledger.1"}));
  if (!mark.ok()) return mark.status();
  disk.mark = std::make_unique<SimLedgerMark>(*std::move(mark));
  if (rows->HoldsRows(kLedgerRows)) {
    disk.open_for_reading = [rows] { return rows->OpenForReading(kLedgerRows); };
  }
  disk.open = [rows] { return rows->OpenForWriting(kLedgerRows); };
  return disk;
}

}  // namespace otkel::simulation
