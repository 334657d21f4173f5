#include "storage/stored_ledger.h"

#include <mutex>
#include <utility>

#include "base/mistake.h"
#include "base/text.h"
#include "storage/group_commit.h"
#include "storage/ledger_opening.h"
#include "storage/ledger_rows.h"

namespace otkel {
namespace {

// Batches that share one sync: 64 MiB at the very most, by the limits of sync.proto.
constexpr std::size_t kMostInGroup = 64;

// A batch as its caller prepared it, or a claim.
struct LedgerWrite {
  std::vector<std::string> entries;  // serialised, without positions
  LedgerDemand demand;
  std::optional<std::pair<CheckpointId, v1::CompleteThrough>> claim;
};

class StoredLedger : public LedgerStore {
 public:
  StoredLedger(LedgerDisk disk, OpenedLedger opened)
      : disk_(std::move(disk)),
        rows_(std::move(opened.rows)),
        identity_(std::move(opened.identity)),
        head_(opened.head),
        heads_(std::move(opened.heads)),
        claims_(std::move(opened.claims)),
        ahead_(std::move(opened.ahead)),
        tree_(std::move(opened.tree)),
        root_(tree_.Root()),
        incarnation_(opened.incarnation),
        writes_(kMostInGroup, [this](auto group) { Commit(group); }) {}

  absl::StatusOr<Position> Append(LedgerBatch batch) override;
  Position Head() const override;
  absl::StatusOr<std::vector<v1::LedgerEntry>> Read(Position after, std::size_t max_entries,
                                                    std::size_t max_bytes) const override;
  absl::StatusOr<std::string> ReadStored(Position position) const override;
  absl::StatusOr<Hash> RootAt(Position size) const override;
  absl::StatusOr<std::vector<Hash>> InclusionProof(Position position, Position size) const override;
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(Position old_size,
                                                     Position size) const override;
  std::uint32_t Incarnation() const override;
  absl::StatusOr<std::optional<Position>> FindEvent(const EventId& id) const override;
  std::map<CheckpointId, JournalHead> Heads() const override;
  JournalHead HeadOf(const CheckpointId& checkpoint) const override;
  std::map<JournalMark, Position> Ahead(const CheckpointId& checkpoint) const override;
  std::size_t CountAhead(const CheckpointId& checkpoint) const override;
  absl::Status PutComplete(const CheckpointId& checkpoint,
                           const v1::CompleteThrough& claim) override;
  std::map<CheckpointId, v1::CompleteThrough> Completes() const override;
  absl::Status PutNotes(const std::map<std::string, std::string>& notes) override;
  absl::StatusOr<std::map<std::string, std::string>> Notes(
      const std::string& prefix) const override {
    return LedgerRows(*rows_).Notes(prefix);
  }
  const std::string& LedgerId() const override { return identity_.ledger_id; }
  const std::string& ReplicaKey() const override { return identity_.replica_key; }

 private:
  using Writes = GroupCommit<LedgerWrite, Position>;

  // What a group makes of the ledger, before it is durable.
  struct Change {
    Position head = 0;
    MerkleFrontier tree;
    std::uint32_t incarnation = 1;
    std::map<CheckpointId, JournalHead> heads;
    std::map<EventId, Position> ahead;  // events that came ahead of their chain
    std::map<CheckpointId, v1::CompleteThrough> claims;
    RowBatch batch;
  };

  void Commit(std::span<Writes::Waiting* const> group);
  absl::StatusOr<Position> Prepare(const LedgerWrite& write, Change& change) const;
  void PrepareClaim(const LedgerWrite& write, Change& change) const;
  JournalMark HeadAfter(const Change& change, const CheckpointId& checkpoint) const;
  bool IsAhead(const EventId& id, const Change& change) const;
  absl::Status WriteChange(Change& change);
  void TakeOver(Change& change);

  const LedgerDisk disk_;
  const std::unique_ptr<RowStore> rows_;
  const LedgerIdentity identity_;
  mutable std::mutex mutex_;
  // Guarded by mutex_; changed only by the leader of a group.
  Position head_;
  std::map<CheckpointId, JournalHead> heads_;
  std::map<CheckpointId, v1::CompleteThrough> claims_;
  AheadOfChain ahead_;
  MerkleFrontier tree_;
  Hash root_;
  std::uint32_t incarnation_;
  Writes writes_;  // last: its leader uses all the above
};

absl::StatusOr<Position> StoredLedger::Append(LedgerBatch batch) {
  LedgerWrite write;
  for (v1::LedgerEntry& entry : batch.entries) {
    auto id = EventIdOf(entry);
    if (!id.ok()) return id.status();
    write.demand.ids.push_back(*std::move(id));
    entry.clear_position();
    write.entries.push_back(entry.SerializeAsString());
  }
  write.demand.ingest = std::move(batch.ingest);
  write.demand.begin_incarnation = batch.begin_incarnation;
  return writes_.Submit(std::move(write));
}

absl::Status StoredLedger::PutComplete(const CheckpointId& checkpoint,
                                       const v1::CompleteThrough& claim) {
  LedgerWrite write;
  write.claim.emplace(checkpoint, claim);
  return writes_.Submit(std::move(write)).status();
}

void StoredLedger::Commit(std::span<Writes::Waiting* const> group) {
  Change change;
  {
    const std::lock_guard lock(mutex_);
    change.head = head_;
    change.tree = tree_;
    change.incarnation = incarnation_;
  }
  for (Writes::Waiting* waiting : group) waiting->answer = Prepare(waiting->request, change);
  const absl::Status status = WriteChange(change);
  if (status.ok()) return;
  for (Writes::Waiting* waiting : group) {
    if (waiting->answer.ok()) waiting->answer = status;
  }
}

absl::StatusOr<Position> StoredLedger::Prepare(const LedgerWrite& write, Change& change) const {
  const LedgerStanding standing{
      .head = [&](const CheckpointId& checkpoint) { return HeadAfter(change, checkpoint); },
      .is_ahead = [&](const EventId& id) { return IsAhead(id, change); },
      .incarnation = change.incarnation};
  const auto& [ids, ingest, begin_incarnation] = write.demand;
  if (auto status = CheckDemand(write.demand, standing); !status.ok()) return status;
  if (write.claim) PrepareClaim(write, change);
  if (ingest) {
    change.heads[ingest->checkpoint] = ingest->head;
    PutCheckpointHead(ingest->checkpoint, ingest->head, change.batch);
  }
  if (begin_incarnation != 0) {
    change.incarnation = begin_incarnation;
    PutIncarnation(begin_incarnation, change.batch);
  }
  const Position first = change.head + 1;
  for (std::size_t i = 0; i < write.entries.size(); ++i) {
    ++change.head;
    PutEntry(change.head, write.entries[i], change.batch);
    change.tree.Append(MerkleLeaf(write.entries[i]),
                       [&change](int level, std::uint64_t index, const Hash& hash) {
                         PutSubtree(level, index, hash, change.batch);
                       });
    if (!ids[i]) continue;
    PutEventIndex(*ids[i], change.head, change.batch);
    if (!ingest) change.ahead.emplace(*ids[i], change.head);
  }
  return first;
}

void StoredLedger::PrepareClaim(const LedgerWrite& write, Change& change) const {
  const auto& [checkpoint, claim] = *write.claim;
  if (!change.claims.contains(checkpoint)) {
    const std::lock_guard lock(mutex_);
    const auto stored = claims_.find(checkpoint);
    if (stored != claims_.end() && !IsNewer(claim, stored->second)) return;
  } else if (!IsNewer(claim, change.claims.at(checkpoint))) {
    return;
  }
  change.claims[checkpoint] = claim;
  PutClaim(checkpoint, claim, change.batch);
}

JournalMark StoredLedger::HeadAfter(const Change& change, const CheckpointId& checkpoint) const {
  const auto changed = change.heads.find(checkpoint);
  return changed == change.heads.end() ? HeadOf(checkpoint).mark : changed->second.mark;
}

bool StoredLedger::IsAhead(const EventId& id, const Change& change) const {
  if (change.ahead.contains(id)) return true;
  const std::lock_guard lock(mutex_);
  const auto events = ahead_.find(id.checkpoint);
  return events != ahead_.end() && events->second.contains({id.epoch, id.sequence});
}

absl::Status StoredLedger::WriteChange(Change& change) {
  if (absl::Status status = disk_.doubt->Get(); !status.ok()) return status;
  if (change.batch.empty()) return absl::OkStatus();
  const bool has_grown = change.head != Head();
  if (has_grown) PutTree({change.head, change.tree.Root()}, change.batch);
  const Durability durability =
      Makes(Mistake::kAckBeforeDurable) ? Durability::kUnsynced : Durability::kSynced;
  if (auto status = rows_->Write(change.batch, durability); !status.ok()) {
    disk_.doubt->Raise(Concat("appending: ", status.ToString()));
    return disk_.doubt->Get();
  }
  if (has_grown && !Makes(Mistake::kAckBeforeDurable)) {
    if (auto status = disk_.mark->Write(MarkOf(identity_, change.head)); !status.ok()) {
      disk_.doubt->Raise(Concat("high-water mark: ", std::string(status.message())));
      return disk_.doubt->Get();
    }
  }
  TakeOver(change);
  return absl::OkStatus();
}

void StoredLedger::TakeOver(Change& change) {
  const std::lock_guard lock(mutex_);
  head_ = change.head;
  tree_ = std::move(change.tree);
  root_ = tree_.Root();
  incarnation_ = change.incarnation;
  for (const auto& [id, position] : change.ahead)
    ahead_[id.checkpoint][{id.epoch, id.sequence}] = position;
  for (auto& [checkpoint, head] : change.heads) {
    heads_[checkpoint] = head;
    Reach(checkpoint, head.mark, ahead_);
  }
  for (auto& [checkpoint, claim] : change.claims) claims_[checkpoint] = std::move(claim);
}

Position StoredLedger::Head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

absl::StatusOr<std::vector<v1::LedgerEntry>> StoredLedger::Read(Position after,
                                                                std::size_t max_entries,
                                                                std::size_t max_bytes) const {
  return LedgerRows(*rows_).Read(after, Head(), max_entries, max_bytes);
}

absl::StatusOr<std::string> StoredLedger::ReadStored(Position position) const {
  const Position head = Head();
  if (position == 0 || position > head) return NotThatManyEntries(position, head);
  return LedgerRows(*rows_).Stored(position);
}

absl::StatusOr<Hash> StoredLedger::RootAt(Position size) const {
  {
    const std::lock_guard lock(mutex_);
    if (size > head_) return NotThatManyEntries(size, head_);
    if (size == head_) return root_;
  }
  return MerkleRoot(size, LedgerRows::Subtrees(*rows_));
}

absl::StatusOr<std::vector<Hash>> StoredLedger::InclusionProof(Position position,
                                                               Position size) const {
  if (const Position head = Head(); size > head) return NotThatManyEntries(size, head);
  if (position == 0 || position > size) return NotThatManyEntries(position, size);
  return MerkleInclusion(position - 1, size, LedgerRows::Subtrees(*rows_));
}

absl::StatusOr<std::vector<Hash>> StoredLedger::ConsistencyProof(Position old_size,
                                                                 Position size) const {
  if (const Position head = Head(); size > head) return NotThatManyEntries(size, head);
  if (old_size > size) return NotThatManyEntries(old_size, size);
  return MerkleConsistency(old_size, size, LedgerRows::Subtrees(*rows_));
}

std::uint32_t StoredLedger::Incarnation() const {
  const std::lock_guard lock(mutex_);
  return incarnation_;
}

absl::StatusOr<std::optional<Position>> StoredLedger::FindEvent(const EventId& id) const {
  auto position = LedgerRows(*rows_).Find(id);
  // Past the head lies what is written and not yet known to be durable.
  if (position.ok() && *position && **position > Head()) return std::nullopt;
  return position;
}

std::map<CheckpointId, JournalHead> StoredLedger::Heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

JournalHead StoredLedger::HeadOf(const CheckpointId& checkpoint) const {
  const std::lock_guard lock(mutex_);
  const auto head = heads_.find(checkpoint);
  return head == heads_.end() ? JournalHead{} : head->second;
}

std::size_t StoredLedger::CountAhead(const CheckpointId& checkpoint) const {
  const std::lock_guard lock(mutex_);
  const auto events = ahead_.find(checkpoint);
  return events == ahead_.end() ? 0 : events->second.size();
}

std::map<JournalMark, Position> StoredLedger::Ahead(const CheckpointId& checkpoint) const {
  const std::lock_guard lock(mutex_);
  const auto events = ahead_.find(checkpoint);
  return events == ahead_.end() ? std::map<JournalMark, Position>() : events->second;
}

std::map<CheckpointId, v1::CompleteThrough> StoredLedger::Completes() const {
  const std::lock_guard lock(mutex_);
  return claims_;
}

absl::Status StoredLedger::PutNotes(const std::map<std::string, std::string>& notes) {
  if (absl::Status status = disk_.doubt->Get(); !status.ok()) return status;
  RowBatch batch;
  for (const auto& [name, value] : notes) PutLedgerNote(name, value, batch);
  if (batch.empty()) return absl::OkStatus();
  if (auto status = rows_->Write(batch, Durability::kSynced); !status.ok()) {
    disk_.doubt->Raise(Concat("writing notes: ", status.ToString()));
    return disk_.doubt->Get();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenStoredLedger(LedgerDisk disk) {
  auto opened = OpenLedgerOn(disk);
  if (!opened.ok()) return opened.status();
  return std::make_unique<StoredLedger>(std::move(disk), *std::move(opened));
}

}  // namespace otkel
