#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "domain/ids.h"
#include "proto/sync.pb.h"
#include "storage/replica_store.h"

// What every replica store must judge alike.
namespace otkel {

// InvalidArgument: the first change that is malformed, by its place, and what was expected.
[[nodiscard]] absl::Status CheckChanges(const v1::ReplicaChanges& changes);
// The same for the stays of one document.
[[nodiscard]] absl::Status CheckStays(const v1::DocumentStays& stays);

// FailedPrecondition: `changes` would take effect at a position before `position`, which the
// replica already has. `in_snapshot`: they belong to a snapshot, of which only the end takes
// effect.
[[nodiscard]] absl::Status CheckOrder(const v1::ReplicaChanges& changes, bool in_snapshot,
                                      Position position);

// `state` once `changes` have taken effect. `in_snapshot`: as the end of one, which says whose
// lists they are now; other changes that do not say leave that as it was.
void NoteEffect(const v1::ReplicaChanges& changes, bool in_snapshot, ReplicaState& state);
// `state` where its ledger begins another incarnation: what is held is of the one before.
void BeginIncarnation(const std::string& ledger_id, ReplicaState& state);

}  // namespace otkel
