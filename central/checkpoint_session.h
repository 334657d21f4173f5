#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "central/ingest.h"
#include "domain/ban.h"

namespace otkel {

// One attached checkpoint, seen from the centre: what to answer to its messages, and what of the
// replica to send next. Knows no network: messages go in and come out. Receive and NextReplica may
// be called from two threads; neither from more than one.
class CheckpointSession {
 public:
  // `named`: whom the certificate names.
  CheckpointSession(Centre* centre, CheckpointId named);
  ~CheckpointSession();
  CheckpointSession(const CheckpointSession&) = delete;
  CheckpointSession& operator=(const CheckpointSession&) = delete;

  // The answers, in order. After Refused the stream ends and nothing more may be called.
  [[nodiscard]] std::vector<v1::CentreMessage> Receive(const v1::CheckpointMessage& message);

  // The next part of the replica, or with `say_current` also an empty word that it is current.
  // nullopt: nothing is due.
  [[nodiscard]] std::optional<v1::CentreMessage> NextReplica(bool say_current);

  [[nodiscard]] bool attached() const { return attached_; }
  // How far the replica that the checkpoint has been sent goes.
  [[nodiscard]] Position replica_position() const { return replica_position_; }

 private:
  struct Snapshot;  // where a snapshot that is under way has come to

  std::vector<v1::CentreMessage> Attach(const v1::Hello& hello);
  std::vector<v1::CentreMessage> TakeEvents(const v1::EventBatch& batch);
  std::vector<v1::CentreMessage> TakeClaim(const v1::CompleteThrough& claim);
  [[nodiscard]] std::optional<v1::Refused> CheckHello(const v1::Hello& hello) const;
  void StorePendingClaim();
  v1::CentreMessage NextOfSnapshot();
  [[nodiscard]] v1::CentreMessage Statement(v1::ReplicaChanges changes) const;
  std::vector<v1::CentreMessage> End(v1::Refused refused);

  Centre* centre_;
  CheckpointId checkpoint_;
  std::optional<Ingest> ingest_;
  std::atomic<bool> attached_ = false;
  std::atomic<Position> replica_position_ = 0;
  std::optional<v1::CompleteThrough> pending_claim_;  // its events are not all here yet
  std::unique_ptr<Snapshot> snapshot_;
  bool owes_current_ =
      true;  // since it attached or took a snapshot, the checkpoint was not told that it is current
};

}  // namespace otkel
