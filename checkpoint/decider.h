#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "checkpoint/link_state.h"
#include "domain/decision.h"
#include "domain/zone.h"
#include "proto/crossing.pb.h"
#include "storage/replica_store.h"

namespace otkel {

// A decision with what it was made on.
struct Deliberated {
  ParsedMrz mrz;
  Direction direction = Direction::kEntry;
  Decision decision;
  v1::Receipt receipt;
  std::chrono::microseconds took{0};  // document to decision
};

// Decides from the replica alone: equally fast with the link up or down. Safe for several threads.
class Decider {
 public:
  Decider(const ReplicaStore* replica, const Clock* clock, const LinkState* link, Zone zone,
          StalenessPolicy staleness)
      : replica_(replica),
        clock_(clock),
        link_(link),
        zone_(std::move(zone)),
        staleness_(staleness) {}

  // Errors: the replica cannot be read. Never "no ban" because a look-up failed.
  [[nodiscard]] absl::StatusOr<Deliberated> Decide(ParsedMrz mrz, Direction direction) const;

  // How old the replica is by the centre's clock as far as it is known; nullopt: it was never
  // current.
  [[nodiscard]] std::optional<std::chrono::microseconds> ReplicaAge() const;
  [[nodiscard]] Day Today() const { return LocalDay(clock_->Now(), zone_); }
  // "lists as of 3 minutes ago", for the officer.
  [[nodiscard]] std::string KnowledgeInWords() const;
  [[nodiscard]] v1::ClockState ClockStateNow() const;

 private:
  [[nodiscard]] std::optional<std::chrono::microseconds> AgeOf(const ReplicaState& state) const;
  [[nodiscard]] v1::Receipt MakeReceipt(const LawBook::Version* law, Position position,
                                        std::optional<std::chrono::microseconds> age) const;

  const ReplicaStore* replica_;
  const Clock* clock_;
  const LinkState* link_;
  Zone zone_;
  StalenessPolicy staleness_;
};

}  // namespace otkel
