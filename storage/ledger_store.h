#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "proto/ledger.pb.h"
#include "proto/sync.pb.h"
#include "storage/journal.h"

namespace otkel {

// What is appended in one piece: all of it or nothing.
struct LedgerBatch {
  std::vector<v1::LedgerEntry> entries;  // positions are given by the store
  // Where the batch takes a checkpoint's events: the head after them. Given together with their
  // first mark.
  struct Ingest {
    CheckpointId checkpoint;
    JournalMark follows;  // the head that the batch was checked against
    JournalHead head;     // the head after it
  };
  std::optional<Ingest> ingest;
};

// The centre's totally ordered log. Safe for use from several threads; concurrent appends share one
// sync.
class LedgerStore {
 public:
  virtual ~LedgerStore() = default;

  // Appends; the answer is the position of the first entry (Head()+1 for an empty batch). On OK it
  // survives a power cut. On error nothing was added; after DataLoss the store must be opened anew.
  // Aborted: the checkpoint's head is no longer `ingest->follows` (another stream was faster); read
  // it again.
  [[nodiscard]] virtual absl::StatusOr<Position> Append(LedgerBatch batch) = 0;

  // Position of the last durable entry; 0: none.
  [[nodiscard]] virtual Position Head() const = 0;

  // Entries after `after` in order: at most `max_entries`, no more than fit `max_bytes`, but at
  // least one if there is one.
  [[nodiscard]] virtual absl::StatusOr<std::vector<v1::LedgerEntry>> Read(
      Position after, std::size_t max_entries, std::size_t max_bytes) const = 0;

  // Where an event lies; nullopt: not here.
  [[nodiscard]] virtual absl::StatusOr<std::optional<Position>> FindEvent(
      const EventId& id) const = 0;

  // The last durable event of each checkpoint.
  [[nodiscard]] virtual std::map<CheckpointId, JournalHead> Heads() const = 0;

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

}  // namespace otkel
