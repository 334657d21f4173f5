#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/mistake.h"
#include "base/text.h"
#include "storage/event_chain.h"
#include "storage/journal_rows_internal.h"
#include "storage/journal_salvage_internal.h"
#include "storage/stored_journal_internal.h"

namespace otkel {
namespace {

// Appends that share one sync. More than lanes of a checkpoint, and 16 MiB of events at the very
// most.
constexpr std::size_t kMostInGroup = 256;

}  // namespace

StoredJournal::StoredJournal(JournalOptions options, JournalParts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      appends_(kMostInGroup, [this](auto group) { Commit(group); }) {}

absl::Status StoredJournal::Load() {
  const JournalRows rows(*parts_.rows);
  auto head = rows.Head();
  if (!head.ok()) return head.status();
  auto acknowledged = rows.Acknowledged();
  if (!acknowledged.ok()) return acknowledged.status();
  auto spans = rows.Epochs();
  if (!spans.ok()) return spans.status();
  if (!*head) return absl::DataLossError("the journal's head is missing");
  head_ = **head;
  acknowledged_ = *acknowledged;
  for (const EpochSpan& span : *spans) last_of_epoch_[span.epoch] = span.last;
  if (const auto lease = parts_.lease->Last()) lease_ = AsBytes(lease->hash);
  return LoadEpochs(*spans);
}

absl::Status StoredJournal::LoadEpochs(const std::vector<EpochSpan>& spans) {
  const std::lock_guard appending(appending_);
  const auto mark = parts_.high_water->Last();
  const auto row = JournalRows(*parts_.rows).EpochsKnown();
  if (!row.ok()) return row.status();
  const auto beside = mark ? DecodeEpochs(mark->note) : std::nullopt;
  epochs_ = NewerOf(*row, beside).value_or(TableOf(spans, head_.mark.epoch));
  acknowledged_ = std::max(acknowledged_, epochs_.acknowledged);
  if (!*row || (*row)->current != epochs_.current) {
    RowBatch batch;
    PutEpochs(epochs_, batch);
    const auto status = parts_.rows->Write(batch, Durability::kSynced);
    if (!status.ok()) return Written(status, "writing what is known of the epochs");
  }
  const bool is_at_head = mark && beside && beside->current == epochs_.current &&
                          mark->epoch == head_.mark.epoch && mark->sequence == head_.mark.sequence;
  return is_at_head ? absl::OkStatus() : WriteMark();
}

EpochTable StoredJournal::EpochsNow() {
  epochs_.acknowledged = std::max(epochs_.acknowledged, Acknowledged());
  Settle(epochs_);
  return epochs_;
}

absl::Status StoredJournal::WriteMark() {
  const JournalHead head = Head();
  const auto before = parts_.high_water->Last();
  std::int64_t at_us = before ? before->at_us : 0;
  if (const auto last = JournalRows(*parts_.rows).Event(head.mark); last.ok()) {
    v1::Event event;
    if (event.ParseFromString(last->body())) at_us = event.occurred_at_us();
  }
  return Written(parts_.high_water->Write(HighWaterAt(head, at_us, EpochsNow())),
                 "high-water mark");
}

absl::StatusOr<v1::SignedEvent> StoredJournal::Append(v1::Event event) {
  if (absl::Status status = CheckEventSize(event, options_.checkpoint); !status.ok()) return status;
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  if (const DiskSpace space = Space(); space.state == DiskState::kFull) {
    return absl::ResourceExhaustedError(
        Concat("the disk is nearly full: ", space.free_bytes, " bytes are free"));
  }
  return appends_.Submit(std::move(event));
}

void StoredJournal::Commit(std::span<Appends::Waiting* const> group) {
  const std::lock_guard appending(appending_);
  JournalHead head = Head();
  std::int64_t at_us = 0;
  std::vector<v1::SignedEvent> sealed;
  sealed.reserve(group.size());
  RowBatch batch;
  for (Appends::Waiting* waiting : group) {
    ++head.mark.sequence;
    sealed.push_back(SealEvent(waiting->request,
                               {options_.checkpoint, head.mark.epoch, head.mark.sequence},
                               head.hash, *options_.key));
    head.hash = HashFromBytes(sealed.back().hash());
    at_us = waiting->request.occurred_at_us();
    PutEvent(head.mark, sealed.back(), batch);
  }
  PutHead(head, batch);
  const absl::Status status = WriteThrough(batch, HighWaterAt(head, at_us, EpochsNow()));
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (status.ok()) {
      group[i]->answer = std::move(sealed[i]);
    } else {
      group[i]->answer = status;
    }
  }
}

absl::Status StoredJournal::WriteThrough(const RowBatch& batch, const HighWaterMark::Mark& mark) {
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  auto durability = Durability::kSynced;
  if (Makes(Mistake::kJournalNotSynced)) durability = Durability::kUnsynced;
  if (auto status = WrittenRows(parts_.rows->Write(batch, durability), "appending"); !status.ok()) {
    return status;
  }
  if (auto status = Written(parts_.high_water->Write(mark), "high-water mark"); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  head_ = {{static_cast<Epoch>(mark.epoch), mark.sequence}, mark.hash};
  last_of_epoch_[head_.mark.epoch] = head_.mark.sequence;
  return absl::OkStatus();
}

// No room leaves rows as they were (row_store.h).
absl::Status StoredJournal::WrittenRows(const absl::Status& status, std::string_view doing) {
  return absl::IsResourceExhausted(status) ? status : Written(status, doing);
}

absl::Status StoredJournal::Written(const absl::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  parts_.doubt->Raise(Concat(doing, ": ", status.message()));
  return parts_.doubt->Get();
}

JournalHead StoredJournal::Head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

absl::StatusOr<std::vector<v1::SignedEvent>> StoredJournal::Read(JournalMark after,
                                                                 std::size_t max_events,
                                                                 std::size_t max_bytes) const {
  const JournalMark head = Head().mark;
  std::vector<v1::SignedEvent> events;
  std::size_t bytes = 0;
  JournalMark previous = after;
  const std::unique_ptr<RowCursor> it = parts_.rows->NewCursor();
  for (it->Seek(EventKey(after) + '\0'); it->Valid(); it->Next()) {
    // Past the head lies what is written and not yet known to be durable.
    if (!IsEventKey(it->key()) || MarkOfEventKey(it->key()) > head) break;
    const JournalMark mark = MarkOfEventKey(it->key());
    const bool follows =
        mark.epoch == previous.epoch ? mark.sequence == previous.sequence + 1 : mark.sequence == 1;
    if (!follows && !events.empty()) {
      return absl::DataLossError(Concat("event ", mark.epoch, "/", mark.sequence, " follows ",
                                        previous.epoch, "/", previous.sequence));
    }
    const std::string_view row = it->value();
    bytes += row.size();
    if (!events.empty() && (events.size() >= max_events || bytes > max_bytes)) break;
    v1::SignedEvent event;
    if (!event.ParseFromArray(row.data(), static_cast<int>(row.size()))) {
      return absl::DataLossError(
          Concat("event ", mark.epoch, "/", mark.sequence, " is not a SignedEvent"));
    }
    events.push_back(std::move(event));
    previous = mark;
  }
  if (absl::Status status = it->Error(); !status.ok()) return status;
  return events;
}

absl::Status StoredJournal::MarkAcknowledged(JournalMark through) {
  const std::lock_guard change(changes_);
  OTKEL_CHECK(through <= Head().mark);
  if (through <= Acknowledged()) return absl::OkStatus();
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  RowBatch batch;
  PutAcknowledged(through, batch);
  // Not synced: what a power cut takes back is sent again, and the centre knows it. So it may be
  // kept in memory where there is no room.
  auto status = WrittenRows(parts_.rows->Write(batch, Durability::kUnsynced), "acknowledging");
  if (!status.ok() && !absl::IsResourceExhausted(status)) return status;
  const std::lock_guard lock(mutex_);
  acknowledged_ = through;
  return absl::OkStatus();
}

JournalMark StoredJournal::Acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::uint64_t StoredJournal::CountUnacknowledged() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t count = 0;
  for (const auto& [epoch, last] : last_of_epoch_) {
    if (epoch < acknowledged_.epoch) continue;
    const Sequence known = epoch == acknowledged_.epoch ? acknowledged_.sequence : 0;
    count += last - std::min(last, known);
  }
  return count;
}

absl::Status StoredJournal::TrimThrough(JournalMark through) {
  const std::lock_guard change(changes_);
  OTKEL_CHECK(through <= Acknowledged());
  if (Makes(Mistake::kTrimUnacknowledged)) through = Head().mark;
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  auto last = JournalRows(*parts_.rows).LastThrough(through);
  if (!last.ok()) return last.status();
  if (*last) {
    RowBatch batch;
    DeleteEventsThrough((*last)->mark, batch);
    PutFloor(**last, batch);
    // Synced: giving back space is durable at once, and the floor must not come back below it.
    const auto status = parts_.rows->Write(batch, Durability::kSynced);
    if (!status.ok()) return WrittenRows(status, "trimming");
    given_up_through_ = (*last)->mark;
  }
  if (!given_up_through_) return absl::OkStatus();
  // Out of the log at once: a journal that loses its log must still say what was trimmed. Where
  // there is no room for that, the next call does it.
  if (auto status = WrittenRows(parts_.rows->Flush(), "trimming"); !status.ok()) return status;
  {
    // What is acknowledged, beside the rows: a journal that loses its floor knows what it trimmed.
    const std::lock_guard appending(appending_);
    if (auto status = WriteMark(); !status.ok()) return status;
  }
  parts_.rows->Reclaim(EventKey({}), EventKey(*given_up_through_) + '\0');
  given_up_through_.reset();
  return parts_.doubt->Get();
}

absl::StatusOr<JournalHead> StoredJournal::Floor() const {
  return JournalRows(*parts_.rows).Floor();
}

absl::Status StoredJournal::BeginEpoch(const EpochBegin& begin) {
  const std::lock_guard appending(appending_);
  const JournalMark last = Head().mark;
  OTKEL_CHECK(begin.epoch > last.epoch);
  if (begin.after && *begin.after != last) return HeadHasMoved(*begin.after, last);
  RowBatch batch;
  JournalHead head{{begin.epoch, 0}, {}};
  const auto before = parts_.high_water->Last();
  std::int64_t at_us = before ? before->at_us : 0;
  if (begin.first) {
    v1::Event event = *begin.first;
    const v1::SignedEvent sealed =
        SealEvent(event, {options_.checkpoint, begin.epoch, 1}, {}, *options_.key);
    head = {{begin.epoch, 1}, HashFromBytes(sealed.hash())};
    at_us = event.occurred_at_us();
    PutEvent(head.mark, sealed, batch);
  }
  PutHead(head, batch);
  EpochTable epochs = EpochsNow();
  CloseEpoch(epochs, last, begin.epoch);
  PutEpochs(epochs, batch);
  if (auto status = WriteThrough(batch, HighWaterAt(head, at_us, epochs)); !status.ok())
    return status;
  epochs_ = std::move(epochs);
  return absl::OkStatus();
}

absl::Status StoredJournal::PutNote(const std::string& name, const std::string& value) {
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  RowBatch batch;
  PutJournalNote(name, value, batch);
  return WrittenRows(parts_.rows->Write(batch, Durability::kSynced), "writing a note");
}

absl::StatusOr<std::string> StoredJournal::Note(const std::string& name) const {
  return JournalRows(*parts_.rows).Note(name);
}

absl::Status StoredJournal::PutLease(const std::string& lease) {
  OTKEL_CHECK(lease.size() == Hash{}.size());
  const bool is_kept = !Makes(Mistake::kLeaseNotDurable);
  const HighWaterMark::Mark mark{.sequence = 1, .hash = HashFromBytes(lease)};
  if (auto status = is_kept ? parts_.lease->Write(mark) : absl::OkStatus(); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  lease_ = lease;
  return absl::OkStatus();
}

std::string StoredJournal::Lease() const {
  const std::lock_guard lock(mutex_);
  return lease_;
}

}  // namespace otkel
