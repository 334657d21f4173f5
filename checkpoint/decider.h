#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "checkpoint/matching_state.h"
#include "checkpoint/time_keeper.h"
#include "domain/decision.h"
#include "domain/decision_clock.h"
#include "domain/zone.h"
#include "proto/crossing.pb.h"
#include "storage/replica_store.h"

namespace otkel {

// A decision with what it was made on.
struct Deliberated {
  ParsedMrz mrz;
  Direction direction = Direction::kEntry;
  Decision decision;
  std::vector<Ban> orders;  // that hit, in the order of decision.ban_hits
  v1::Receipt receipt;
  std::chrono::microseconds took{0};  // document to decision
};

// Decides from the replica alone: equally fast with the link up or down. Safe for several threads.
class Decider {
 public:
  Decider(const ReplicaStore* replica, const Clock* clock, TimeKeeper* time, Zone zone,
          StalenessPolicy staleness, ClockPolicy clock_policy = {},
          const MatchingState* matching = nullptr)
      : replica_(replica),
        clock_(clock),
        time_(time),
        zone_(std::move(zone)),
        staleness_(staleness),
        clock_policy_(clock_policy),
        matching_(matching) {}

  // Errors: the replica cannot be read. Never "no ban" because a look-up failed.
  [[nodiscard]] absl::StatusOr<Deliberated> Decide(ParsedMrz mrz, Direction direction) const;

  // How old the replica is by the centre's clock as far as it is known; nullopt: it was never
  // current.
  [[nodiscard]] std::optional<std::chrono::microseconds> ReplicaAge() const;
  [[nodiscard]] Day Today() const { return LocalDay(ClockNow().CentreNow(), zone_); }
  // "lists as of 3 minutes ago", for the officer.
  [[nodiscard]] std::string KnowledgeInWords() const;
  [[nodiscard]] TimeKeeper::Reading ClockNow() const { return time_->Read(); }

 private:
  using Age = std::optional<std::chrono::microseconds>;

  [[nodiscard]] static Age AgeOf(const ReplicaState& state, const TimeKeeper::Reading& reading);
  // What the time may be. It is not before what the centre last said of its own.
  [[nodiscard]] ClockRange RangeOf(const ReplicaState& state,
                                   const TimeKeeper::Reading& reading) const;
  [[nodiscard]] static v1::Receipt MakeReceipt(const LawBook::Version* law, Position position,
                                               Age age, const TimeKeeper::Reading& reading);
  // Of the document and of the personal number.
  [[nodiscard]] absl::StatusOr<std::vector<ClearedOrder>> ClearedOf(const std::string& replica_key,
                                                                    const Document& document) const;

  const ReplicaStore* replica_;
  const Clock* clock_;
  TimeKeeper* time_;
  Zone zone_;
  StalenessPolicy staleness_;
  ClockPolicy clock_policy_;
  const MatchingState* matching_;  // null: nobody looks
};

}  // namespace otkel
