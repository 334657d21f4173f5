#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "central/centre.h"
#include "proto/sync.pb.h"

namespace otkel {

// Brings one replica up to date and keeps it there: changes in the order of the ledger, or a
// snapshot where they are no longer kept. Knows no network. Not safe for several threads.
class ReplicaSender {
 public:
  // `hello`: whose lists the checkpoint holds, and how far. It goes on from there where they are of
  // this ledger, and of the history that it has; what does not say is believed to be.
  ReplicaSender(Centre* centre, const v1::Hello& hello);
  ~ReplicaSender();

  // The next part, or with `say_current` also an empty word that the replica is current. nullopt:
  // nothing is due.
  [[nodiscard]] std::optional<v1::CentreMessage> Next(bool say_current);

  [[nodiscard]] bool in_snapshot() const { return snapshot_ != nullptr; }
  // How far what was sent goes. Safe for several threads.
  [[nodiscard]] Position position() const { return position_; }

 private:
  struct Snapshot;  // where a snapshot that is under way has come to

  v1::CentreMessage NextOfSnapshot();

  Centre* centre_;
  std::atomic<Position> position_ = 0;
  std::unique_ptr<Snapshot> snapshot_;
  // Since it attached or took a snapshot, the checkpoint was not told that it is current.
  bool owes_current_ = true;
};

}  // namespace otkel
