#include "storage/journal_loss_internal.h"

#include <algorithm>

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
    return std::max(seen, question.durable->sequence);
  }
  // A later epoch that is itself here, or is the head, closed this one with all its events.
  const bool is_closed =
      seen > 0 && (question.found_head.epoch > epoch ||
                   (!question.spans.empty() && question.spans.back().epoch > epoch));
  if (is_closed) return seen;
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
  const JournalMark known = std::max(question.kept, question.acknowledged);
  const Epoch newest = NewestEpoch(question);
  const Epoch first_epoch = known.epoch != 0 ? known.epoch : std::min(question.first_epoch, newest);
  for (Epoch epoch = first_epoch; epoch <= newest; ++epoch) {
    const Sequence first = epoch == known.epoch ? known.sequence + 1 : Sequence{1};
    const std::optional<Sequence> last = EndOf(epoch, question);
    if (last && *last < first) continue;
    lost.push_back({epoch, first, last.value_or(0)});
  }
  return lost;
}

}  // namespace otkel
