#include "tests/simulation/sim_journal_disk.h"

#include "base/text.h"

namespace otkel::simulation {
namespace {

constexpr char kSalvage[] = "journal.salvage";

std::string Damaged(int number) { return Concat(kJournalRows, ".damaged-", number); }

}  // namespace

SimJournalDisk::~SimJournalDisk() {
  if (locked_at_ != 0) disk_.Unlock(kJournalRows, locked_at_);
}

absl::Status SimJournalDisk::Lock() {
  if (absl::Status status = disk_.Lock(kJournalRows); !status.ok()) return status;
  locked_at_ = disk_.power_on();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<MarkSlots>> SimJournalDisk::OpenHighWater() {
  return marks_.OpenSlots(kHighWaterSlots);
}

absl::StatusOr<std::unique_ptr<MarkSlots>> SimJournalDisk::OpenLease() {
  return marks_.OpenSlots(kLeaseSlots);
}

bool SimJournalDisk::HoldsRows() const { return disk_.HoldsRows(kJournalRows); }

absl::StatusOr<std::unique_ptr<RowStore>> SimJournalDisk::OpenForReading() {
  return disk_.OpenForReading(kJournalRows);
}

absl::StatusOr<std::unique_ptr<RowStore>> SimJournalDisk::OpenForWriting(
    std::shared_ptr<Doubt> /*doubt: every failure is some call's*/) {
  return disk_.OpenForWriting(kJournalRows);
}

absl::StatusOr<std::unique_ptr<RowStore>> SimJournalDisk::OpenSalvage(const Check& check) {
  if (HoldsRows()) {
    if (auto status = disk_.Copy(kJournalRows, kSalvage); !status.ok()) return status;
  } else if (auto status = disk_.Remove(kSalvage); !status.ok()) {
    return status;
  }
  for (const bool is_repaired : {false, true}) {
    if (is_repaired) {
      if (auto status = disk_.Repair(kSalvage); !status.ok()) return status;
    }
    auto rows = disk_.OpenLeniently(kSalvage);
    if (!rows.ok()) return rows;
    const absl::Status checked = check(**rows);
    if (checked.ok()) return rows;
    if (!absl::IsDataLoss(checked)) return checked;
  }
  if (auto status = disk_.Remove(kSalvage); !status.ok()) return status;
  return disk_.OpenForWriting(kSalvage);
}

absl::StatusOr<std::string> SimJournalDisk::PutSalvageInPlace() {
  std::string original;
  if (HoldsRows()) {
    int number = 1;
    while (disk_.HoldsRows(Damaged(number))) ++number;
    original = Damaged(number);
    if (auto status = disk_.Rename(kJournalRows, original); !status.ok()) return status;
  }
  if (auto status = disk_.Rename(kSalvage, kJournalRows); !status.ok()) return status;
  return original;
}

absl::Status SimJournalDisk::FinishInterruptedSalvage() {
  if (!disk_.HoldsRows(kSalvage)) return absl::OkStatus();
  if (!HoldsRows() && disk_.HoldsRows(Damaged(1))) return disk_.Rename(kSalvage, kJournalRows);
  return disk_.Remove(kSalvage);
}

}  // namespace otkel::simulation
