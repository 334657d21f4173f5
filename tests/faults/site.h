#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "storage/ledger_store.h"
#include "storage/replica_store.h"
#include "storage/rocksdb_journal.h"
#include "tests/crash/acknowledged_log.h"
#include "tests/faults/oracle/journal_oracle.h"

// One store of each kind in a folder, and the notes of what was promised. Each function belongs
// into a child process (in_child.h).
namespace otkel::faults {

// In memory where that is possible: a fault takes from a disk what a test says, not what the disk
// does.
class FastDirectory {
 public:
  FastDirectory();
  FastDirectory(const FastDirectory&) = delete;
  FastDirectory& operator=(const FastDirectory&) = delete;
  ~FastDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Site {
  std::filesystem::path folder;

  [[nodiscard]] std::filesystem::path Store() const { return folder / "store"; }
  [[nodiscard]] std::filesystem::path HighWater() const { return folder / "high-water"; }
  [[nodiscard]] std::filesystem::path Told() const { return folder / "told"; }
  [[nodiscard]] std::filesystem::path Graveyard() const { return folder / "graveyard"; }
};

enum class StoreKind { kJournal, kLedger, kReplica };
[[nodiscard]] std::string NameOf(StoreKind kind);

[[nodiscard]] absl::StatusOr<OpenedJournal> OpenJournal(const Site& site);
[[nodiscard]] absl::StatusOr<std::unique_ptr<LedgerStore>> OpenLedger(const Site& site);
[[nodiscard]] absl::StatusOr<std::unique_ptr<ReplicaStore>> OpenReplica(const Site& site);

// Event, ban or change `number`; on OK it is noted in `told`.
[[nodiscard]] absl::Status AppendEvent(Journal& journal, int number, crash::AcknowledgedLog& told);
[[nodiscard]] absl::Status AppendBan(LedgerStore& ledger, int number, crash::AcknowledgedLog& told);
[[nodiscard]] absl::Status ApplyBan(ReplicaStore& replica, int number);
// `count` of them from `first`; the first error ends it.
[[nodiscard]] absl::Status AppendEvents(Journal& journal, int first, int count, const Site& site);
[[nodiscard]] absl::Status AppendBans(LedgerStore& ledger, int first, int count, const Site& site);
[[nodiscard]] absl::Status ApplyBans(ReplicaStore& replica, int first, int count);

// What became of a store, looked at with the usual file system.
struct Verdict {
  enum class Outcome {
    kSound,     // all is there
    kDeclared,  // what is missing is declared lost; of a replica: it is blank again
    kRefused,   // an error says that it cannot be trusted
  };
  Outcome outcome = Outcome::kSound;
  std::uint64_t lost = 0;  // told, and declared lost
  std::string wrong;       // a promise that is broken
  std::string note;        // why refused, or what was doubted
};

struct Expected {
  Loss loss = Loss::kNone;
  bool may_refuse = false;
  JournalMark acknowledged_limit;
};

// Opens the store in a child, compares it with what was told, uses it and opens it once more.
[[nodiscard]] Verdict Judge(const Site& site, StoreKind kind, const Expected& expected);

[[nodiscard]] std::uint64_t NumberFromEnvironment(const char* name, std::uint64_t otherwise);
// Prints it, so that a run can be repeated.
[[nodiscard]] std::uint64_t PrintedSeed();

}  // namespace otkel::faults
