#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "proto/sync.pb.h"

namespace otkel {

// Limits of sync.proto.
inline constexpr std::size_t kMaxBatchEvents = 512;
inline constexpr std::size_t kMaxBatchBytes = 1 << 20;

// What became of a batch: durable through a mark, or refused whole.
struct IngestResult {
  JournalMark durable;
  std::optional<v1::Refused> refused;
};

// Takes one checkpoint's events into the ledger, each once however often it is sent. A batch may
// begin with events that are already here: they are compared and acknowledged again. Nothing of a
// refused batch is applied.
class Ingest {
 public:
  Ingest(Centre* centre, CheckpointId checkpoint);

  // Safe for several threads: two streams of one checkpoint meet in the ledger's head.
  [[nodiscard]] IngestResult Take(const v1::EventBatch& batch);

  // The last durable event of the checkpoint.
  [[nodiscard]] JournalHead Head() const;

 private:
  struct Checked {
    std::vector<v1::SignedEvent> fresh;
    JournalHead head;
    std::optional<v1::Refused> refused;
  };

  [[nodiscard]] Checked Check(const v1::EventBatch& batch, const JournalHead& head) const;
  // Whether an event that is already here is the same; nullopt: it is.
  [[nodiscard]] std::optional<v1::Refused> CompareWithStored(const v1::SignedEvent& event,
                                                             const EventId& id) const;

  Centre* centre_;
  CheckpointId checkpoint_;
  std::string public_key_;
};

[[nodiscard]] v1::Refused Refuse(v1::Refused::Code code, std::string detail, Sequence expected = 0);

}  // namespace otkel
