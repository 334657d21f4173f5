#include "storage/journal_loss_internal.h"

#include <algorithm>
#include <map>

namespace otkel {
namespace {

const EpochSpan* SpanOf(const std::vector<EpochSpan>& spans, Epoch epoch) {
  const auto span = std::find_if(spans.begin(), spans.end(),
                                 [epoch](const EpochSpan& s) { return s.epoch == epoch; });
  return span == spans.end() ? nullptr : &*span;
}

// The last sequence of `epoch` that anything tells of; nullopt: nothing tells where the epoch
// ended.
std::optional<Sequence> EndOf(Epoch epoch, const LossQuestion& question) {
  const EpochSpan* span = SpanOf(question.spans, epoch);
  Sequence seen = span == nullptr ? 0 : span->last;
  if (question.found_head.epoch == epoch) seen = std::max(seen, question.found_head.sequence);
  if (question.durable && question.durable->epoch == epoch) {
    seen = std::max(seen, question.durable->sequence);
  }
  if (question.epochs) {
    if (const ClosedEpoch* closed = FindClosed(*question.epochs, epoch)) {
      if (closed->lost_first != 0 && closed->lost_last == 0) return std::nullopt;
      return std::max({seen, closed->kept, closed->lost_last});
    }
    // One that ended and that the table does not name never had events.
    if (question.epochs->from <= epoch && epoch < question.epochs->current) return seen;
  }
  if (question.durable && question.durable->epoch == epoch) return seen;
  // An event can be in the journal before its mark is: past the mark's epoch nothing was durable.
  if (question.durable && question.durable->epoch < epoch) return seen;
  return std::nullopt;
}

}  // namespace

Epoch NewestEpoch(const LossQuestion& question) {
  Epoch newest = std::max(question.kept.epoch, question.found_head.epoch);
  if (question.durable) newest = std::max(newest, question.durable->epoch);
  if (!question.spans.empty()) newest = std::max(newest, question.spans.back().epoch);
  return newest == 0 ? question.first_epoch : newest;
}

std::vector<LostEvents> FindLoss(const LossQuestion& question) {
  std::vector<LostEvents> lost;
  const auto& epochs = question.epochs;
  const JournalMark known = std::max(question.kept, question.acknowledged);
  const Epoch newest = NewestEpoch(question);
  // Declared before, by an event that is itself lost now.
  for (const ClosedEpoch& closed : epochs ? epochs->closed : std::vector<ClosedEpoch>()) {
    if (closed.epoch < known.epoch && closed.lost_first != 0 && closed.declared_at > known) {
      lost.push_back({closed.epoch, closed.lost_first, closed.lost_last});
    }
  }
  const bool is_whole = epochs && epochs->is_whole;
  Epoch epoch = std::min(is_whole ? epochs->from : question.first_epoch, newest);
  if (known.epoch != 0) epoch = is_whole ? std::max(known.epoch, epoch) : known.epoch;
  for (; epoch <= newest; ++epoch) {
    const Sequence first = epoch == known.epoch ? known.sequence + 1 : Sequence{1};
    const std::optional<Sequence> last = EndOf(epoch, question);
    if (last && *last < first) continue;
    lost.push_back({epoch, first, last.value_or(0)});
  }
  return lost;
}

EpochTable AfterLoss(const LossQuestion& question, const std::vector<LostEvents>& lost) {
  const JournalMark known = std::max(question.kept, question.acknowledged);
  const Epoch newest = NewestEpoch(question);
  EpochTable table = question.epochs.value_or(TableOf(question.spans, newest));
  table.acknowledged = std::max(table.acknowledged, question.acknowledged);
  std::map<Epoch, ClosedEpoch> closed;
  for (const ClosedEpoch& before : table.closed) closed[before.epoch] = before;
  for (auto& [epoch, now] : closed) {
    if (epoch > question.kept.epoch) now.kept = 0;
    if (epoch >= known.epoch) now = {.epoch = epoch, .kept = now.kept};
  }
  if (question.kept.epoch >= table.from) {
    closed[question.kept.epoch].epoch = question.kept.epoch;
    closed[question.kept.epoch].kept = question.kept.sequence;
  }
  JournalMark declared_at{newest + 1, 0};
  for (const LostEvents& range : lost) {
    ++declared_at.sequence;
    ClosedEpoch& now = closed[range.epoch];
    now = {range.epoch, now.kept, range.first, range.last, declared_at};
    table.from = std::min(table.from, range.epoch);
  }
  table.closed.clear();
  for (const auto& [epoch, now] : closed) {
    if (now.kept != 0 || now.lost_first != 0) table.closed.push_back(now);
  }
  table.current = newest + 1;
  Settle(table);
  return table;
}

}  // namespace otkel
