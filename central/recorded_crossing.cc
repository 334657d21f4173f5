#include "central/recorded_crossing.h"

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {

const v1::SignedEvent& SignedEventOf(const v1::LedgerEntry& entry) {
  return entry.has_branch_event() ? entry.branch_event().event() : entry.event();
}

std::optional<v1::RecordedCrossing> RecordedOf(const v1::LedgerEntry& entry) {
  v1::Event event;
  if (!event.ParseFromString(SignedEventOf(entry).body())) return std::nullopt;
  const bool crossing = event.has_crossing();
  if (!crossing && !(event.has_correction() && event.correction().has_crossing()))
    return std::nullopt;
  v1::RecordedCrossing recorded;
  *recorded.mutable_id() = event.id();
  if (entry.has_branch_event())
    recorded.mutable_id()->set_checkpoint(
        FiledUnder({event.id().checkpoint()}, entry.branch_event().branch()).text);
  recorded.set_position(entry.position());
  recorded.set_occurred_at_us(event.occurred_at_us());
  recorded.set_local_day(event.local_day());
  *recorded.mutable_crossing() = crossing ? event.crossing() : event.correction().crossing();
  return recorded;
}

absl::StatusOr<v1::LedgerEntry> EntryOf(const Centre& centre, const EventId& id) {
  const Position of_branch = centre.Look(
      [&](const Projections& projections) { return projections.PositionOfBranchEvent(id); });
  absl::StatusOr<std::optional<Position>> position = std::optional(of_branch);
  if (of_branch == 0) position = centre.store().FindEvent(id);
  if (!position.ok()) return position.status();
  if (!*position) return absl::NotFoundError(Concat("event ", ToText(id), " is not here"));
  return ReadEntry(centre.store(), **position);
}

}  // namespace otkel
