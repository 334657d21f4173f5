#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "central/projections.h"
#include "domain/decision.h"
#include "proto/crossing.pb.h"
#include "storage/ledger_store.h"

namespace otkel {

// A recorded decision, made again.
struct Rerun {
  Decision then;                // from what its receipt says the checkpoint knew
  Decision at_centre;           // from what the centre held at that instant, too
  Decision now;                 // from all that the centre holds, as of that instant
  bool reproduced = false;      // `then` is what was recorded: verdict and bans that hit
  bool same_at_centre = false;  // `at_centre` is
  // Verdict recorded, and what it would be with what is known now, but for bans ordered later.
  bool same_verdict_now = false;
  std::vector<BanId> late_bans;  // hit now; neither recorded nor held at that instant
};

// A crossing as the ledger holds it.
struct LedgerCrossing {
  const v1::Event* event = nullptr;
  const v1::Crossing* crossing = nullptr;  // with a decision
  Entered entered;
};

// The instant of an event by the centre's clock, as far as the checkpoint's had been compared with
// it.
[[nodiscard]] Instant CorrectedInstant(const v1::Event& event);

// Decides again what a checkpoint decided, with the same inputs. What only the checkpoint knew is
// taken from the receipt: how old its lists were, from which scores on somebody matched, whether
// its clock was a drill's. Of a decision by another version of the matching only hits on the very
// document are compared. A receipt claims
// the least that the replica held, and a decision may be as much as a quarter of an hour older than
// its record: it counts as reproduced where anything that a replica may have held by then gives it.
//
// `zone` is the checkpoint's. Reads the ledger only where a decision is not reproduced at once.
// Errors: a field of the crossing cannot be read (InvalidArgument), or the store cannot.
[[nodiscard]] absl::StatusOr<Rerun> Repeat(const LedgerCrossing& recorded,
                                           const Projections& projections, const LedgerStore& store,
                                           const Zone& zone);

}  // namespace otkel
