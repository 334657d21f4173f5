#include "storage/journal_salvage_internal.h"

#include <algorithm>
#include <utility>

#include "base/mistake.h"
#include "proto/convert.h"
#include "storage/event_chain.h"
#include "storage/journal_loss_internal.h"
#include "storage/journal_losses.h"

namespace otkel {
namespace {

// What of a damaged journal is sound: the events after `floor` through `head`.
struct SoundPart {
  JournalHead floor;
  JournalHead head;
  JournalMark forgotten_through;        // acknowledged events up to here are damaged
  std::optional<v1::SignedEvent> last;  // the event at `head`, where there is one
};

bool Follows(const v1::SignedEvent& event, JournalMark mark, const JournalHead& previous) {
  const Hash zero{};
  const Hash& expected = mark.sequence == 1 ? zero : previous.hash;
  return event.previous_hash() == AsBytes(expected);
}

// Walks a database event by event. Damage up to what the centre has acknowledged is left behind;
// the first damage after that ends the sound part.
class SoundPartFinder {
 public:
  SoundPartFinder(const JournalRows& rows, const std::string& public_key, JournalMark acknowledged,
                  JournalHead floor)
      : rows_(rows),
        public_key_(public_key),
        acknowledged_(acknowledged),
        part_{floor, floor, {}, {}} {}

  // What the disk does not answer is no damage: Unavailable.
  absl::StatusOr<SoundPart> Find(const std::vector<EpochSpan>& spans) {
    for (const EpochSpan& span : spans) {
      const JournalMark& last = part_.head.mark;
      const Sequence first = span.epoch == last.epoch ? last.sequence + 1 : Sequence{1};
      for (Sequence sequence = first; sequence <= span.last; ++sequence) {
        auto taken = Take({span.epoch, sequence});
        if (!taken.ok()) return taken.status();
        if (!*taken) return part_;
      }
    }
    return part_;
  }

 private:
  // False: the sound part ends before `mark`.
  absl::StatusOr<bool> Take(JournalMark mark) {
    const auto event = rows_.Event(mark);
    if (absl::IsUnavailable(event.status())) return event.status();
    const bool is_whole = event.ok() && HashesRight(*event);
    const bool resumes =
        is_resuming_ && is_whole && VerifySignature(public_key_, event->hash(), event->signature());
    if (is_whole && (resumes || (!is_resuming_ && Follows(*event, mark, part_.head)))) {
      if (resumes) part_.floor = {part_.head.mark, HashFromBytes(event->previous_hash())};
      is_resuming_ = false;
      part_.head = {mark, HashFromBytes(event->hash())};
      part_.last = *event;
      return true;
    }
    if (mark > acknowledged_) return false;
    part_.floor = part_.head = {mark, {}};
    part_.forgotten_through = mark;
    part_.last.reset();
    is_resuming_ = true;
    return true;
  }

  const JournalRows& rows_;
  const std::string& public_key_;
  const JournalMark acknowledged_;
  SoundPart part_;
  bool is_resuming_ = false;  // after damage: the next whole event tells what it follows
};

v1::Event StampedEvent(const JournalOptions& options, const std::optional<v1::SignedEvent>& last) {
  v1::Event event;
  if (options.stamp) {
    options.stamp(event);
  } else if (last && event.ParseFromString(last->body())) {
    event.clear_fact();
  }
  return event;
}

std::optional<Instant> InstantOf(std::int64_t micros) {
  if (micros == 0) return std::nullopt;
  return FromMicros(micros);
}

// What is lost was recorded after the last event kept, and not after the high-water mark; what lay
// past the mark, or where there is none, not after now.
void TellWhen(const std::optional<HighWaterMark::Mark>& mark, const SoundPart& part,
              std::optional<Instant> now, LostEvents& lost) {
  v1::Event last;
  if (part.last && last.ParseFromString(part.last->body())) {
    // Lost before, declared and kept events since.
    if (lost.epoch < part.head.mark.epoch) {
      lost.to = InstantOf(last.occurred_at_us());
      return;
    }
    lost.from = InstantOf(last.occurred_at_us());
  }
  const bool is_within_mark = mark && lost.last != 0 &&
                              JournalMark{lost.epoch, lost.last} <=
                                  JournalMark{static_cast<Epoch>(mark->epoch), mark->sequence};
  lost.to = is_within_mark && mark->at_us != 0 ? InstantOf(mark->at_us) : now;
  // A clock that was set back tells nothing of what lies between.
  if (lost.from && lost.to && *lost.to < *lost.from) lost.from = lost.to = std::nullopt;
}

void FillGap(const LostEvents& lost, const std::string& reason, v1::GapDeclared& gap) {
  gap.set_epoch(lost.epoch);
  gap.set_first_sequence(lost.first);
  gap.set_last_sequence(lost.last);
  gap.set_reason(reason);
  if (lost.from) gap.set_from_us(ToMicros(*lost.from));
  if (lost.to) gap.set_to_us(ToMicros(*lost.to));
}

// Writes the sound part and, after `head`, the declarations of what is lost.
absl::StatusOr<HighWaterMark::Mark> WriteSoundPart(const JournalOptions& options,
                                                   const SoundPart& part, JournalHead head,
                                                   const EpochTable& epochs,
                                                   const v1::Event& stamped, std::string note,
                                                   RowStore& rows, OpenReport& report) {
  RowBatch batch;
  DeleteEventsAfter(part.head.mark, batch);
  if (part.floor.mark != JournalMark{}) DeleteEventsThrough(part.floor.mark, batch);
  PutIdentity(IdentityOf(options), batch);
  PutFloor(part.floor, batch);
  PutEpochs(epochs, batch);
  PutAcknowledged(epochs.acknowledged, batch);
  for (const LostEvents& lost : report.lost) {
    v1::Event event = stamped;
    FillGap(lost, report.doubt, *event.mutable_gap_declared());
    ++head.mark.sequence;
    const EventId id{options.checkpoint, head.mark.epoch, head.mark.sequence};
    const v1::SignedEvent sealed = SealEvent(event, id, head.hash, *options.key);
    head.hash = HashFromBytes(sealed.hash());
    PutEvent(head.mark, sealed, batch);
    note = WithLoss(note, lost, FromMicros(event.occurred_at_us()));
  }
  PutJournalNote(kLossesNote, note, batch);
  PutHead(head, batch);
  report.head = head;
  if (auto status = rows.Write(batch, Durability::kSynced); !status.ok()) return status;
  if (auto status = rows.Flush(); !status.ok()) return status;
  return HighWaterAt(head, stamped.occurred_at_us(), epochs);
}

absl::StatusOr<HighWaterMark::Mark> CutBack(const JournalOptions& options,
                                            const JournalFinding& finding,
                                            const std::optional<HighWaterMark::Mark>& mark,
                                            RowStore& store, OpenReport& report) {
  const JournalRows rows(store);
  auto spans = rows.Epochs();
  if (!spans.ok()) return spans.status();
  const auto acknowledged_row = rows.Acknowledged();
  const auto floor_row = rows.Floor();
  const auto note = rows.Note(kLossesNote);
  for (const absl::Status& status : {acknowledged_row.status(), floor_row.status(), note.status()})
    if (absl::IsUnavailable(status)) return status;
  // Damaged rows are as good as absent: less is then known to be safe with the centre.
  const auto epochs = EpochsKnown(rows, mark);
  const JournalMark acknowledged = std::max(acknowledged_row.value_or(JournalMark{}),
                                            epochs ? epochs->acknowledged : JournalMark{});
  const JournalHead floor = floor_row.value_or(JournalHead{});
  const std::string public_key = options.key->PublicKey();
  auto found = SoundPartFinder(rows, public_key, acknowledged, floor)
                   .Find(ExpectedSpans(*spans, epochs, floor.mark));
  if (!found.ok()) return found.status();
  const SoundPart& part = *found;
  report.forgotten_through = part.forgotten_through;
  std::optional<JournalMark> durable;
  if (mark) durable = JournalMark{static_cast<Epoch>(mark->epoch), mark->sequence};
  const LossQuestion question{.kept = part.head.mark,
                              .acknowledged = acknowledged,
                              .durable = durable,
                              .found_head = finding.head.mark,
                              .spans = *spans,
                              .first_epoch = options.first_epoch,
                              .epochs = epochs};
  report.lost = FindLoss(question);
  const v1::Event stamped = StampedEvent(options, part.last);
  const auto now = options.stamp ? InstantOf(stamped.occurred_at_us()) : std::nullopt;
  for (LostEvents& lost : report.lost) TellWhen(mark, part, now, lost);
  JournalHead head{{NewestEpoch(question) + 1, 0}, {}};
  const bool has_kept = part.head.mark.epoch != 0;
  if (Makes(Mistake::kSequenceReused) && has_kept) head = part.head;
  if (Makes(Mistake::kTornTailBelieved) && has_kept) head = part.head, report.lost.clear();
  if (Makes(Mistake::kLossNotDeclared)) report.lost.clear();
  return WriteSoundPart(options, part, head, AfterLoss(question, report.lost), stamped,
                        note.value_or(""), store, report);
}

absl::Status CheckReadable(const RowStore& rows) {
  if (auto notes = JournalRows(rows).CheckNotes(); !notes.ok()) return notes;
  return JournalRows(rows).Epochs().status();
}

}  // namespace

HighWaterMark::Mark HighWaterAt(const JournalHead& head, std::int64_t at_us,
                                const EpochTable& epochs) {
  return {head.mark.epoch, head.mark.sequence, head.hash, at_us, EncodeEpochs(epochs)};
}

absl::StatusOr<HighWaterMark::Mark> SalvageJournal(const JournalOptions& options, JournalDisk& disk,
                                                   const JournalFinding& finding,
                                                   const std::optional<HighWaterMark::Mark>& mark,
                                                   OpenReport& report) {
  report.doubt = finding.doubt;
  auto rows = disk.OpenSalvage(CheckReadable);
  if (!rows.ok()) return rows.status();
  auto at = CutBack(options, finding, mark, **rows, report);
  if (!at.ok()) return at.status();
  if (auto status = (*rows)->Close(); !status.ok()) return status;
  rows->reset();
  auto original = disk.PutSalvageInPlace();
  if (!original.ok()) return original.status();
  report.damaged_original = *original;
  return at;
}

}  // namespace otkel
