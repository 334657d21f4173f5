#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "base/sign.h"
#include "storage/high_water_mark.h"
#include "storage/journal_check_internal.h"
#include "storage/rocksdb_journal.h"

namespace otkel {

// Where a journal's directory keeps what.
struct JournalPaths {
  explicit JournalPaths(const std::filesystem::path& directory);

  std::filesystem::path lock;
  std::filesystem::path database;
  std::filesystem::path salvage;  // a copy in the making
  // Where the next damaged original goes. ResourceExhausted: too many lie there already.
  [[nodiscard]] absl::StatusOr<std::filesystem::path> NextDamaged() const;
};

// Ends a salvage that was interrupted: a finished copy takes its place, an unfinished one goes.
[[nodiscard]] absl::Status FinishInterruptedSalvage(const JournalPaths& paths);

// Puts a sound database in the place of a doubtful one: a copy, cut back to the longest sound
// beginning, with a new epoch that declares what is lost. The original is moved aside unchanged.
// Fills in what `report` says of the loss.
[[nodiscard]] absl::Status SalvageJournal(const RocksdbJournalOptions& options,
                                          const JournalPaths& paths, const JournalFinding& finding,
                                          const std::optional<HighWaterMark::Mark>& mark,
                                          OpenReport& report);

}  // namespace otkel
