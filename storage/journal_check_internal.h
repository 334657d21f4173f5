#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/high_water_mark.h"
#include "storage/journal_rows_internal.h"
#include "storage/stored_journal.h"

namespace otkel {

// What a journal's database looks like without changing it.
struct JournalFinding {
  bool is_blank = false;  // it holds neither events nor an identity
  JournalHead head;
  std::uint64_t verified = 0;
  std::string doubt;  // why it cannot be trusted; empty: it can
};

// What rows and mark together know of the epochs; a row that cannot be read knows nothing.
[[nodiscard]] std::optional<EpochTable> EpochsKnown(const JournalRows& rows,
                                                    const std::optional<HighWaterMark::Mark>& mark);

// Looks at the rows of a journal: whose it is, the chain near the head and a sample of the rest,
// the head against `mark`. Errors: FailedPrecondition: it is another's; Unavailable: the disk does
// not answer. Damage is a finding, no error.
[[nodiscard]] absl::StatusOr<JournalFinding> CheckJournal(
    const JournalRows& rows, const JournalOptions& options,
    const std::optional<HighWaterMark::Mark>& mark);

[[nodiscard]] JournalIdentity IdentityOf(const JournalOptions& options);

// Whose high-water mark it is: what HighWaterMark::Open is given.
[[nodiscard]] Hash HighWaterOwner(const JournalIdentity& identity);
[[nodiscard]] Hash LeaseOwner(const JournalIdentity& identity);

}  // namespace otkel
