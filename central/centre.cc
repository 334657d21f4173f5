#include "central/centre.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kRecentBytes = 64u << 20;
constexpr std::size_t kReadEntries = 4096;
constexpr std::size_t kReadBytes = 8u << 20;
constexpr std::size_t kMostPages = 64;

}  // namespace

Centre::Centre(Parts parts)
    : parts_(std::move(parts)),
      leases_(parts_.store, parts_.key, parts_.clock),
      projections_(
          parts_.store->ReplicaKey(), parts_.country,
          [store = parts_.store](Position position) { return ReadEntry(*store, position); }) {
  for (const auto& [checkpoint, key] : parts_.enrolled) contacts_[checkpoint];
}

absl::StatusOr<std::unique_ptr<Centre>> Centre::Open(
    Parts parts, const std::function<void(Position, Position)>& progress) {
  const LedgerStore* store = parts.store;
  std::unique_ptr<Centre> centre(new Centre(std::move(parts)));
  if (auto status = centre->leases_.Load(); !status.ok()) return status;
  const Position head = store->Head();
  while (centre->projections_.position() < head) {
    const auto entries = store->Read(centre->projections_.position(), kReadEntries, kReadBytes);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::DataLossError("the ledger ends before its head");
    for (const v1::LedgerEntry& entry : *entries) centre->projections_.Apply(entry);
    if (auto status = centre->projections_.status(); !status.ok()) return status;
    if (progress) progress(centre->projections_.position(), head);
  }
  centre->recent_after_ = head;
  return centre;
}

absl::StatusOr<Position> Centre::Append(v1::LedgerEntry entry) {
  entry.set_recorded_at_us(ToMicros(parts_.clock->Now()));
  LedgerBatch batch;
  batch.entries.push_back(entry);
  const auto position = Store(std::move(batch));
  if (!position.ok()) return position.status();
  std::vector<v1::LedgerEntry> entries;
  entries.push_back(std::move(entry));
  if (auto status = Fold(*position, std::move(entries)); !status.ok()) return status;
  return position;
}

absl::Status Centre::AppendEvents(std::vector<v1::LedgerEntry> entries,
                                  LedgerBatch::Ingest ingest) {
  LedgerBatch batch;
  batch.entries = std::move(entries);
  batch.ingest = std::move(ingest);
  return StoreAndFold(std::move(batch));
}

absl::Status Centre::AppendLive(v1::LedgerEntry entry) {
  LedgerBatch batch;
  batch.entries.push_back(std::move(entry));
  return StoreAndFold(std::move(batch));
}

absl::Status Centre::StoreAndFold(LedgerBatch batch) {
  const std::int64_t now = ToMicros(parts_.clock->Now());
  for (v1::LedgerEntry& entry : batch.entries) entry.set_recorded_at_us(now);
  std::vector<v1::LedgerEntry> entries = batch.entries;
  const auto first = Store(std::move(batch));
  if (!first.ok()) return first.status();
  return entries.empty() ? absl::OkStatus() : Fold(*first, std::move(entries));
}

absl::StatusOr<Position> Centre::Store(LedgerBatch batch) {
  auto position = parts_.store->Append(std::move(batch));
  Report(position.status());
  return position;
}

absl::Status Centre::Claim(const CheckpointId& checkpoint, const v1::CompleteThrough& claim) {
  const absl::Status status = parts_.store->PutComplete(checkpoint, claim);
  Report(status);
  return status;
}

// Returns once they are folded in: whoever is told "done" must find it done, and so must whoever
// asks next.
absl::Status Centre::Fold(Position first, std::vector<v1::LedgerEntry> entries) {
  const Position last = first + entries.size() - 1;
  absl::Status status;
  {
    std::unique_lock lock(mutex_);
    waiting_[first] = std::move(entries);
    while (!waiting_.empty() && waiting_.begin()->first == projections_.position() + 1) {
      Position position = waiting_.begin()->first;
      for (v1::LedgerEntry& entry : waiting_.begin()->second) {
        entry.set_position(position++);
        FoldOne(entry);
      }
      waiting_.erase(waiting_.begin());
    }
    changed_.notify_all();
    changed_.wait(lock, [&] { return projections_.position() >= last; });
    status = projections_.status();
  }
  if (status.ok()) return status;
  status = absl::DataLossError(Concat("folding in: ", std::string(status.message())));
  Report(status);
  return status;
}

void Centre::FoldOne(const v1::LedgerEntry& entry) {
  for (v1::ReplicaChange& change : projections_.Apply(entry)) {
    recent_bytes_ += change.ByteSizeLong();
    recent_.push_back(std::move(change));
  }
  while (recent_bytes_ > kRecentBytes) {
    recent_after_ = recent_.front().position();
    while (!recent_.empty() && recent_.front().position() == recent_after_) {
      recent_bytes_ -= recent_.front().ByteSizeLong();
      recent_.pop_front();
    }
  }
}

std::vector<Completeness> Centre::Completenesses() const {
  const auto claims = parts_.store->Completes();
  std::vector<Completeness> all;
  const std::shared_lock lock(mutex_);
  for (const auto& [checkpoint, key] : parts_.enrolled) {
    Completeness completeness{checkpoint, std::nullopt, {}};
    const auto claim = claims.find(checkpoint);
    // Stored is not enough: an exit that is not folded in yet would not be seen.
    const JournalMark mark = projections_.FoldedThrough(checkpoint);
    if (claim != claims.end()) {
      const JournalMark claimed{claim->second.epoch(), claim->second.sequence()};
      // A first journal that is still empty claims {1, 0}: there is nothing to wait for.
      if (mark >= claimed || claimed == JournalMark{1, 0})
        completeness.through = FromMicros(claim->second.through_us());
    }
    const auto gaps = projections_.gaps().find(checkpoint);
    if (gaps != projections_.gaps().end()) completeness.gaps = gaps->second;
    all.push_back(std::move(completeness));
  }
  return all;
}

std::optional<Centre::Tail> Centre::ChangesAfter(Position position, std::size_t max_bytes) const {
  const std::shared_lock lock(mutex_);
  if (position > projections_.position() || position < recent_after_ ||
      position < projections_.snapshot_floor()) {
    return std::nullopt;
  }
  Tail tail{{}, projections_.position(), true};
  auto next = std::upper_bound(
      recent_.begin(), recent_.end(), position,
      [](Position value, const v1::ReplicaChange& change) { return value < change.position(); });
  std::size_t bytes = 0;
  for (; next != recent_.end(); ++next) {
    // A position's changes travel together, so that a position is reached whole.
    const bool new_position =
        tail.changes.empty() || tail.changes.back().position() != next->position();
    if (bytes > max_bytes && new_position) {
      tail.through = tail.changes.back().position();
      tail.is_current = false;
      break;
    }
    bytes += next->ByteSizeLong();
    tail.changes.push_back(*next);
  }
  return tail;
}

std::shared_ptr<const Centre::Page> Centre::PageAfter(Position position) {
  const std::lock_guard lock(pages_mutex_);
  if (const auto made = pages_.find(position); made != pages_.end()) return made->second;
  auto tail = ChangesAfter(position, kReplicaPageBytes);
  if (!tail) return nullptr;
  v1::ReplicaChanges changes;
  changes.set_after_position(position);
  changes.set_through_position(tail->through);
  for (v1::ReplicaChange& change : tail->changes) *changes.add_changes() = std::move(change);
  if (tail->is_current) changes.set_current_at_us(ToMicros(clock().Now()));
  auto page = std::make_shared<Page>();
  page->changes = Stated(std::move(changes));
  page->through = tail->through;
  page->is_current = tail->is_current;
  // What says only that nothing is new is true for its own moment alone.
  if (page->through != position) pages_[position] = page;
  while (pages_.size() > kMostPages) pages_.erase(pages_.begin());
  return page;
}

bool Centre::WaitPast(Position position, std::chrono::milliseconds timeout) const {
  std::shared_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return stopped_ || projections_.position() > position; });
  return !stopped_ && projections_.position() > position;
}

void Centre::Stop() {
  {
    const std::unique_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool Centre::stopped() const {
  const std::shared_lock lock(mutex_);
  return stopped_;
}

std::map<CheckpointId, CheckpointContact> Centre::Contacts() const {
  const std::lock_guard lock(contacts_mutex_);
  return contacts_;
}

void Centre::UpdateContact(const CheckpointId& checkpoint,
                           const std::function<void(CheckpointContact&)>& update) {
  const std::lock_guard lock(contacts_mutex_);
  update(contacts_[checkpoint]);
}

}  // namespace otkel
