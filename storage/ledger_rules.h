#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "proto/ledger.pb.h"
#include "proto/sync.pb.h"
#include "storage/ledger_store.h"

// What every ledger store must judge alike.
namespace otkel {

// The identity of the event that `entry` holds; nullopt where it holds another fact.
// InvalidArgument: the entry's event is not an Event, or names no event.
[[nodiscard]] absl::StatusOr<std::optional<EventId>> EventIdOf(const v1::LedgerEntry& entry);

// Whether `claim` was made after `stored`, by the same checkpoint: by epoch, then sequence, then
// instant.
[[nodiscard]] bool IsNewer(const v1::CompleteThrough& claim, const v1::CompleteThrough& stored);

// Aborted: what an append is answered whose checkpoint now stands at `head`.
[[nodiscard]] absl::Status HeadMoved(const LedgerBatch::Ingest& ingest, JournalMark head);

}  // namespace otkel
