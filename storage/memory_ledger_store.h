#pragma once

#include <functional>
#include <mutex>

#include "storage/ledger_rules.h"
#include "storage/ledger_store.h"
#include "storage/merkle_tree.h"

namespace otkel {

struct MemoryLedgerStoreOptions {
  std::string ledger_id;    // empty: random
  std::string replica_key;  // empty: random
  // For tests: asked before each append, with its number from 1; an error is that append's answer.
  std::function<absl::Status(std::uint64_t append)> append_fault;
};

// A ledger that lives as long as the process: the contract, without the disk.
class MemoryLedgerStore : public LedgerStore {
 public:
  explicit MemoryLedgerStore(MemoryLedgerStoreOptions options = {});
  // For tests: what a backup taken now would hold.
  [[nodiscard]] std::unique_ptr<MemoryLedgerStore> Copy() const;

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
      const std::string& prefix) const override;
  const std::string& LedgerId() const override { return ledger_id_; }
  const std::string& ReplicaKey() const override { return replica_key_; }

 private:
  // REQUIRES of these: mutex_ is held.
  void Add(v1::LedgerEntry entry, const std::optional<EventId>& id, bool is_ahead);
  [[nodiscard]] JournalHead FindHead(const CheckpointId& checkpoint) const;
  [[nodiscard]] SubtreeReader Subtrees() const;

  const std::function<absl::Status(std::uint64_t)> append_fault_;
  const std::string ledger_id_;
  const std::string replica_key_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<v1::LedgerEntry> entries_;
  std::map<EventId, Position> positions_;
  std::map<CheckpointId, JournalHead> heads_;
  std::map<CheckpointId, v1::CompleteThrough> completes_;
  std::map<std::string, std::string> notes_;
  AheadOfChain ahead_;
  MerkleFrontier tree_;
  std::vector<std::vector<Hash>> subtrees_;  // by level, then index
  std::uint32_t incarnation_ = 1;
  std::uint64_t appends_ = 0;
  absl::Status doubt_;  // not OK: the first DataLoss, repeated for ever
};

}  // namespace otkel
