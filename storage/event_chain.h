#pragma once

#include "absl/status/status.h"
#include "base/hash.h"
#include "base/sign.h"
#include "domain/ids.h"
#include "proto/crossing.pb.h"
#include "storage/journal.h"

namespace otkel {

// The most bytes that a serialised event may have, whatever its identity.
inline constexpr std::size_t kMostEventBytes = 64 * 1024;

// InvalidArgument: `event` would be too large under some identity of `checkpoint`.
[[nodiscard]] absl::Status CheckEventSize(v1::Event& event, const CheckpointId& checkpoint);

// Aborted: an epoch was to begin after `expected`, and the journal's last event is `found`.
[[nodiscard]] absl::Status HeadHasMoved(JournalMark expected, JournalMark found);

// `event` under `id`, following the event with `previous_hash`, signed with `key`.
[[nodiscard]] v1::SignedEvent SealEvent(v1::Event& event, const EventId& id,
                                        const Hash& previous_hash, const SigningKey& key);

// Whether the event's hash is that of its content and of what it says that it follows.
[[nodiscard]] bool HashesRight(const v1::SignedEvent& event);

}  // namespace otkel
