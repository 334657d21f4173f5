#pragma once

#include <optional>

#include "absl/status/status.h"
#include "storage/high_water_mark.h"
#include "storage/journal_check_internal.h"
#include "storage/stored_journal.h"

namespace otkel {

// Puts sound rows in the place of doubtful ones: a copy, cut back to the longest sound beginning,
// with a new epoch that declares what is lost. The original is moved aside unchanged. Fills in what
// `report` says of the loss, and returns the mark that is to be written now.
[[nodiscard]] absl::StatusOr<HighWaterMark::Mark> SalvageJournal(
    const JournalOptions& options, JournalDisk& disk, const JournalFinding& finding,
    const std::optional<HighWaterMark::Mark>& mark, OpenReport& report);

// A mark at `head`.
[[nodiscard]] HighWaterMark::Mark HighWaterAt(const JournalHead& head, std::int64_t at_us,
                                              const EpochTable& epochs);

}  // namespace otkel
