#include "central/lease_book.h"

#include <algorithm>
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
constexpr std::size_t kStateBytes = 4 * 8;

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
    State& state = lines_[LineOf(name)];
    state.taken = NumberFromBigEndian(bytes);
    state.offered = NumberFromBigEndian(bytes.substr(8));
    state.base = {static_cast<Epoch>(NumberFromBigEndian(bytes.substr(16))),
                  NumberFromBigEndian(bytes.substr(24))};
    state.came_with = std::string(bytes.substr(kStateBytes));
  }
  return absl::OkStatus();
}

absl::Status LeaseBook::Put(const Line& line, State state) {
  const std::string note =
      Concat(BigEndian(state.taken), BigEndian(state.offered), BigEndian(state.base.epoch),
             BigEndian(state.base.sequence), state.came_with);
  if (absl::Status status = store_->PutNotes({{NoteOf(line), note}}); !status.ok()) return status;
  lines_[line] = std::move(state);
  return absl::OkStatus();
}

bool LeaseBook::Fits(const Line& line, const State& state, const std::string& lease) const {
  const std::uint64_t serial = SerialIn(lease);
  const bool is_known = serial != 0 && (serial == state.taken || serial == state.offered);
  if (is_known && lease == LeaseOf(line, serial)) return true;
  if (line.IsBranch()) return state.taken == 0 && lease == state.came_with;
  if (!state.came_with.empty() && lease == state.came_with) return true;
  // Nobody has taken one yet: the first was offered, and the answer was lost.
  return state.taken == 0 && lease.empty();
}

absl::StatusOr<LeaseBook::Standing> LeaseBook::Judge(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  const Line own{caller.checkpoint, ""};
  const std::uint64_t serial = SerialIn(caller.lease);
  const auto known = lines_.find(own);
  const bool is_ours = serial != 0 && caller.lease == LeaseOf(own, serial);
  const std::uint64_t newest = known == lines_.end() ? 0 : known->second.offered;
  if (is_ours && serial > newest) return Standing{own, {}, true, serial};
  if (known == lines_.end() || Fits(own, known->second, caller.lease))
    return Standing{own, {}, false, serial};
  if (Makes(Mistake::kLeaseNotChecked)) return Standing{own, {}, false, serial};
  for (auto line = std::next(known); line != lines_.end(); ++line) {
    if (line->first.checkpoint != caller.checkpoint) break;
    // As with the checkpoint's own: a lease of this branch that is not known yet was forgotten.
    const bool set_back =
        serial > line->second.offered && caller.lease == LeaseOf(line->first, serial);
    if (set_back || Fits(line->first, line->second, caller.lease))
      return Standing{line->first, line->second.base, set_back, serial};
  }
  // A new disk, which somebody set up to begin where nothing is known yet.
  if (caller.lease.empty() && caller.begins_epoch) return Standing{own, {}, false, 0};
  auto branch =
      NewBranch(caller.checkpoint, {.base = caller.acknowledged, .came_with = caller.lease});
  if (!branch.ok()) return branch.status();
  return Standing{*std::move(branch), caller.acknowledged, false, serial};
}

absl::StatusOr<Line> LeaseBook::NewBranch(const CheckpointId& checkpoint, State state) {
  Line branch{checkpoint, ""};
  for (int number = 1; branch.branch.empty() || lines_.contains(branch); ++number)
    branch.branch = Concat("b", number);
  if (absl::Status status = Put(branch, std::move(state)); !status.ok()) return status;
  return branch;
}

absl::StatusOr<std::string> LeaseBook::Offer(const Line& line, std::uint64_t after) {
  const std::lock_guard lock(mutex_);
  State state = lines_[line];
  // Whoever shows the lease that was offered has taken it.
  if (after == state.offered || after > state.offered) state.taken = after;
  state.offered = std::max({state.taken, state.offered, after}) + 1;
  const std::uint64_t serial = state.offered;
  if (absl::Status status = Put(line, std::move(state)); !status.ok()) return status;
  return LeaseOf(line, serial);
}

absl::Status LeaseBook::Take(const Line& line, const std::string& lease) {
  const std::lock_guard lock(mutex_);
  State state = lines_[line];
  if (lease != LeaseOf(line, state.offered))
    return absl::FailedPreconditionError("another lease of this checkpoint was offered since");
  state.taken = state.offered;
  if (!line.IsBranch()) state.came_with.clear();
  return Put(line, std::move(state));
}

bool LeaseBook::Holds(const Line& line, const std::string& lease) const {
  const std::lock_guard lock(mutex_);
  const auto known = lines_.find(line);
  return known != lines_.end() && SerialIn(lease) == known->second.taken &&
         known->second.taken == known->second.offered;
}

bool LeaseBook::Knows(const Line& line) const {
  const std::lock_guard lock(mutex_);
  return lines_.contains(line);
}

absl::StatusOr<Line> LeaseBook::MoveToBranch(const Line& line, const std::string& lease,
                                             JournalMark base) {
  const std::lock_guard lock(mutex_);
  auto branch = NewBranch(line.checkpoint, {.base = base, .came_with = lease});
  if (!branch.ok()) return branch.status();
  State state = lines_[line];
  state.taken = state.offered = state.offered + 1;  // a lease that nobody was given
  if (absl::Status status = Put(line, std::move(state)); !status.ok()) return status;
  return branch;
}

absl::Status LeaseBook::Promote(const Line& branch, const std::string& lease) {
  const std::lock_guard lock(mutex_);
  const Line own{branch.checkpoint, ""};
  State state = lines_[own];
  state.taken = state.offered = state.offered + 1;
  state.came_with = lease;
  return Put(own, std::move(state));
}

}  // namespace otkel
