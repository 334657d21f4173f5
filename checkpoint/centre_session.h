#pragma once

#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/clock.h"
#include "checkpoint/link_state.h"
#include "checkpoint/recorder.h"
#include "proto/sync.pb.h"
#include "storage/journal.h"
#include "storage/replica_store.h"

namespace otkel {

// One stream to the centre, seen from the checkpoint: what to send and what to do with what comes.
// Knows no network. The caller serialises calls.
class CentreSession {
 public:
  struct Parts {
    CheckpointId checkpoint;
    Journal* journal;
    ReplicaStore* replica;
    Recorder* recorder;
    LinkState* link;
    const Clock* clock;
    std::string rule_key;    // Ed25519 public key that signs the law, 32 bytes
    std::string centre_key;  // and that signs what the centre states
  };

  explicit CentreSession(Parts parts) : parts_(std::move(parts)) {}
  ~CentreSession() { parts_.link->SetAttached(false); }
  CentreSession(const CentreSession&) = delete;
  CentreSession& operator=(const CentreSession&) = delete;

  // The first message.
  [[nodiscard]] v1::CheckpointMessage Hello();

  // What may be sent now: batches as far as the window of unacknowledged ones allows and, with
  // `claim`, a claim of completeness after them. Empty before Welcome. Errors: the journal cannot
  // be read.
  [[nodiscard]] absl::StatusOr<std::vector<v1::CheckpointMessage>> Due(bool claim);

  // Takes a message of the centre. An error ends the stream: a refusal (its code and detail), a
  // message out of order, or a centre that holds events which this journal does not.
  [[nodiscard]] absl::Status Receive(const v1::CentreMessage& message);

  [[nodiscard]] bool welcomed() const { return welcomed_; }

 private:
  absl::Status TakeWelcome(const v1::Welcome& welcome);
  absl::Status TakeAck(JournalMark durable);
  absl::Status TakeReplica(const v1::SignedReplicaChanges& stated);
  [[nodiscard]] absl::Status CheckLaw(const v1::RulePack& pack) const;

  Parts parts_;
  bool welcomed_ = false;
  Instant hello_sent_at_;
  JournalMark sent_;
  std::deque<JournalMark> unacknowledged_;  // the last event of each batch on its way
};

}  // namespace otkel
