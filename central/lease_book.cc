#include "central/lease_book.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "base/mistake.h"
#include "base/text.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

constexpr std::string_view kNotePrefix = "lease/";
constexpr std::size_t kSerialBytes = 8;
constexpr std::size_t kLeaseBytes = 32;
constexpr std::size_t kStateBytes = 5 * 8;
constexpr std::size_t kMostNeverTaken = 16;

std::string NoteOf(const Line& line) { return Concat(kNotePrefix, line.HeadName().text); }

Line LineOf(const std::string& note) {
  const std::string name = note.substr(kNotePrefix.size());
  const std::size_t mark = name.find('~');
  if (mark == std::string::npos) return {{name}, ""};
  return {{name.substr(0, mark)}, name.substr(mark + 1)};
}

std::uint64_t SerialIn(const std::string& lease) {
  return lease.size() == kLeaseBytes ? NumberFromBigEndian(lease) : 0;
}

}  // namespace

Epoch NewestEpochOf(const LedgerStore& store, const CheckpointId& checkpoint) {
  Epoch newest = 0;
  const auto heads = store.Heads();
  for (const auto& [name, head] : heads) {
    if (name == checkpoint || name.text.starts_with(checkpoint.text + "~"))
      newest = std::max(newest, head.mark.epoch);
  }
  return newest;
}

std::string LeaseBook::LeaseOf(const Line& line, std::uint64_t serial) const {
  const std::string number = BigEndian(serial);
  // Ed25519 signs the same bytes to the same signature, and nobody else can.
  const std::string sealed = key_->Sign(
      AsBytes(Sha256({"otkel.lease.1", line.HeadName().text, std::string_view("\0", 1), number})));
  return number + std::string(AsBytes(Sha256({sealed})).substr(0, kLeaseBytes - kSerialBytes));
}

absl::Status LeaseBook::Load() {
  const auto notes = store_->Notes(std::string(kNotePrefix));
  if (!notes.ok()) return notes.status();
  const std::lock_guard lock(mutex_);
  for (const auto& [name, note] : *notes) {
    if (note.size() < kStateBytes)
      return absl::DataLossError(Concat("note ", name, " is malformed"));
    const std::string_view bytes = note;
    const std::lock_guard lines(lines_mutex_);
    State& state = lines_[LineOf(name)];
    state.taken = NumberFromBigEndian(bytes);
    state.offered = NumberFromBigEndian(bytes.substr(8));
    state.base = {static_cast<Epoch>(NumberFromBigEndian(bytes.substr(16))),
                  NumberFromBigEndian(bytes.substr(24))};
    state.void_through = NumberFromBigEndian(bytes.substr(32));
    state.came_with = std::string(bytes.substr(kStateBytes));
  }
  return absl::OkStatus();
}

absl::Status LeaseBook::Put(const Line& line, State state) {
  const std::string note =
      Concat(BigEndian(state.taken), BigEndian(state.offered), BigEndian(state.base.epoch),
             BigEndian(state.base.sequence), BigEndian(state.void_through), state.came_with);
  if (absl::Status status = store_->PutNotes({{NoteOf(line), note}}); !status.ok()) return status;
  const std::lock_guard lines(lines_mutex_);
  lines_[line] = std::move(state);
  return absl::OkStatus();
}

LeaseBook::State LeaseBook::StateOf(const Line& line) const {
  const auto known = lines_.find(line);
  return known == lines_.end() ? State{} : known->second;
}

std::uint64_t LeaseBook::Verified(const Line& line, const std::string& lease) const {
  const std::uint64_t serial = SerialIn(lease);
  return serial != 0 && lease == LeaseOf(line, serial) ? serial : 0;
}

bool LeaseBook::CameWith(const Line& line, const State& state, const std::string& lease) {
  if (line.IsBranch()) return state.taken == 0 && lease == state.came_with;
  if (!state.came_with.empty() && lease == state.came_with) return true;
  // Nobody has taken one yet: the first was offered, and the answer was lost.
  return state.taken == 0 && lease.empty();
}

std::optional<LeaseBook::Standing> LeaseBook::Match(const Line& line, const State& state,
                                                    const std::string& lease) const {
  const std::uint64_t serial = Verified(line, lease);
  // A lease of this centre that it does not know yet: it has forgotten some.
  if (serial > state.offered) return Standing{line, state.base, true, serial};
  if (serial != 0 && (serial == state.taken || serial > state.void_through))
    return Standing{line, state.base, false, serial};
  if (CameWith(line, state, lease)) return Standing{line, state.base, false, 0};
  return std::nullopt;
}

absl::StatusOr<LeaseBook::Standing> LeaseBook::Judge(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  const Line own{caller.checkpoint, ""};
  if (auto standing = Match(own, StateOf(own), caller.lease)) return *standing;
  if (!lines_.contains(own) || Makes(Mistake::kLeaseNotChecked)) return Standing{own, {}, false, 0};
  // A new disk, which somebody set up to begin where nothing is known yet.
  if (caller.lease.empty() && caller.begins_epoch) return Standing{own, {}, false, 0};
  for (auto line = lines_.upper_bound(own); line != lines_.end(); ++line) {
    if (line->first.checkpoint != caller.checkpoint) break;
    auto standing = Match(line->first, line->second, caller.lease);
    if (!standing) continue;
    // It has taken no lease of this branch, and so sent nothing as it; it may be another copy that
    // came with the same lease, or with none.
    if (standing->serial == 0 && standing->base != caller.acknowledged) {
      State state = line->second;
      state.base = standing->base = caller.acknowledged;
      if (absl::Status status = Put(line->first, std::move(state)); !status.ok()) return status;
    }
    return *std::move(standing);
  }
  auto branch =
      NewBranch(caller.checkpoint, {.base = caller.acknowledged, .came_with = caller.lease});
  if (!branch.ok()) return branch.status();
  return Standing{*std::move(branch), caller.acknowledged, false, 0};
}

absl::StatusOr<Line> LeaseBook::NewBranch(const CheckpointId& checkpoint, State state) {
  Line branch{checkpoint, ""};
  std::size_t never_taken = 0;
  std::optional<Line> reusable;
  for (auto line = lines_.upper_bound(branch); line != lines_.end(); ++line) {
    if (line->first.checkpoint != checkpoint) break;
    if (line->second.taken != 0) continue;
    ++never_taken;
    if (!reusable) reusable = line->first;
  }
  // Whoever comes with ever new leases and never takes one gets no more names by it.
  if (never_taken >= kMostNeverTaken) {
    branch = *reusable;
  } else {
    for (int number = 1; branch.branch.empty() || lines_.contains(branch); ++number)
      branch.branch = Concat("b", number);
  }
  if (absl::Status status = Put(branch, std::move(state)); !status.ok()) return status;
  return branch;
}

absl::StatusOr<std::string> LeaseBook::Offer(const Line& line, std::uint64_t after) {
  const std::lock_guard lock(mutex_);
  State state = StateOf(line);
  // Whoever shows a lease that was offered has taken it; no other that was offered by then counts.
  if (after > state.void_through && after != state.taken) {
    state.taken = after;
    state.void_through = std::max(state.offered, after);
  }
  state.offered = std::max({state.taken, state.offered, after}) + 1;
  const std::uint64_t serial = state.offered;
  if (absl::Status status = Put(line, std::move(state)); !status.ok()) return status;
  return LeaseOf(line, serial);
}

absl::Status LeaseBook::Take(const Line& line, const std::string& lease) {
  const std::lock_guard lock(mutex_);
  State state = StateOf(line);
  if (lease != LeaseOf(line, state.offered))
    return absl::FailedPreconditionError("another lease of this checkpoint was offered since");
  state.taken = state.void_through = state.offered;
  if (!line.IsBranch()) state.came_with.clear();
  return Put(line, std::move(state));
}

bool LeaseBook::Holds(const Line& line, const std::string& lease) const {
  const std::lock_guard lines(lines_mutex_);
  const auto known = lines_.find(line);
  return known != lines_.end() && SerialIn(lease) == known->second.taken &&
         known->second.taken == known->second.offered;
}

bool LeaseBook::Knows(const Line& line) const {
  const std::lock_guard lines(lines_mutex_);
  return lines_.contains(line);
}

absl::StatusOr<Line> LeaseBook::MoveToBranch(const Line& line, const std::string& lease,
                                             JournalMark base) {
  const std::lock_guard lock(mutex_);
  auto branch = NewBranch(line.checkpoint, {.base = base, .came_with = lease});
  if (!branch.ok()) return branch.status();
  State state = StateOf(line);
  state.taken = state.void_through = state.offered =
      state.offered + 1;  // a lease that nobody was given
  if (absl::Status status = Put(line, std::move(state)); !status.ok()) return status;
  return branch;
}

absl::Status LeaseBook::Promote(const Line& branch, const std::string& lease) {
  const std::lock_guard lock(mutex_);
  const Line own{branch.checkpoint, ""};
  State state = StateOf(own);
  state.taken = state.void_through = state.offered = state.offered + 1;
  state.came_with = lease;
  return Put(own, std::move(state));
}

}  // namespace otkel
