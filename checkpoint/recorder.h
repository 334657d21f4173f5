#pragma once

#include <functional>
#include <mutex>
#include <set>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/sign.h"
#include "domain/decision.h"
#include "domain/zone.h"
#include "proto/sync.pb.h"
#include "storage/journal.h"
#include "storage/replica_store.h"

namespace otkel {

// Puts crossings into the journal and says how far the journal is complete. Safe for several
// threads.
class Recorder {
 public:
  Recorder(CheckpointId checkpoint, Journal* journal, ReplicaStore* replica, const SigningKey* key,
           const Clock* clock, Zone zone);

  // Records what happened now. On OK the event is durable. Errors are the journal's; nothing was
  // recorded then.
  [[nodiscard]] absl::StatusOr<v1::SignedEvent> Record(const v1::Crossing& crossing);

  // Records that events may have been lost. Errors are the journal's.
  [[nodiscard]] absl::Status Declare(v1::GapDeclared gap);

  // A signed claim: everything that occurred up to its instant is in the journal up to its
  // sequence. What is recorded afterwards occurs later, whatever the wall clock says.
  [[nodiscard]] v1::CompleteThrough Claim();

  // Called after each event that was recorded, from the thread that recorded it.
  void OnRecorded(std::function<void()> listener) { listener_ = std::move(listener); }

  // Called when the journal is in doubt: the process should end, and verify the journal when it
  // opens it anew.
  void OnDoubt(std::function<void()> listener) { on_doubt_ = std::move(listener); }

 private:
  [[nodiscard]] absl::StatusOr<Instant> Begin();
  void End(Instant at);
  // The checkpoint's own crossing counts for its next decision before the centre has seen it.
  void UpdateReplica(const v1::Crossing& crossing, Day local_day);

  CheckpointId checkpoint_;
  Journal* journal_;
  ReplicaStore* replica_;
  const SigningKey* key_;
  const Clock* clock_;
  Zone zone_;
  std::function<void()> listener_;
  std::function<void()> on_doubt_;

  std::mutex mutex_;
  std::multiset<Instant> in_flight_;
  Instant claimed_through_;
  std::mutex replica_mutex_;
};

}  // namespace otkel
