#pragma once

#include <string>

#include "storage/journal_disk.h"
#include "tests/simulation/sim_disk.h"

namespace otkel::simulation {

// Names of what a journal keeps on its disks.
inline constexpr char kJournalRows[] = "journal";
inline constexpr char kHighWaterSlots[] = "journal.mark";
inline constexpr char kLeaseSlots[] = "journal.mark.lease";

// A journal's rows on one simulated disk and its marks on another, or on the same. Both outlive it.
class SimJournalDisk : public JournalDisk {
 public:
  SimJournalDisk(SimDisk* rows, SimDisk* marks) : disk_(*rows), marks_(*marks) {}
  ~SimJournalDisk() override;

  absl::Status Lock() override;
  absl::StatusOr<std::unique_ptr<MarkSlots>> OpenHighWater() override;
  absl::StatusOr<std::unique_ptr<MarkSlots>> OpenLease() override;
  bool HoldsRows() const override;
  absl::StatusOr<std::unique_ptr<RowStore>> OpenForReading() override;
  absl::StatusOr<std::unique_ptr<RowStore>> OpenForWriting(std::shared_ptr<Doubt> doubt) override;
  absl::StatusOr<std::unique_ptr<RowStore>> OpenSalvage(const Check& check) override;
  absl::StatusOr<std::string> PutSalvageInPlace() override;
  absl::Status FinishInterruptedSalvage() override;
  DiskSpace Space() override { return disk_.Space(); }

 private:
  SimDisk& disk_;
  SimDisk& marks_;
  std::uint64_t locked_at_ = 0;  // 0: not locked
};

}  // namespace otkel::simulation
