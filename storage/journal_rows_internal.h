#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/journal.h"
#include "storage/journal_epochs.h"
#include "storage/row_store.h"

// The rows of a journal, as docs/formats/journal.md states them.
namespace otkel {

// Whose journal a database is.
struct JournalIdentity {
  CheckpointId checkpoint;
  std::string public_key;

  friend bool operator==(const JournalIdentity&, const JournalIdentity&) = default;
};

[[nodiscard]] std::string EventKey(JournalMark mark);
// REQUIRES: `key` is an event's key.
[[nodiscard]] JournalMark MarkOfEventKey(std::string_view key);
[[nodiscard]] bool IsEventKey(std::string_view key);

void PutEvent(JournalMark mark, const v1::SignedEvent& event, RowBatch& batch);
// Takes every event up to and including `through` away.
void DeleteEventsThrough(JournalMark through, RowBatch& batch);
void DeleteEventsAfter(JournalMark mark, RowBatch& batch);
void PutIdentity(const JournalIdentity& identity, RowBatch& batch);
// The last event, or the place before an epoch's first.
void PutHead(const JournalHead& head, RowBatch& batch);
// The last event that is no longer kept: what the first that is kept follows.
void PutFloor(const JournalHead& floor, RowBatch& batch);
void PutAcknowledged(JournalMark mark, RowBatch& batch);
void PutEpochs(const EpochTable& table, RowBatch& batch);
void PutJournalNote(const std::string& name, const std::string& value, RowBatch& batch);

// Reads rows. Errors: DataLoss: a row cannot be read or is malformed; Unavailable: the disk does
// not answer.
class JournalRows {
 public:
  explicit JournalRows(const RowStore& rows) : rows_(rows) {}

  // NotFound: there is none at `mark`.
  [[nodiscard]] absl::StatusOr<v1::SignedEvent> Event(JournalMark mark) const;
  // By epoch; epochs without events are left out.
  [[nodiscard]] absl::StatusOr<std::vector<EpochSpan>> Epochs() const;
  // The last event at or before `mark`; nullopt: none.
  [[nodiscard]] absl::StatusOr<std::optional<JournalHead>> LastThrough(JournalMark mark) const;
  // nullopt: a database that was never a journal's, or lost its rows.
  [[nodiscard]] absl::StatusOr<std::optional<JournalIdentity>> Identity() const;
  [[nodiscard]] absl::StatusOr<std::optional<JournalHead>> Head() const;
  [[nodiscard]] absl::StatusOr<JournalHead> Floor() const;
  [[nodiscard]] absl::StatusOr<JournalMark> Acknowledged() const;
  // nullopt: written before there were such tables, or lost.
  [[nodiscard]] absl::StatusOr<std::optional<EpochTable>> EpochsKnown() const;
  [[nodiscard]] absl::StatusOr<std::string> Note(const std::string& name) const;
  // Whether every note can be read.
  [[nodiscard]] absl::Status CheckNotes() const;

 private:
  const RowStore& rows_;
};

}  // namespace otkel
