#include "storage/memory_journal.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "storage/event_chain.h"

namespace otkel {

MemoryJournal::MemoryJournal(MemoryJournalOptions options)
    : options_(std::move(options)), head_{{options_.epoch, 0}, {}} {
  OTKEL_CHECK(options_.key != nullptr);
}

absl::StatusOr<v1::SignedEvent> MemoryJournal::Append(v1::Event event) {
  if (absl::Status status = CheckEventSize(event, options_.checkpoint); !status.ok()) return status;
  const bool is_full = Space().state == DiskState::kFull;
  const std::lock_guard lock(mutex_);
  if (!doubt_.ok()) return doubt_;
  if (is_full) return absl::ResourceExhaustedError("the disk is nearly full");
  ++appends_;
  if (options_.append_fault) {
    if (absl::Status status = options_.append_fault(appends_); !status.ok()) {
      if (absl::IsDataLoss(status)) doubt_ = status;
      return status;
    }
  }
  const JournalMark mark{head_.mark.epoch, head_.mark.sequence + 1};
  v1::SignedEvent sealed =
      SealEvent(event, {options_.checkpoint, mark.epoch, mark.sequence}, head_.hash, *options_.key);
  head_ = {mark, HashFromBytes(sealed.hash())};
  events_.emplace(mark, sealed);
  return sealed;
}

std::unique_ptr<MemoryJournal> MemoryJournal::Copy() const {
  auto copy = std::make_unique<MemoryJournal>(options_);
  const std::lock_guard lock(mutex_);
  copy->events_ = events_;
  copy->head_ = head_;
  copy->acknowledged_ = acknowledged_;
  copy->floor_ = floor_;
  copy->notes_ = notes_;
  copy->lease_ = lease_;
  return copy;
}

JournalHead MemoryJournal::Head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

absl::StatusOr<std::vector<v1::SignedEvent>> MemoryJournal::Read(JournalMark after,
                                                                 std::size_t max_events,
                                                                 std::size_t max_bytes) const {
  const std::lock_guard lock(mutex_);
  std::vector<v1::SignedEvent> events;
  std::size_t bytes = 0;
  for (auto it = events_.upper_bound(after); it != events_.end(); ++it) {
    bytes += it->second.ByteSizeLong();
    if (!events.empty() && (events.size() >= max_events || bytes > max_bytes)) break;
    events.push_back(it->second);
  }
  return events;
}

absl::Status MemoryJournal::MarkAcknowledged(JournalMark through) {
  const std::lock_guard lock(mutex_);
  OTKEL_CHECK(through <= head_.mark);
  acknowledged_ = std::max(acknowledged_, through);
  return absl::OkStatus();
}

JournalMark MemoryJournal::Acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::uint64_t MemoryJournal::CountUnacknowledged() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::uint64_t>(
      std::distance(events_.upper_bound(acknowledged_), events_.end()));
}

absl::Status MemoryJournal::TrimThrough(JournalMark through) {
  const std::lock_guard lock(mutex_);
  OTKEL_CHECK(through <= acknowledged_);
  const auto end = events_.upper_bound(through);
  if (end == events_.begin()) return absl::OkStatus();
  floor_ = {std::prev(end)->first, HashFromBytes(std::prev(end)->second.hash())};
  events_.erase(events_.begin(), end);
  return absl::OkStatus();
}

absl::StatusOr<JournalHead> MemoryJournal::Floor() const {
  const std::lock_guard lock(mutex_);
  return floor_;
}

DiskSpace MemoryJournal::Space() const {
  if (options_.space) return options_.space();
  return {DiskState::kOk, std::uint64_t{1} << 40};
}

std::string MemoryJournal::PublicKey() const { return options_.key->PublicKey(); }

absl::Status MemoryJournal::BeginEpoch(const EpochBegin& begin) {
  const std::lock_guard lock(mutex_);
  OTKEL_CHECK(begin.epoch > head_.mark.epoch);
  if (begin.after && *begin.after != head_.mark) return HeadHasMoved(*begin.after, head_.mark);
  head_ = {{begin.epoch, 0}, {}};
  if (!begin.first) return absl::OkStatus();
  v1::Event event = *begin.first;
  const v1::SignedEvent sealed =
      SealEvent(event, {options_.checkpoint, begin.epoch, 1}, {}, *options_.key);
  head_ = {{begin.epoch, 1}, HashFromBytes(sealed.hash())};
  events_.emplace(head_.mark, sealed);
  return absl::OkStatus();
}

absl::Status MemoryJournal::PutNote(const std::string& name, const std::string& value) {
  const std::lock_guard lock(mutex_);
  notes_[name] = value;
  return absl::OkStatus();
}

absl::StatusOr<std::string> MemoryJournal::Note(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto note = notes_.find(name);
  return note == notes_.end() ? std::string() : note->second;
}

absl::Status MemoryJournal::PutLease(const std::string& lease) {
  const std::lock_guard lock(mutex_);
  lease_ = lease;
  return absl::OkStatus();
}

std::string MemoryJournal::Lease() const {
  const std::lock_guard lock(mutex_);
  return lease_;
}

}  // namespace otkel
