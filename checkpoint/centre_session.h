#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/clock.h"
#include "checkpoint/batch_pace.h"
#include "checkpoint/centre_memory.h"
#include "checkpoint/link_state.h"
#include "checkpoint/matching_state.h"
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
    std::string rule_key;         // Ed25519 public key that signs the law, 32 bytes
    std::string centre_key;       // and that signs what the centre states
    std::string accepted_ledger;  // id of a ledger that may follow the remembered one; empty: none
    const MatchingState* matching = nullptr;  // what the centre is told with each claim
    std::function<void()> on_new_lists =
        {};  // called when lists came whole, or a planted order did
  };

  explicit CentreSession(Parts parts);
  ~CentreSession() { parts_.link->SetAttached(false); }
  CentreSession(const CentreSession&) = delete;
  CentreSession& operator=(const CentreSession&) = delete;

  // The first message. Errors: the journal cannot be read.
  [[nodiscard]] absl::StatusOr<v1::CheckpointMessage> Hello();

  // What may be sent now: what was promised (lease, positions), events that were just recorded
  // while a backlog drains, batches as far as the window of unacknowledged ones allows and, with
  // `claim`, a claim of completeness after them. Empty before Welcome. Errors: the journal cannot
  // be read; the centre has not acknowledged for a minute.
  [[nodiscard]] absl::StatusOr<std::vector<v1::CheckpointMessage>> Due(bool claim);

  // Takes a message of the centre. An error ends the stream: a refusal (its code and detail), a
  // message out of order, a signature that is not the centre's, or a ledger that is not the
  // continuation of what was seen before.
  [[nodiscard]] absl::Status Receive(const v1::CentreMessage& message);

  [[nodiscard]] bool welcomed() const { return welcomed_; }
  // The line is thin: messages are worth compressing.
  [[nodiscard]] bool IsSlow() const { return pace_.IsSlow(); }

 private:
  // A batch on its way: its last event, and when it was sent.
  struct Sent {
    JournalMark last;
    std::chrono::microseconds at;
  };

  absl::Status TakeWelcome(const v1::Welcome& welcome);
  [[nodiscard]] absl::StatusOr<JournalMark> SendAfter(JournalMark durable) const;
  absl::Status TakeEpoch(const v1::Welcome& welcome);
  absl::Status TakeAck(JournalMark durable);
  absl::Status TakeReplica(const v1::SignedReplicaChanges& stated);
  [[nodiscard]] absl::Status CheckPlace(const v1::ReplicaChanges& changes) const;
  absl::Status ApplyWithoutRefusedLaw(const v1::ReplicaChanges& changes);
  [[nodiscard]] absl::Status CheckLaw(const v1::RulePack& pack) const;
  absl::Status TakeTreeHead(const v1::TreeHeadNews& news);
  void AddSelfTest(std::vector<v1::CheckpointMessage>& due) const;
  void AddProbe(std::vector<v1::CheckpointMessage>& due);
  void TakeTime(const v1::TimeReply& reply);
  absl::Status AddLive(std::vector<v1::CheckpointMessage>& due);
  absl::Status AddBatches(std::vector<v1::CheckpointMessage>& due);

  Parts parts_;
  CentreMemory memory_;
  BatchPace pace_;
  bool welcomed_ = false;
  bool is_branch_ = false;
  std::uint32_t snapshot_part_ = 0;  // the last that came of a snapshot; 0: none is under way
  Position snapshot_through_ = 0;    // where that snapshot leads
  Instant hello_sent_at_;
  JournalMark told_;  // the journal's head in Hello
  JournalMark sent_;
  JournalMark live_sent_;
  std::optional<std::int64_t> probe_;  // sent, and not answered: by this machine's clock
  std::deque<Sent> unacknowledged_;
  std::vector<v1::CheckpointMessage> promised_;  // to be sent before anything else
};

}  // namespace otkel
