#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "central/ingest.h"
#include "central/replica_sender.h"
#include "central/tree_herald.h"

namespace otkel {

// One attached checkpoint, seen from the centre: what to answer to its messages, and what of the
// replica to send next. Knows no network: messages go in and come out. Receive and Next may be
// called from two threads; neither from more than one.
class CheckpointSession {
 public:
  // `named`: whom the certificate names.
  CheckpointSession(Centre* centre, CheckpointId named);
  ~CheckpointSession();
  CheckpointSession(const CheckpointSession&) = delete;
  CheckpointSession& operator=(const CheckpointSession&) = delete;

  // The answers, in order. After Refused the stream ends and nothing more may be called.
  [[nodiscard]] std::vector<v1::CentreMessage> Receive(const v1::CheckpointMessage& message);

  // What is due without being asked for: the next part of the replica, a larger tree head, or with
  // `say_current` also an empty word that the replica is current. nullopt: nothing is due.
  [[nodiscard]] std::optional<v1::CentreMessage> Next(bool say_current);

  // The checkpoint has taken its lease: Next has something to say.
  [[nodiscard]] bool attached() const { return attached_; }
  // A snapshot is under way: its next part is due at once.  REQUIRES: attached().
  [[nodiscard]] bool in_snapshot() const { return replica_->in_snapshot(); }
  // How far the replica that the checkpoint has been sent goes.  REQUIRES: attached().
  [[nodiscard]] Position replica_position() const { return replica_->position(); }

 private:
  using Answer = std::vector<v1::CentreMessage>;

  Answer Attach(const v1::Hello& hello);
  Answer TakeLease(const v1::LeaseTaken& taken);
  Answer TakeEvents(const v1::EventBatch& batch);
  Answer TakeLive(const v1::SignedEvent& event);
  Answer TakeClaim(const v1::CompleteThrough& claim);
  Answer TakeApplied(const v1::ReplicaApplied& applied);
  [[nodiscard]] Answer TakeProbe(const v1::TimeProbe& probe) const;

  [[nodiscard]] std::optional<v1::Refused> CheckHello(const v1::Hello& hello) const;
  [[nodiscard]] absl::StatusOr<LeaseBook::Standing> Judge(const v1::Hello& hello);
  [[nodiscard]] absl::StatusOr<v1::CentreMessage> Welcome(const v1::Hello& hello,
                                                          Instant received_at);
  [[nodiscard]] absl::StatusOr<bool> Readmit(const v1::Hello& hello, const Line& branch);
  [[nodiscard]] JournalMark SharedWith(const v1::Hello& hello) const;
  [[nodiscard]] absl::Status PassMissing(const v1::Hello& hello);
  [[nodiscard]] Epoch EpochAfterAll(const v1::Hello& hello) const;
  void StorePendingClaim();
  Answer End(v1::Refused refused);

  Centre* centre_;
  CheckpointId checkpoint_;
  Line line_;
  v1::Hello hello_;
  std::string lease_;      // offered with Welcome; empty before
  Epoch begin_epoch_ = 0;  // not 0: the journal is told to begin it
  std::optional<Ingest> ingest_;
  std::optional<ReplicaSender> replica_;
  std::optional<TreeHerald> herald_;
  std::atomic<bool> attached_ = false;
  std::optional<v1::CompleteThrough> pending_claim_;  // its events are not all here yet
};

}  // namespace otkel
