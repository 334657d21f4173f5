#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "proto/query.pb.h"

namespace otkel {

// The event of an entry that has one, of a branch or not.
[[nodiscard]] const v1::SignedEvent& SignedEventOf(const v1::LedgerEntry& entry);

// The recorded crossing of a ledger entry; nullopt: the entry is something else.
[[nodiscard]] std::optional<v1::RecordedCrossing> RecordedOf(const v1::LedgerEntry& entry);

// The entry of an event. NotFound: it is not here.
[[nodiscard]] absl::StatusOr<v1::LedgerEntry> EntryOf(const Centre& centre, const EventId& id);

}  // namespace otkel
