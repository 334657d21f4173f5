#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/journal.h"

namespace otkel {

// The events of one epoch that a database holds: first to last.
struct EpochSpan {
  Epoch epoch = 0;
  Sequence first = 0;
  Sequence last = 0;

  friend bool operator==(const EpochSpan&, const EpochSpan&) = default;
};

// An epoch that ended, and what became of its events.
struct ClosedEpoch {
  Epoch epoch = 0;
  Sequence kept = 0;        // 1 to this stayed in the journal
  Sequence lost_first = 0;  // from this on they were declared lost; 0: none were
  Sequence lost_last = 0;   // 0: not known
  JournalMark declared_at;  // the event that declares it

  friend bool operator==(const ClosedEpoch&, const ClosedEpoch&) = default;
};

// What a journal knows of its epochs. It is written where no damage takes both: among the rows, and
// with the high-water mark. So the loss of an epoch, and of the declaration of a loss, is noticed.
// docs/formats/journal.md states the bytes.
struct EpochTable {
  Epoch from = 0;            // it tells of every epoch from this one on
  bool is_whole = true;      // of those before, the centre has what there was; false: not known
  Epoch current = 0;         // has not ended
  JournalMark acknowledged;  // the centre has everything up to here, and perhaps more
  std::vector<ClosedEpoch> closed;  // by epoch; one that is not named never had events

  friend bool operator==(const EpochTable&, const EpochTable&) = default;
};

[[nodiscard]] std::string EncodeEpochs(const EpochTable& table);
// nullopt: it is no such table.
[[nodiscard]] std::optional<EpochTable> DecodeEpochs(std::string_view bytes);

// nullopt: the epoch has not ended, or never had events, or lies before the table.
[[nodiscard]] const ClosedEpoch* FindClosed(const EpochTable& table, Epoch epoch);

// Of two copies the one that knows of more, with the greater acknowledged mark of both.
[[nodiscard]] std::optional<EpochTable> NewerOf(std::optional<EpochTable> one,
                                                std::optional<EpochTable> other);
// Of a journal from before there were tables that was found sound: what it holds is what there was.
[[nodiscard]] EpochTable TableOf(const std::vector<EpochSpan>& spans, Epoch current);

// Forgets the oldest epochs of which the centre has everything, and that were too many.
void Settle(EpochTable& table);
// The current epoch ends at `head`, `next` begins.
void CloseEpoch(EpochTable& table, JournalMark head, Epoch next);

// `seen` with what must be there besides: nothing is missing where both are the same.
[[nodiscard]] std::vector<EpochSpan> ExpectedSpans(std::vector<EpochSpan> seen,
                                                   const std::optional<EpochTable>& table,
                                                   JournalMark floor);

}  // namespace otkel
