#include "storage/memory_ledger_store.h"

#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "storage/ledger_rules.h"

namespace otkel {

MemoryLedgerStore::MemoryLedgerStore(MemoryLedgerStoreOptions options)
    : append_fault_(std::move(options.append_fault)),
      ledger_id_(options.ledger_id.empty() ? ToHex(RandomBytes(16)) : options.ledger_id),
      replica_key_(options.replica_key.empty() ? RandomBytes(32) : options.replica_key) {}

std::unique_ptr<MemoryLedgerStore> MemoryLedgerStore::Copy() const {
  auto copy = std::make_unique<MemoryLedgerStore>(
      MemoryLedgerStoreOptions{.ledger_id = ledger_id_, .replica_key = replica_key_});
  const std::lock_guard lock(mutex_);
  copy->entries_ = entries_;
  copy->positions_ = positions_;
  copy->heads_ = heads_;
  copy->completes_ = completes_;
  copy->notes_ = notes_;
  copy->ahead_ = ahead_;
  copy->tree_ = tree_;
  copy->subtrees_ = subtrees_;
  copy->incarnation_ = incarnation_;
  return copy;
}

absl::StatusOr<Position> MemoryLedgerStore::Append(LedgerBatch batch) {
  LedgerDemand demand{{}, batch.ingest, batch.begin_incarnation};
  for (const v1::LedgerEntry& entry : batch.entries) {
    auto id = EventIdOf(entry);
    if (!id.ok()) return id.status();
    demand.ids.push_back(*std::move(id));
  }
  const std::lock_guard lock(mutex_);
  if (!doubt_.ok()) return doubt_;
  ++appends_;
  if (append_fault_) {
    if (absl::Status status = append_fault_(appends_); !status.ok()) {
      if (absl::IsDataLoss(status)) doubt_ = status;
      return status;
    }
  }
  const LedgerStanding standing{
      .head = [this](const CheckpointId& checkpoint) { return FindHead(checkpoint).mark; },
      .is_ahead =
          [this](const EventId& id) {
            const auto events = ahead_.find(id.checkpoint);
            return events != ahead_.end() && events->second.contains({id.epoch, id.sequence});
          },
      .incarnation = incarnation_};
  if (auto status = CheckDemand(demand, standing); !status.ok()) return status;
  const Position first = entries_.size() + 1;
  for (std::size_t i = 0; i < batch.entries.size(); ++i)
    Add(std::move(batch.entries[i]), demand.ids[i], !batch.ingest);
  if (batch.ingest) {
    heads_[batch.ingest->checkpoint] = batch.ingest->head;
    Reach(batch.ingest->checkpoint, batch.ingest->head.mark, ahead_);
  }
  if (batch.begin_incarnation != 0) incarnation_ = batch.begin_incarnation;
  return first;
}

void MemoryLedgerStore::Add(v1::LedgerEntry entry, const std::optional<EventId>& id,
                            bool is_ahead) {
  entry.clear_position();
  tree_.Append(MerkleLeaf(entry.SerializeAsString()),
               [this](int level, std::uint64_t, const Hash& hash) {
                 const auto row = static_cast<std::size_t>(level);
                 if (subtrees_.size() <= row) subtrees_.resize(row + 1);
                 subtrees_[row].push_back(hash);
               });
  entry.set_position(entries_.size() + 1);
  if (id) positions_[*id] = entry.position();
  if (id && is_ahead) ahead_[id->checkpoint][{id->epoch, id->sequence}] = entry.position();
  entries_.push_back(std::move(entry));
}

JournalHead MemoryLedgerStore::FindHead(const CheckpointId& checkpoint) const {
  const auto head = heads_.find(checkpoint);
  return head == heads_.end() ? JournalHead{} : head->second;
}

SubtreeReader MemoryLedgerStore::Subtrees() const {
  return [this](int level, std::uint64_t index) -> absl::StatusOr<Hash> {
    return subtrees_.at(static_cast<std::size_t>(level)).at(index);
  };
}

absl::StatusOr<std::string> MemoryLedgerStore::ReadStored(Position position) const {
  const std::lock_guard lock(mutex_);
  if (position == 0 || position > entries_.size())
    return NotThatManyEntries(position, entries_.size());
  v1::LedgerEntry entry = entries_[position - 1];
  entry.clear_position();
  return entry.SerializeAsString();
}

absl::StatusOr<Hash> MemoryLedgerStore::RootAt(Position size) const {
  const std::lock_guard lock(mutex_);
  if (size > entries_.size()) return NotThatManyEntries(size, entries_.size());
  return MerkleRoot(size, Subtrees());
}

absl::StatusOr<std::vector<Hash>> MemoryLedgerStore::InclusionProof(Position position,
                                                                    Position size) const {
  const std::lock_guard lock(mutex_);
  if (size > entries_.size()) return NotThatManyEntries(size, entries_.size());
  if (position == 0 || position > size) return NotThatManyEntries(position, size);
  return MerkleInclusion(position - 1, size, Subtrees());
}

absl::StatusOr<std::vector<Hash>> MemoryLedgerStore::ConsistencyProof(Position old_size,
                                                                      Position size) const {
  const std::lock_guard lock(mutex_);
  if (size > entries_.size()) return NotThatManyEntries(size, entries_.size());
  if (old_size > size) return NotThatManyEntries(old_size, size);
  return MerkleConsistency(old_size, size, Subtrees());
}

std::uint32_t MemoryLedgerStore::Incarnation() const {
  const std::lock_guard lock(mutex_);
  return incarnation_;
}

std::size_t MemoryLedgerStore::CountAhead(const CheckpointId& checkpoint) const {
  const std::lock_guard lock(mutex_);
  const auto events = ahead_.find(checkpoint);
  return events == ahead_.end() ? 0 : events->second.size();
}

std::map<JournalMark, Position> MemoryLedgerStore::Ahead(const CheckpointId& checkpoint) const {
  const std::lock_guard lock(mutex_);
  const auto events = ahead_.find(checkpoint);
  return events == ahead_.end() ? std::map<JournalMark, Position>() : events->second;
}

Position MemoryLedgerStore::Head() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

absl::StatusOr<std::vector<v1::LedgerEntry>> MemoryLedgerStore::Read(Position after,
                                                                     std::size_t max_entries,
                                                                     std::size_t max_bytes) const {
  const std::lock_guard lock(mutex_);
  std::vector<v1::LedgerEntry> found;
  std::size_t bytes = 0;
  for (std::size_t i = after; i < entries_.size(); ++i) {
    bytes += entries_[i].ByteSizeLong();
    if (!found.empty() && (found.size() >= max_entries || bytes > max_bytes)) break;
    found.push_back(entries_[i]);
  }
  return found;
}

absl::StatusOr<std::optional<Position>> MemoryLedgerStore::FindEvent(const EventId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = positions_.find(id);
  if (found == positions_.end()) return std::nullopt;
  return found->second;
}

std::map<CheckpointId, JournalHead> MemoryLedgerStore::Heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

JournalHead MemoryLedgerStore::HeadOf(const CheckpointId& checkpoint) const {
  const std::lock_guard lock(mutex_);
  return FindHead(checkpoint);
}

absl::Status MemoryLedgerStore::PutComplete(const CheckpointId& checkpoint,
                                            const v1::CompleteThrough& claim) {
  const std::lock_guard lock(mutex_);
  if (!doubt_.ok()) return doubt_;
  const auto [stored, is_first] = completes_.try_emplace(checkpoint, claim);
  if (!is_first && IsNewer(claim, stored->second)) stored->second = claim;
  return absl::OkStatus();
}

std::map<CheckpointId, v1::CompleteThrough> MemoryLedgerStore::Completes() const {
  const std::lock_guard lock(mutex_);
  return completes_;
}

absl::Status MemoryLedgerStore::PutNotes(const std::map<std::string, std::string>& notes) {
  const std::lock_guard lock(mutex_);
  if (!doubt_.ok()) return doubt_;
  for (const auto& [name, value] : notes) {
    if (value.empty()) {
      notes_.erase(name);
    } else {
      notes_[name] = value;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> MemoryLedgerStore::Notes(
    const std::string& prefix) const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> found;
  for (auto note = notes_.lower_bound(prefix); note != notes_.end(); ++note) {
    if (!note->first.starts_with(prefix)) break;
    found.insert(*note);
  }
  return found;
}

}  // namespace otkel
