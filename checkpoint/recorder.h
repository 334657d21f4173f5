#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/sign.h"
#include "checkpoint/time_keeper.h"
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
  // Tells `time` what the journal's earlier process left of its clock.
  Recorder(CheckpointId checkpoint, Journal* journal, ReplicaStore* replica, const SigningKey* key,
           TimeKeeper* time, Zone zone);

  // Records what happened now, whatever the clock is worth: a jump that was found since is recorded
  // first. On OK the event is durable. Errors are the journal's; nothing was recorded then.
  [[nodiscard]] absl::StatusOr<v1::SignedEvent> Record(const v1::Crossing& crossing);

  // The same for the correction that says that a crossing did not happen, which was recorded here a
  // moment ago.
  [[nodiscard]] absl::StatusOr<v1::SignedEvent> RecordUndone(const v1::Correction& correction,
                                                             const v1::Crossing& crossing, Day day);

  // The same for what an officer says of a hit at a crossing that is recorded.
  [[nodiscard]] absl::StatusOr<v1::SignedEvent> RecordVerdict(const v1::OrderVerdict& verdict);

  // Begins `epoch` after `last`, in one piece with the declaration that events may have been lost,
  // where there is one. Errors are those of Journal::BeginEpoch.
  [[nodiscard]] absl::Status BeginEpoch(Epoch epoch, JournalMark last,
                                        std::optional<v1::GapDeclared> gap);

  // A signed claim: everything that occurred up to its instant, by the checkpoint's clock and by
  // the centre's, is in the journal up to its sequence. What is recorded afterwards occurs later by
  // both, whatever the wall clock does and however often the process starts anew. The claims of one
  // process never go back. nullopt: what the clock is worth is not known now, or the journal
  // cannot be written.
  [[nodiscard]] std::optional<v1::CompleteThrough> Claim();

  [[nodiscard]] TimeKeeper& time_keeper() { return *time_; }

  // Called after each event that was recorded, from the thread that recorded it.
  void OnRecorded(std::function<void()> listener) { listener_ = std::move(listener); }

  // Called when the journal is in doubt: the process should end, and verify the journal when it
  // opens it anew.
  void OnDoubt(std::function<void()> listener) { on_doubt_ = std::move(listener); }

 private:
  // An event that is being written.
  struct InFlight {
    Instant at;
    std::chrono::microseconds monotonic;
  };
  // No event is stamped at or before `at`; a wall clock that stands before it is not used, but the
  // machine's own time since `monotonic`.
  struct Floor {
    Instant at;
    std::chrono::microseconds monotonic;
  };

  void Resume();
  absl::Status RecordJumps();
  // Stamps, appends and ends; `day` is set to the event's.
  absl::StatusOr<v1::SignedEvent> Append(v1::Event event, Day* day);
  [[nodiscard]] Instant StampOf(const TimeKeeper::Reading& reading) const;
  [[nodiscard]] Instant ClaimableAt(const TimeKeeper::Reading& reading) const;
  [[nodiscard]] bool Reserve(const TimeKeeper::Reading& reading, Instant through);
  // The checkpoint's own crossing counts for its next decision before the centre has seen it.
  void UpdateReplica(const v1::Crossing& crossing,
                     const std::function<void(std::vector<KnownStay>&)>& change);

  CheckpointId checkpoint_;
  Journal* journal_;
  ReplicaStore* replica_;
  const SigningKey* key_;
  TimeKeeper* time_;
  Zone zone_;
  std::function<void()> listener_;
  std::function<void()> on_doubt_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::list<InFlight> in_flight_;
  std::optional<Floor> floor_;
  // The last claim of this process, and how far claims may get before the note is written again.
  Instant claimed_through_ = Instant::min();
  Instant reserved_through_ = Instant::min();
  std::mutex replica_mutex_;
};

}  // namespace otkel
