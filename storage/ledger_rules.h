#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "proto/ledger.pb.h"
#include "proto/sync.pb.h"
#include "storage/ledger_store.h"

// What every ledger store must judge alike.
namespace otkel {

// The identity of the event that `entry` holds, of a branch's as it is filed (FiledUnder); nullopt
// where it holds another fact. InvalidArgument: the entry's event is not an Event, or names no
// event or no branch.
[[nodiscard]] absl::StatusOr<std::optional<EventId>> EventIdOf(const v1::LedgerEntry& entry);

// Whether `claim` was made after `stored`, by the same checkpoint: by epoch, then sequence, then
// instant.
[[nodiscard]] bool IsNewer(const v1::CompleteThrough& claim, const v1::CompleteThrough& stored);

// Events that came ahead of their chain, and that it has not reached.
using AheadOfChain = std::map<CheckpointId, std::map<JournalMark, Position>>;

// What a ledger holds of its checkpoints when a batch comes.
struct LedgerStanding {
  std::function<JournalMark(const CheckpointId&)> head;  // {0, 0}: nothing of it is here
  std::function<bool(const EventId&)> is_ahead;
  std::uint32_t incarnation = 1;
};

// What of a batch decides whether it may be added.
struct LedgerDemand {
  std::vector<std::optional<EventId>> ids;  // of the events in its entries
  std::optional<LedgerBatch::Ingest> ingest;
  std::uint32_t begin_incarnation = 0;
};

// Whether a batch may be added: OK, or what LedgerStore::Append answers.
[[nodiscard]] absl::Status CheckDemand(const LedgerDemand& demand, const LedgerStanding& standing);

// The chain of `checkpoint` has come to `head`: what it has reached is no longer ahead of it.
void Reach(const CheckpointId& checkpoint, JournalMark head, AheadOfChain& ahead);

[[nodiscard]] absl::Status NotThatManyEntries(Position asked, Position head);

}  // namespace otkel
