#pragma once

#include <sys/types.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace otkel::faults {

// What a store asks of a disk. kMark: the write of a high-water mark or lease, which goes past
// RocksDB.
enum class Op { kOpen, kRead, kWrite, kSync, kRename, kMark };
inline constexpr std::size_t kOps = 6;
[[nodiscard]] std::string NameOf(Op op);

// What goes wrong, once it is armed.
struct FaultPlan {
  enum class Fault { kInputOutput, kNoSpace, kPowerCut };
  std::optional<Op> op;    // absent: whatever is asked
  std::uint64_t at = 0;    // at the at-th such call, from 1; 0: never
  bool is_sticky = false;  // and at every one after it
  Fault fault = Fault::kInputOutput;
};

// A disk whose cache is lost with the power: knows what of each file and of each directory was
// synced. One a process; safe for several threads.
class FaultDisk {
 public:
  static constexpr int kPowerCutExit = 77;

  // `graveyard` keeps what was deleted or replaced and not yet synced; it is on the same disk.
  FaultDisk(std::filesystem::path graveyard, std::uint64_t seed);

  // Counts from zero from now on.
  void Arm(const FaultPlan& plan);
  [[nodiscard]] std::array<std::uint64_t, kOps> Counts() const;
  // From now on a sync says OK and does nothing.
  void BeginLying();
  // Every sync of a file waits until `gate` returns.
  void SetSyncGate(std::function<void()> gate) { sync_gate_ = std::move(gate); }
  // A part of what was not synced may have reached the disk all the same.
  void MayTear() { may_tear_ = true; }

  // The power fails: unsynced bytes and directory entries go, and so does this process.
  [[noreturn]] void CutPower();

  // Called at each operation. False: it fails (errno is set).
  [[nodiscard]] bool Step(Op op);
  void Created(const std::filesystem::path& file);
  void WillRename(const std::filesystem::path& from, const std::filesystem::path& to);
  void WillDelete(const std::filesystem::path& file);
  void Wrote(const std::filesystem::path& file, std::uint64_t size);
  void Synced(const std::filesystem::path& file);
  void SyncedDirectory(const std::filesystem::path& directory);

 private:
  struct File {
    std::filesystem::path path;
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
  };
  struct Undo {
    enum class Kind { kCreated, kRenamed, kDeleted };
    Kind kind;
    std::filesystem::path path;   // kRenamed: the new name
    std::filesystem::path from;   // kRenamed
    std::filesystem::path saved;  // what `path` was; empty: nothing
  };

  void Cut();  // mutex_ held
  std::filesystem::path Save(const std::filesystem::path& path);

  const std::filesystem::path graveyard_;
  std::function<void()> sync_gate_;
  bool may_tear_ = false;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  FaultPlan plan_;
  std::array<std::uint64_t, kOps> counts_{};
  std::uint64_t total_ = 0;
  bool is_lying_ = false;
  std::map<ino_t, File> files_;
  std::vector<Undo> undo_;
  std::uint64_t saved_ = 0;
  std::mt19937_64 random_;
};

// Puts RocksDB and the plain calls of storage/ onto `disk`, until the process ends.
void Install(FaultDisk& disk);

}  // namespace otkel::faults
