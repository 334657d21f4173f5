#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/sign.h"
#include "domain/day.h"
#include "storage/journal.h"
#include "storage/journal_disk.h"

namespace otkel {

struct JournalOptions {
  CheckpointId checkpoint;
  const SigningKey* key = nullptr;  // outlives the journal
  // Of a journal that is made new. Where a checkpoint gets a new disk: one more than the centre
  // knows.
  Epoch first_epoch = 1;
  // Fills in when and where an event of the journal's own, a GapDeclared, occurs. Absent: as the
  // last event kept.
  std::function<void(v1::Event& event)> stamp;
  // Events that opening verifies at the head, and about how many of the rest.
  std::uint64_t verified_at_head = 1000;
  std::uint64_t verified_sample = 1000;
};

// Events that were recorded, are not here and were not acknowledged by the centre.
struct LostEvents {
  Epoch epoch = 0;
  Sequence first = 0;
  Sequence last = 0;  // 0: how many there were, if any, is not known
  // They occurred after `from` and not after `to`, by the checkpoint's clock; nullopt: not known.
  std::optional<Instant> from;
  std::optional<Instant> to;

  friend bool operator==(const LostEvents&, const LostEvents&) = default;
};

// What was found on opening.
struct OpenReport {
  bool is_new = false;
  JournalHead head;            // where the journal goes on
  std::uint64_t verified = 0;  // events whose hash, signature and place were checked
  std::string doubt;           // why what was found could not be trusted; empty: it was sound
  std::filesystem::path damaged_original;  // where it lies now; empty: there was none
  std::vector<LostEvents> lost;            // each declared by a GapDeclared in the new epoch
  // Events at or before this that the centre has acknowledged could not be read and were forgotten;
  // {}: none.
  JournalMark forgotten_through;
  std::string notes;  // what else an operator should know; empty: nothing
};

struct OpenedJournal {
  std::unique_ptr<Journal> journal;
  OpenReport report;
};

// Opens the journal on `disk`, after these checks: it is this checkpoint's and this key's; its log
// is whole; its newest events and a sample of the rest are chained and signed; nothing is missing
// that the high-water mark says was durable. What fails a check but the first is moved aside, never
// changed; a copy of it is cut back to the longest sound beginning, and the journal goes on in a
// new epoch that declares what was lost. Errors: FailedPrecondition: another checkpoint's or key's
// journal, or one that is in use (nothing was changed); ResourceExhausted, Unavailable: the disk
// does not let us. Opening may be interrupted at any moment and repeated.
[[nodiscard]] absl::StatusOr<OpenedJournal> OpenJournal(std::unique_ptr<JournalDisk> disk,
                                                        JournalOptions options);

}  // namespace otkel
