#pragma once

#include <optional>
#include <vector>

#include "storage/journal_rows_internal.h"
#include "storage/stored_journal.h"

namespace otkel {

// What is known of a journal of which only the beginning was kept.
struct LossQuestion {
  JournalMark kept;                    // the last event kept; {}: none
  JournalMark acknowledged;            // the centre has everything up to here
  std::optional<JournalMark> durable;  // the high-water mark; nullopt: not known
  JournalMark found_head;        // what the damaged journal itself called its head; {}: not known
  std::vector<EpochSpan> spans;  // events found, sound or not
  Epoch first_epoch = 1;         // the journal's first, where `epochs` does not tell
  std::optional<EpochTable> epochs;  // nullopt: not known
};

// Which events were, or may have been, recorded and are neither kept nor with the centre, unless
// the loss itself was declared by an event that is: at most one range an epoch, by epoch.
[[nodiscard]] std::vector<LostEvents> FindLoss(const LossQuestion& question);

// What is known of the epochs once `lost`, of FindLoss, is declared in the next epoch, by its first
// events.
[[nodiscard]] EpochTable AfterLoss(const LossQuestion& question,
                                   const std::vector<LostEvents>& lost);

// The newest epoch of which anything is known.
[[nodiscard]] Epoch NewestEpoch(const LossQuestion& question);

}  // namespace otkel
