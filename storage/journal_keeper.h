#pragma once

#include <chrono>
#include <cstddef>

#include "absl/status/statusor.h"
#include "domain/day.h"
#include "storage/journal.h"

namespace otkel {

struct JournalKeeperOptions {
  // What the centre has is kept for so long all the same, so that a centre that lost its own can be
  // given it again.
  std::chrono::hours keep{7 * 24};
  std::size_t most_events_a_step = 4096;
};

// Makes room in a journal: forgets what the centre holds durably once it is old, and at once where
// the disk is full, so that the journal accepts again by itself. Used by one thread at a time.
class JournalKeeper {
 public:
  // `journal` outlives the keeper.
  explicit JournalKeeper(Journal* journal, JournalKeeperOptions options = {})
      : journal_(*journal), options_(options) {}

  // Forgets a bounded part of what is acknowledged and old at `now`; where the disk is full, all
  // that is acknowledged. Events go in order: one whose clock ran ahead holds back those after it.
  // Errors: as Journal::Read and TrimThrough.
  [[nodiscard]] absl::Status Step(Instant now);

 private:
  // The last of the first events, all acknowledged and from `through` or before it.
  [[nodiscard]] absl::StatusOr<JournalMark> LastUntil(Instant through) const;

  Journal& journal_;
  const JournalKeeperOptions options_;
};

}  // namespace otkel
