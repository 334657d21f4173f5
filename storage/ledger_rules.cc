#include "storage/ledger_rules.h"

#include <tuple>

#include "absl/status/status.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {

absl::StatusOr<std::optional<EventId>> EventIdOf(const v1::LedgerEntry& entry) {
  if (!entry.has_event()) return std::nullopt;
  v1::Event event;
  if (!event.ParseFromString(entry.event().body())) {
    return absl::InvalidArgumentError("event.body: expected a serialised Event");
  }
  const EventId id = FromProto(event.id());
  if (id.checkpoint.text.empty() || id.epoch == 0 || id.sequence == 0) {
    return absl::InvalidArgumentError("event.id: expected a checkpoint, an epoch and a sequence");
  }
  return id;
}

bool IsNewer(const v1::CompleteThrough& claim, const v1::CompleteThrough& stored) {
  return std::tuple(claim.epoch(), claim.sequence(), claim.through_us()) >
         std::tuple(stored.epoch(), stored.sequence(), stored.through_us());
}

absl::Status HeadMoved(const LedgerBatch::Ingest& ingest, JournalMark head) {
  const CheckpointId& checkpoint = ingest.checkpoint;
  return absl::AbortedError(
      Concat("the batch follows ",
             ToText(EventId{checkpoint, ingest.follows.epoch, ingest.follows.sequence}),
             ", but the ledger holds events through ",
             ToText(EventId{checkpoint, head.epoch, head.sequence})));
}

}  // namespace otkel
