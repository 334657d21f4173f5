#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/journal.h"
#include "storage/mark_slots.h"
#include "storage/row_store.h"
#include "tests/simulation/sim_rows.h"

namespace otkel::simulation {

// A change of the disk that fails.
struct ChangeFault {
  std::uint64_t in = 1;       // 1: the next change
  bool is_sticky = false;     // all changes after it fail, too
  bool takes_effect = false;  // it is done all the same
  absl::Status status = absl::UnavailableError("the disk does not answer");
};

// A disk in memory that does what it is told: it loses, lies, fails and fills up only where
// somebody says so, and the same calls in the same order have the same outcome. It holds databases
// and mark slots by name. Outlives the stores on it. Safe for several threads.
class SimDisk {
 public:
  // Everything on a disk. A value, cheap to keep.
  struct Image {
    std::map<std::string, SimRows> rows;
    struct Slots {
      std::array<std::string, MarkSlots::kSlots> now;
      std::array<std::string, MarkSlots::kSlots> durable;
    };
    std::map<std::string, Slots> slots;
  };

  // A database's log moves into files by itself after so many batches.
  explicit SimDisk(std::size_t flush_after = 10'000) : flush_after_(flush_after) {}

  // --- What stores use.

  [[nodiscard]] bool HoldsRows(const std::string& name) const;
  // As RocksDB does it in the stores' strict mode: DataLoss where the log is damaged or ends in
  // remains of a batch; a log that is missing, or that ends early between two batches, is opened
  // without a word. Nothing changes.  NotFound: there are none.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<RowStore>> OpenForReading(const std::string& name);
  // Begins the rows where there are none; moves the log into files.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<RowStore>> OpenForWriting(const std::string& name);
  // As far as the log can be read, whatever is damaged.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<RowStore>> OpenLeniently(const std::string& name);
  [[nodiscard]] absl::StatusOr<std::unique_ptr<MarkSlots>> OpenSlots(const std::string& name);

  // Each is one change, and durable.
  [[nodiscard]] absl::Status Copy(const std::string& from, const std::string& to);
  [[nodiscard]] absl::Status Rename(const std::string& from, const std::string& to);
  [[nodiscard]] absl::Status Remove(const std::string& name);
  // Without what is damaged.
  [[nodiscard]] absl::Status Repair(const std::string& name);

  // FailedPrecondition: it is locked. A power cut unlocks everything.
  [[nodiscard]] absl::Status Lock(const std::string& name);
  void Unlock(const std::string& name, std::uint64_t power_on);
  // Counts the times the power came on.
  [[nodiscard]] std::uint64_t power_on() const;
  [[nodiscard]] DiskSpace Space() const;

  // --- What the simulator does. Stores that are open when the power fails or the image changes
  // answer Unavailable from then on.

  // The power fails: of each log's batches that are not durable the first `surviving` stay.
  void Crash(std::size_t surviving = 0);
  // The process ends, and the machine goes on: nothing is lost.
  void Kill();
  // While it lies, the disk acknowledges syncs and does nothing of the kind.
  void Lie(bool lies);
  void Fail(ChangeFault fault);
  void FailReads(bool fail);
  void FailRead(std::uint64_t in);  // only that one; 1: the next
  void HealFaults();                // no more faults of Lie, Fail, FailReads and SetFull
  // Full: changes of rows are ResourceExhausted. Slots are there already and can be written.
  void SetFull(bool is_full);
  void SetSpace(std::function<DiskSpace()> space);  // absent: plenty
  // Changes made so far, those that failed included.
  [[nodiscard]] std::uint64_t changes() const;

  // Damage to a database, see SimRows.  REQUIRES: HoldsRows(name), and no other thread is here.
  [[nodiscard]] SimRows& RowsToDamage(const std::string& name) { return image_.rows.at(name); }
  void LoseRows(const std::string& name);  // as if it had never been there
  // Nothing, where there are none.
  void DamageSlot(const std::string& name, std::size_t slot);
  void LoseSlots(const std::string& name);

  [[nodiscard]] Image Save() const;
  // Whoever puts it back waits until it is durable.
  void Restore(Image image);

 private:
  friend class SimRowStore;
  friend class SimSlots;

  struct Verdict {
    absl::Status status;
    bool takes_effect = true;
  };
  // Of the change that is about to be made.  REQUIRES: mutex_ is held, also below.
  [[nodiscard]] Verdict Judge(bool needs_space);
  [[nodiscard]] absl::Status Change(bool needs_space, const std::function<void()>& change);
  [[nodiscard]] absl::Status Read();
  [[nodiscard]] absl::Status ReadSince(std::uint64_t power_on);
  void PowerOn();

  const std::size_t flush_after_;
  mutable std::mutex mutex_;
  Image image_;
  std::set<std::string> locked_;
  std::uint64_t power_on_ = 1;
  std::uint64_t changes_ = 0;
  std::uint64_t failing_change_ = 0;  // 0: none
  ChangeFault fault_;
  bool lies_ = false;
  bool is_full_ = false;
  absl::Status reading_;
  std::uint64_t reads_ = 0;
  std::uint64_t failing_read_ = 0;  // 0: none
  std::function<DiskSpace()> space_;
};

}  // namespace otkel::simulation
