#include "storage/journal_keeper.h"

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kEventsARead = 256;
constexpr std::size_t kBytesARead = std::size_t{1} << 20;

}  // namespace

absl::Status JournalKeeper::Step(Instant now) {
  absl::StatusOr<JournalMark> through = journal_.Acknowledged();
  if (journal_.Space().state != DiskState::kFull) through = LastUntil(now - options_.keep);
  if (!through.ok()) return through.status();
  if (*through == JournalMark{}) return absl::OkStatus();
  return journal_.TrimThrough(*through);
}

absl::StatusOr<JournalMark> JournalKeeper::LastUntil(Instant through) const {
  const JournalMark acknowledged = journal_.Acknowledged();
  JournalMark last;
  for (std::size_t read = 0; read < options_.most_events_a_step;) {
    auto events = journal_.Read(last, read == 0 ? 1 : kEventsARead, kBytesARead);
    if (!events.ok()) return events.status();
    if (events->empty()) break;
    read += events->size();
    for (const v1::SignedEvent& sealed : *events) {
      v1::Event event;
      if (!event.ParseFromString(sealed.body())) {
        return absl::DataLossError(
            Concat("the event after ", last.epoch, "/", last.sequence, " is not an Event"));
      }
      const EventId id = FromProto(event.id());
      const JournalMark mark{id.epoch, id.sequence};
      if (mark > acknowledged || FromMicros(event.occurred_at_us()) > through) return last;
      last = mark;
    }
  }
  return last;
}

}  // namespace otkel
