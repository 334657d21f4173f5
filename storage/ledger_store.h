#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/hash.h"
#include "domain/ids.h"
#include "proto/ledger.pb.h"
#include "proto/sync.pb.h"
#include "storage/journal.h"

namespace otkel {

// What is appended in one piece: all of it or nothing.
struct LedgerBatch {
  std::vector<v1::LedgerEntry> entries;  // positions are given by the store
  // Where the batch takes a checkpoint's events in the order of their chain: the head after them.
  // Its events are that checkpoint's, in order, after `follows` and not after `head`; those of the
  // chain that are here already are left out, so that there may be none at all. A batch without it
  // holds events that come ahead of their chain, or none.
  struct Ingest {
    CheckpointId checkpoint;
    JournalMark follows;  // the head that the batch was checked against
    JournalHead head;     // the head after it
  };
  std::optional<Ingest> ingest;
  // Not 0: the ledger was found to have been set back, and goes on from here in this incarnation.
  std::uint32_t begin_incarnation = 0;
};

// The centre's totally ordered log, and the Merkle tree over it: leaf i (from 0) is entry i + 1 as
// it is stored (proto/ledger.proto, TreeHead). Safe for use from several threads; concurrent
// appends share one sync.
class LedgerStore {
 public:
  virtual ~LedgerStore() = default;

  // Appends; the answer is the position of the first entry (Head()+1 for an empty batch). On OK it
  // survives a power cut. On error nothing was added; after DataLoss the store must be opened anew.
  // Aborted: the checkpoint's head is no longer `ingest->follows` (another stream was faster), or
  // one of the events has come ahead of its chain, or the ledger is in that incarnation or a later
  // one: read Heads, Ahead and Incarnation again. AlreadyExists: an
  // event that comes ahead of its chain is here, or its chain is past it. InvalidArgument: an entry
  // holds no event where it says so, or the events are not what `ingest` says.
  [[nodiscard]] virtual absl::StatusOr<Position> Append(LedgerBatch batch) = 0;

  // Position of the last durable entry; 0: none.
  [[nodiscard]] virtual Position Head() const = 0;

  // Entries after `after` in order: at most `max_entries`, no more than fit `max_bytes`, but at
  // least one if there is one.
  [[nodiscard]] virtual absl::StatusOr<std::vector<v1::LedgerEntry>> Read(
      Position after, std::size_t max_entries, std::size_t max_bytes) const = 0;

  // The bytes of one entry as they are stored: what its leaf is the hash of. OutOfRange: there is
  // no such position.
  [[nodiscard]] virtual absl::StatusOr<std::string> ReadStored(Position position) const = 0;

  // Of the tree over the first `size` entries, and what proves it (storage/merkle_tree.h).
  // OutOfRange: there are fewer entries, or `position` is none of them.
  [[nodiscard]] virtual absl::StatusOr<Hash> RootAt(Position size) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::vector<Hash>> InclusionProof(Position position,
                                                                         Position size) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::vector<Hash>> ConsistencyProof(Position old_size,
                                                                           Position size) const = 0;

  // From 1, until a batch begins another. Whoever states it together with a size reads the size
  // first: what was there before is a beginning of what comes after it.
  [[nodiscard]] virtual std::uint32_t Incarnation() const = 0;

  // Where an event lies, one of a branch by the name that it is filed under (FiledUnder); nullopt:
  // not here. A row that cannot be read is DataLoss, never nullopt.
  [[nodiscard]] virtual absl::StatusOr<std::optional<Position>> FindEvent(
      const EventId& id) const = 0;

  // The last durable event of each checkpoint's chain.
  [[nodiscard]] virtual std::map<CheckpointId, JournalHead> Heads() const = 0;
  // The same of one checkpoint; {}: Heads has none of it.
  [[nodiscard]] virtual JournalHead HeadOf(const CheckpointId& checkpoint) const = 0;
  // The events of `checkpoint` that are here and that its chain has not reached.
  [[nodiscard]] virtual std::map<JournalMark, Position> Ahead(
      const CheckpointId& checkpoint) const = 0;
  // How many these are.
  [[nodiscard]] virtual std::size_t CountAhead(const CheckpointId& checkpoint) const = 0;

  // The newest claim of completeness of each checkpoint. Put is durable; an older claim than the
  // stored is ignored.
  [[nodiscard]] virtual absl::Status PutComplete(const CheckpointId& checkpoint,
                                                 const v1::CompleteThrough& claim) = 0;
  [[nodiscard]] virtual std::map<CheckpointId, v1::CompleteThrough> Completes() const = 0;

  // Small facts beside the entries, such as the leases of checkpoints. Put is durable, in one
  // piece, and replaces; an empty value takes a name away. Notes: every name that begins with
  // `prefix`.
  [[nodiscard]] virtual absl::Status PutNotes(const std::map<std::string, std::string>& notes) = 0;
  [[nodiscard]] virtual absl::StatusOr<std::map<std::string, std::string>> Notes(
      const std::string& prefix) const = 0;

  // Random, made with the store: tells one ledger from another that holds the same checkpoints.
  [[nodiscard]] virtual const std::string& LedgerId() const = 0;
  // Random, made with the store, 32 bytes: the key of document digests in replicas.
  [[nodiscard]] virtual const std::string& ReplicaKey() const = 0;
};

// The entry at `position`, which must be there: DataLoss where it is not.
[[nodiscard]] absl::StatusOr<v1::LedgerEntry> ReadEntry(const LedgerStore& store,
                                                        Position position);

}  // namespace otkel
