#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/doubt.h"
#include "storage/journal.h"
#include "storage/mark_slots.h"
#include "storage/row_store.h"

namespace otkel {

// Where one journal lies: its rows, a place beside them where a damaged one is copied and mended,
// and the slots of its two marks. What a journal does on opening is written on this
// (stored_journal.h), so that it is the same on RocksDB and on disks that a test makes fail.
// Used by one thread at a time, except Space. Stores and slots go before the disk does.
// Errors: ResourceExhausted, Unavailable: the disk does not let us.
class JournalDisk {
 public:
  virtual ~JournalDisk() = default;

  // Keeps others off, until the disk goes. FailedPrecondition: somebody has it. Comes first.
  [[nodiscard]] virtual absl::Status Lock() = 0;

  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<MarkSlots>> OpenHighWater() = 0;
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<MarkSlots>> OpenLease() = 0;

  // Whether rows were ever begun here, sound or not.
  [[nodiscard]] virtual bool HoldsRows() const = 0;
  // Strict: DataLoss where anything that can be noticed is damaged. Changes nothing on the disk.
  // REQUIRES: HoldsRows().
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<RowStore>> OpenForReading() = 0;
  // Strict, too; begins the rows where there are none. `doubt` hears of failures that no call
  // reports.
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<RowStore>> OpenForWriting(
      std::shared_ptr<Doubt> doubt) = 0;

  // A copy of the rows beside the original: opened as far as it can be read, else repaired, else
  // begun empty. The first of which `check` does not say DataLoss is the one; what else it says is
  // returned. An earlier copy goes.
  using Check = std::function<absl::Status(const RowStore& rows)>;
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<RowStore>> OpenSalvage(
      const Check& check) = 0;
  // Moves the original aside, unchanged, and puts the copy in its place. Returns where the original
  // lies now; empty: there was none.  REQUIRES: the copy is closed.
  [[nodiscard]] virtual absl::StatusOr<std::string> PutSalvageInPlace() = 0;
  // After an interruption: a finished copy takes its place, an unfinished one goes.
  [[nodiscard]] virtual absl::Status FinishInterruptedSalvage() = 0;

  // How much room is left now. Safe for several threads.  REQUIRES: OpenForWriting was called.
  [[nodiscard]] virtual DiskSpace Space() = 0;
};

}  // namespace otkel
