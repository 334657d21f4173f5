#include "central/journal_states.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/mistake.h"
#include "central/journal_order.h"
#include "proto/convert.h"

namespace otkel {
namespace {

using std::chrono::microseconds;

constexpr microseconds kInstant{1};

// Within which an event occurred by the centre's clock, as far as its checkpoint knew its own.
// nullopt: it did not know.
std::optional<InstantRange> RangeOf(const v1::Event& event) {
  const EventTime time = TimeOf(event);
  if (!time.uncertainty) return std::nullopt;
  return InstantRange{time.at - *time.uncertainty, time.at + *time.uncertainty + kInstant};
}

}  // namespace

void JournalStates::Extend(Chain& chain, const JournalMark& mark, Instant known) {
  chain.through = std::max(chain.through, mark);
  chain.known = std::max(chain.known, known);
  chain.known_by_epoch[mark.epoch] = chain.known;
  auto& steps = chain.known_by_mark;
  if (steps.empty() || chain.known - std::prev(steps.end())->second >= days{1})
    steps[chain.through] = chain.known;
}

// Only the chain's own first event begins an epoch (Ingest takes none live), so that what follows
// here is whole.
void JournalStates::Advance(Chain& chain, const JournalMark& mark, Instant known) {
  if (mark <= chain.through) return;
  if (Makes(Mistake::kLiveCountsAsChain)) chain.through = mark;
  if (!Follows(mark, chain.through)) {
    chain.ahead[mark] = known;
    return;
  }
  Extend(chain, mark, known);
  while (!chain.ahead.empty()) {
    const auto [next, known_by_next] = *chain.ahead.begin();
    if (next > chain.through && !Follows(next, chain.through)) break;
    if (next > chain.through) Extend(chain, next, known_by_next);
    chain.ahead.erase(chain.ahead.begin());
  }
}

void JournalStates::Take(const v1::Event& event, Instant recorded_at, Counts counts) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  const Epoch before = state.chain.through.epoch;
  const auto range = counts == Counts::kYes ? RangeOf(event) : std::nullopt;
  Advance(state.chain, {event.id().epoch(), event.id().sequence()},
          range ? std::min(range->first, recorded_at) : Instant{});
  if (state.chain.through.epoch != before && !state.readmitted.empty()) SetGaps(checkpoint, state);
}

// The loss lies after the last event before it that is here, and before its declaration; where the
// checkpoint does not know its clock, before the centre heard of it.
void JournalStates::DeclareGap(const v1::Event& event, Instant recorded_at,
                               const std::string& branch) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  const v1::GapDeclared& gap = event.gap_declared();
  const auto said = RangeOf(event);
  Instant first{};
  if (const auto copy = state.branches.find(branch); copy != state.branches.end()) {
    first = copy->second.floor;
  } else {
    const auto& known = state.chain.known_by_epoch;
    const auto after = gap.epoch() == 0 ? known.end() : known.upper_bound(gap.epoch());
    first = after == known.begin() ? Instant{} : std::prev(after)->second;
  }
  Instant end = recorded_at + kInstant;
  if (said) {
    // What the journal says of the time before it declares is by the same clock.
    const auto corrected = [&](std::int64_t micros) {
      v1::Event then = event;
      then.set_occurred_at_us(micros);
      return RangeOf(then);
    };
    const auto from = corrected(gap.from_us());
    if (gap.from_us() > 0 && from && (first == Instant{} || from->first < first))
      first = from->first;
    const auto to = corrected(gap.to_us());
    end = gap.to_us() > 0 && to && to->end > first ? to->end : said->end - kInstant;
  }
  if (end <= first) end = std::max(recorded_at, first) + kInstant;
  state.missing.Add({first, end});
  SetGaps(checkpoint, state);
}

// It happened after what its checkpoint recorded before it and before the centre had it; within
// that its own word is believed, as far as its clock was.
void JournalStates::Quarantine(const v1::Event& event, Instant recorded_at,
                               const std::string& branch) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  ++state.quarantined;
  const auto copy = state.branches.find(branch);
  const Instant before = copy == state.branches.end() ? state.chain.known : copy->second.floor;
  const auto range = RangeOf(event);
  const bool is_possible = range && range->end > before && range->first <= recorded_at;
  state.missing.Add(
      is_possible ? *range : InstantRange{std::min(before, recorded_at), recorded_at + kInstant});
  SetGaps(checkpoint, state);
}

// What two copies share is no more than what the first of them shared with the main line.
Instant JournalStates::FloorOfBranch(const State& state, const JournalMark& shared) {
  const auto& known = state.chain.known_by_mark;
  const auto after = known.upper_bound(shared);
  Instant floor = after == known.begin() ? Instant{} : std::prev(after)->second;
  for (const auto& [name, other] : state.branches) {
    if (other.first) floor = std::min(floor, other.floor);
  }
  return floor;
}

std::optional<bool> JournalStates::TakeBranch(const std::string& name, const v1::Event& event,
                                              const JournalMark& shared, const Entered& entered) {
  const CheckpointId checkpoint{event.id().checkpoint()};
  State& state = states_[checkpoint];
  Branch& branch = state.branches[name];
  const auto range = RangeOf(event);
  if (!branch.first) {
    branch.floor = std::min(FloorOfBranch(state, shared), entered.recorded_at);
    branch.last = branch.floor;
    const JournalMark mark{event.id().epoch(), event.id().sequence()};
    const bool is_next = mark.sequence == shared.sequence + 1 &&
                         (shared.sequence == 0 || mark.epoch == shared.epoch);
    branch.first = is_next ? entered.recorded_at : branch.floor;
  }
  const Instant earliest = range ? std::min(range->first, entered.recorded_at) : branch.floor;
  branch.first = std::min(*branch.first, earliest);
  branch.last = std::max(branch.last, earliest);
  branch.whole = false;
  SetGaps(checkpoint, state);
  if (branch.counts) return branch.counts;
  branch.waiting.push_back(entered.position);
  return std::nullopt;
}

std::vector<Position> JournalStates::WaitingOf(const CheckpointId& checkpoint,
                                               const std::string& name) const {
  const auto state = states_.find(checkpoint);
  if (state == states_.end()) return {};
  const auto branch = state->second.branches.find(name);
  return branch == state->second.branches.end() ? std::vector<Position>{} : branch->second.waiting;
}

void JournalStates::Review(const CheckpointId& checkpoint, const std::string& name, bool counts,
                           bool whole) {
  State& state = states_[checkpoint];
  Branch& branch = state.branches[name];
  branch.whole = branch.whole || whole;
  if (!branch.counts) branch.counts = counts;
  branch.waiting = {};
  SetGaps(checkpoint, state);
}

void JournalStates::Readmit(const CheckpointId& checkpoint, const std::string& branch,
                            Epoch epoch) {
  State& state = states_[checkpoint];
  state.readmitted[branch] = epoch;
  SetGaps(checkpoint, state);
}

// Where two copies were to go on in one epoch, it is not known which of them did.
bool JournalStates::WentOn(const State& state, const std::string& branch) {
  const auto found = state.readmitted.find(branch);
  if (found == state.readmitted.end() || state.chain.through.epoch < found->second) return false;
  return std::ranges::none_of(state.readmitted, [&](const auto& other) {
    return other.first != branch && other.second == found->second;
  });
}

void JournalStates::PassMissing(const v1::EventsMissing& missing, Instant recorded_at) {
  const CheckpointId checkpoint{missing.checkpoint()};
  State& state = states_[checkpoint];
  state.missing.Add({state.chain.known, std::max(recorded_at, state.chain.known) + kInstant});
  const JournalMark through{missing.through_epoch(), missing.through_sequence()};
  state.chain.through = std::max(state.chain.through, through);
  SetGaps(checkpoint, state);
}

void JournalStates::SetGaps(const CheckpointId& checkpoint, const State& state) {
  if (Makes(Mistake::kGapIgnoredByGrades)) return;
  std::vector<InstantRange> gaps = state.missing.ranges();
  std::optional<Instant> open;  // since when some copy may hold what is not here
  for (const auto& [name, branch] : state.branches) {
    if (!branch.first || (branch.counts && (branch.whole || WentOn(state, name)))) continue;
    const Instant since = branch.counts ? branch.last : *branch.first;
    open = std::min(open.value_or(since), since);
  }
  if (open) gaps.push_back({*open, Instant::max()});
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

bool JournalStates::IsWhole(const CheckpointId& checkpoint, const std::string& branch) const {
  const auto state = states_.find(checkpoint);
  if (state == states_.end()) return false;
  const auto found = state->second.branches.find(branch);
  return found != state->second.branches.end() && found->second.whole;
}

Epoch JournalStates::ReadmittedEpoch(const CheckpointId& checkpoint,
                                     const std::string& branch) const {
  const auto found = states_.find(checkpoint);
  if (found == states_.end()) return 0;
  const auto epoch = found->second.readmitted.find(branch);
  return epoch == found->second.readmitted.end() ? 0 : epoch->second;
}

}  // namespace otkel
