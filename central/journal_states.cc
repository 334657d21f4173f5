#include "central/journal_states.h"

#include <algorithm>
#include <utility>

#include "base/mistake.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

using std::chrono::microseconds;

bool Follows(const JournalMark& mark, const JournalMark& last) {
  if (mark.epoch == last.epoch) return mark.sequence == last.sequence + 1;
  return mark.epoch > last.epoch && mark.sequence == 1;
}

// Of the epochs up to `epoch` (0: of all).
Instant LastOccurred(const std::map<Epoch, Instant>& by_epoch, Epoch epoch) {
  Instant last{};
  for (const auto& [which, at] : by_epoch) {
    if (epoch == 0 || which <= epoch) last = std::max(last, at);
  }
  return last;
}

// A thousand events set aside in a minute are one hole, not a thousand.
bool IsNear(const InstantRange& a, const InstantRange& b) {
  constexpr std::chrono::minutes kNear{1};
  return a.first <= b.end + kNear && b.first <= a.end + kNear;
}

void Lighten(v1::Crossing& crossing) {
  crossing.clear_decision();
  crossing.clear_mrz_lines();
}

}  // namespace

CheckpointId FiledUnder(const CheckpointId& checkpoint, const std::string& branch) {
  return {Concat(checkpoint.text, "~", branch)};
}

void JournalStates::Advance(Chain& chain, const JournalMark& mark) {
  if (mark <= chain.through) return;
  if (Makes(Mistake::kLiveCountsAsChain)) chain.through = mark;
  if (!Follows(mark, chain.through)) {
    chain.ahead.insert(mark);
    return;
  }
  chain.through = mark;
  while (!chain.ahead.empty()) {
    const JournalMark next = *chain.ahead.begin();
    if (next > chain.through && !Follows(next, chain.through)) break;
    chain.through = std::max(chain.through, next);
    chain.ahead.erase(chain.ahead.begin());
  }
}

void JournalStates::Take(const v1::Event& event) {
  State& state = states_[{event.id().checkpoint()}];
  Advance(state.chain, {event.id().epoch(), event.id().sequence()});
  Instant& last = state.last_occurred[event.id().epoch()];
  last = std::max(last, FromMicros(event.occurred_at_us()));
}

// The loss lies after the last event that is here, and before the centre heard of it; where the
// checkpoint's clock says otherwise, the clock is not believed.
void JournalStates::DeclareGap(const v1::Event& event, Instant recorded_at) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  const v1::GapDeclared& gap = event.gap_declared();
  Instant first = LastOccurred(state.last_occurred, gap.epoch());
  if (gap.from_us() > 0 && (first == Instant{} || FromMicros(gap.from_us()) < first))
    first = FromMicros(gap.from_us());
  Instant end = FromMicros(event.occurred_at_us());
  if (gap.to_us() > 0 && FromMicros(gap.to_us()) > first)
    end = FromMicros(gap.to_us()) + microseconds{1};
  if (end <= first) end = std::max(recorded_at, first + microseconds{1});
  state.missing.push_back({first, end});
  SetGaps(checkpoint, state);
}

// It happened after what its checkpoint recorded before it and before the centre had it; within
// that its own word is believed, as far as its clock was.
void JournalStates::PassMissing(const v1::EventsMissing& missing, Instant recorded_at) {
  const CheckpointId checkpoint{missing.checkpoint()};
  State& state = states_[checkpoint];
  const JournalMark through{missing.through_epoch(), missing.through_sequence()};
  state.chain.through = std::max(state.chain.through, through);
  const Instant first = LastOccurred(state.last_occurred, missing.after_epoch());
  state.missing.push_back({first, std::max(recorded_at, first + microseconds{1})});
  SetGaps(checkpoint, state);
}

void JournalStates::Quarantine(const v1::Event& event, Instant recorded_at) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  ++state.quarantined;
  const Instant before = LastOccurred(state.last_occurred, event.id().epoch());
  const Instant at = FromMicros(event.occurred_at_us());
  const microseconds bound{std::max<std::int64_t>(event.clock().skew_bound_us(), 0)};
  InstantRange range{at - bound, at + bound + microseconds{1}};
  if (at < before || recorded_at < at)
    range = {std::min(before, recorded_at), recorded_at + microseconds{1}};
  if (!state.missing.empty() && IsNear(range, state.missing.back())) {
    InstantRange& last = state.missing.back();
    last = {std::min(last.first, range.first), std::max(last.end, range.end)};
  } else {
    state.missing.push_back(range);
  }
  SetGaps(checkpoint, state);
}

std::optional<bool> JournalStates::TakeBranch(const std::string& name, const v1::Event& event,
                                              const Entered& entered) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  const Instant at = FromMicros(event.occurred_at_us());
  const auto [found, is_first] = state.branches.try_emplace(name);
  Branch& branch = found->second;
  if (branch.counts) return branch.counts;
  branch.first = is_first ? at : std::min(branch.first, at);
  SetGaps(checkpoint, state);
  KeptEvent kept{event, entered};
  if (kept.event.has_crossing()) Lighten(*kept.event.mutable_crossing());
  if (kept.event.correction().has_crossing())
    Lighten(*kept.event.mutable_correction()->mutable_crossing());
  branch.kept.push_back(std::move(kept));
  return std::nullopt;
}

std::vector<KeptEvent> JournalStates::Review(const CheckpointId& checkpoint,
                                             const std::string& name, bool counts) {
  State& state = states_[checkpoint];
  const auto found = state.branches.find(name);
  if (found == state.branches.end() || found->second.counts) return {};
  found->second.counts = counts;
  std::vector<KeptEvent> kept = std::exchange(found->second.kept, {});
  SetGaps(checkpoint, state);
  return kept;
}

void JournalStates::Readmit(const CheckpointId& checkpoint, const std::string& branch,
                            Epoch epoch) {
  states_[checkpoint].readmitted[branch] = epoch;
}

void JournalStates::SetGaps(const CheckpointId& checkpoint, const State& state) {
  if (Makes(Mistake::kGapIgnoredByGrades)) return;
  std::vector<InstantRange> gaps = state.missing;
  for (const auto& [name, branch] : state.branches) {
    if (!branch.counts) gaps.push_back({branch.first, Instant::max()});
  }
  if (gaps.empty()) {
    gaps_.erase(checkpoint);
  } else {
    gaps_[checkpoint] = std::move(gaps);
  }
}

JournalMark JournalStates::FoldedThrough(const CheckpointId& checkpoint) const {
  const auto found = states_.find(checkpoint);
  return found == states_.end() ? JournalMark{} : found->second.chain.through;
}

std::uint64_t JournalStates::QuarantinedEvents(const CheckpointId& checkpoint) const {
  const auto found = states_.find(checkpoint);
  return found == states_.end() ? 0 : found->second.quarantined;
}

std::vector<std::string> JournalStates::OpenBranches(const CheckpointId& checkpoint) const {
  std::vector<std::string> open;
  const auto found = states_.find(checkpoint);
  if (found == states_.end()) return open;
  for (const auto& [name, branch] : found->second.branches) {
    if (!branch.counts) open.push_back(name);
  }
  return open;
}

std::optional<bool> JournalStates::ReviewOf(const CheckpointId& checkpoint,
                                            const std::string& branch) const {
  const auto state = states_.find(checkpoint);
  if (state == states_.end()) return std::nullopt;
  const auto found = state->second.branches.find(branch);
  return found == state->second.branches.end() ? std::nullopt : found->second.counts;
}

Epoch JournalStates::ReadmittedEpoch(const CheckpointId& checkpoint,
                                     const std::string& branch) const {
  const auto found = states_.find(checkpoint);
  if (found == states_.end()) return 0;
  const auto epoch = found->second.readmitted.find(branch);
  return epoch == found->second.readmitted.end() ? 0 : epoch->second;
}

}  // namespace otkel
