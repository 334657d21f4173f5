#include "central/lease_book.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "base/mistake.h"
#include "base/text.h"
#include "proto/convert.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

constexpr std::string_view kNotePrefix = "lease.2/";
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kSerialBytes = 2 * kNumberBytes;
constexpr std::size_t kLeaseBytes = 32;
// Of a note: the taken one, the greatest number, the base and how many offers follow.
constexpr std::size_t kStateBytes = kSerialBytes + 4 * kNumberBytes;
constexpr std::size_t kMostNeverTaken = 16;
// Whoever holds an older one has let so many Hellos pass without showing it.
constexpr std::size_t kMostOffers = 16;

std::string NoteOf(const Line& line) { return Concat(kNotePrefix, line.HeadName().text); }

Line LineOf(const std::string& note) {
  const std::string name = note.substr(kNotePrefix.size());
  const std::size_t mark = name.find('~');
  if (mark == std::string::npos) return {{name}, ""};
  return {{name.substr(0, mark)}, name.substr(mark + 1)};
}

std::string Written(const LeaseBook::Serial& serial) {
  return Concat(BigEndian(serial.number),
                BigEndian(static_cast<std::uint64_t>(ToMicros(serial.at))));
}

// REQUIRES: kSerialBytes or more.
LeaseBook::Serial SerialFrom(std::string_view bytes) {
  const std::uint64_t at_us = NumberFromBigEndian(bytes.substr(kNumberBytes));
  return {NumberFromBigEndian(bytes), FromMicros(static_cast<std::int64_t>(at_us))};
}

LeaseBook::Serial SerialIn(const std::string& lease) {
  return lease.size() == kLeaseBytes ? SerialFrom(lease) : LeaseBook::Serial{};
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

void LeaseBook::State::Settle(Serial serial) {
  taken = serial;
  offered = std::max(offered, serial.number);
  offers.clear();
}

bool LeaseBook::State::IsOffered(Serial serial) const {
  return std::find(offers.begin(), offers.end(), serial) != offers.end();
}

LeaseBook::Serial LeaseBook::NextOf(const State& state) const {
  return {state.offered + 1, clock_->Now()};
}

std::string LeaseBook::LeaseOf(const Line& line, Serial serial) const {
  const std::string number = Written(serial);
  // Ed25519 signs the same bytes to the same signature, and nobody else can.
  const std::string sealed = key_->Sign(
      AsBytes(Sha256({"otkel.lease.2", line.HeadName().text, std::string_view("\0", 1), number})));
  return number + std::string(AsBytes(Sha256({sealed})).substr(0, kLeaseBytes - kSerialBytes));
}

absl::Status LeaseBook::Load() {
  const auto notes = store_->Notes(std::string(kNotePrefix));
  if (!notes.ok()) return notes.status();
  const std::lock_guard lock(mutex_);
  for (const auto& [name, note] : *notes) {
    auto state = StateIn(note);
    if (!state) return absl::DataLossError(Concat("note ", name, " is malformed"));
    const std::lock_guard lines(lines_mutex_);
    lines_[LineOf(name)] = *std::move(state);
  }
  return absl::OkStatus();
}

std::optional<LeaseBook::State> LeaseBook::StateIn(std::string_view note) {
  if (note.size() < kStateBytes) return std::nullopt;
  const auto number = [&note] {
    const std::uint64_t value = NumberFromBigEndian(note);
    note.remove_prefix(kNumberBytes);
    return value;
  };
  State state;
  state.taken = SerialFrom(note);
  note.remove_prefix(kSerialBytes);
  state.offered = number();
  state.base.epoch = static_cast<Epoch>(number());
  state.base.sequence = number();
  const std::uint64_t offers = number();
  if (offers > kMostOffers || note.size() < offers * kSerialBytes) return std::nullopt;
  for (std::uint64_t i = 0; i < offers; ++i) {
    state.offers.push_back(SerialFrom(note));
    note.remove_prefix(kSerialBytes);
  }
  state.came_with = std::string(note);
  return state;
}

absl::Status LeaseBook::Put(const Line& line, State state) {
  std::string note =
      Concat(Written(state.taken), BigEndian(state.offered), BigEndian(state.base.epoch),
             BigEndian(state.base.sequence), BigEndian(state.offers.size()));
  for (const Serial& offer : state.offers) note += Written(offer);
  note += state.came_with;
  if (absl::Status status = store_->PutNotes({{NoteOf(line), note}}); !status.ok()) return status;
  const std::lock_guard lines(lines_mutex_);
  lines_[line] = std::move(state);
  return absl::OkStatus();
}

LeaseBook::State LeaseBook::StateOf(const Line& line) const {
  const auto known = lines_.find(line);
  return known == lines_.end() ? State{} : known->second;
}

LeaseBook::Serial LeaseBook::Verified(const Line& line, const std::string& lease) const {
  const Serial serial = SerialIn(lease);
  return serial.number != 0 && lease == LeaseOf(line, serial) ? serial : Serial{};
}

bool LeaseBook::CameWith(const Line& line, const State& state, const std::string& lease) {
  if (line.IsBranch()) return state.taken.number == 0 && lease == state.came_with;
  if (!state.came_with.empty() && lease == state.came_with) return true;
  // Nobody has taken one yet: the first was offered, and the answer was lost.
  return state.taken.number == 0 && lease.empty();
}

std::optional<LeaseBook::Standing> LeaseBook::Match(const Line& line, const State& state,
                                                    const std::string& lease) const {
  const Serial serial = Verified(line, lease);
  // A lease of this centre that it does not know yet: it has forgotten some. Where others were
  // given one since, the line went on without whoever holds this one.
  if (serial.number > state.offered && serial.at >= state.Newest().at)
    return Standing{line, state.base, true, serial};
  if (serial.number != 0 && (serial == state.taken || state.IsOffered(serial)))
    return Standing{line, state.base, false, serial};
  if (CameWith(line, state, lease)) return Standing{line, state.base, false, {}};
  return std::nullopt;
}

absl::StatusOr<LeaseBook::Standing> LeaseBook::Judge(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  const Line own{caller.checkpoint, ""};
  if (auto standing = Match(own, StateOf(own), caller.lease)) return *standing;
  if (!lines_.contains(own) || Makes(Mistake::kLeaseNotChecked))
    return Standing{own, {}, false, {}};
  // A new disk, which somebody set up to begin where nothing is known yet.
  if (caller.lease.empty() && caller.begins_epoch) return Standing{own, {}, false, {}};
  for (auto line = lines_.upper_bound(own); line != lines_.end(); ++line) {
    if (line->first.checkpoint != caller.checkpoint) break;
    auto standing = Match(line->first, line->second, caller.lease);
    if (!standing) continue;
    // While nothing of the branch is here, who it is may have changed: several copies may come with
    // the same lease, or with none, until one takes a lease of it. What this one shares counts.
    const bool has_begun = store_->HeadOf(line->first.HeadName()) != JournalHead{};
    if (!has_begun && standing->base != caller.acknowledged) {
      State state = line->second;
      state.base = standing->base = caller.acknowledged;
      if (absl::Status status = Put(line->first, std::move(state)); !status.ok()) return status;
    }
    return *std::move(standing);
  }
  auto branch =
      NewBranch(caller.checkpoint, {.base = caller.acknowledged, .came_with = caller.lease});
  if (!branch.ok()) return branch.status();
  return Standing{*std::move(branch), caller.acknowledged, false, {}};
}

absl::StatusOr<Line> LeaseBook::NewBranch(const CheckpointId& checkpoint, State state) {
  Line branch{checkpoint, ""};
  std::size_t never_taken = 0;
  std::optional<Line> reusable;
  for (auto line = lines_.upper_bound(branch); line != lines_.end(); ++line) {
    if (line->first.checkpoint != checkpoint) break;
    if (line->second.taken.number != 0) continue;
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

absl::StatusOr<std::string> LeaseBook::Offer(const Line& line, Serial after) {
  const std::lock_guard lock(mutex_);
  State state = StateOf(line);
  // Whoever shows a lease that was offered has taken it; no other that was offered by then counts.
  if (state.IsOffered(after) || after.number > state.offered) state.Settle(after);
  const Serial serial = NextOf(state);
  state.offered = serial.number;
  if (state.offers.size() == kMostOffers) state.offers.erase(state.offers.begin());
  state.offers.push_back(serial);
  if (absl::Status status = Put(line, std::move(state)); !status.ok()) return status;
  return LeaseOf(line, serial);
}

absl::Status LeaseBook::Take(const Line& line, const std::string& lease) {
  const std::lock_guard lock(mutex_);
  State state = StateOf(line);
  if (state.offers.empty() || lease != LeaseOf(line, state.offers.back()))
    return absl::FailedPreconditionError("another lease of this checkpoint was offered since");
  state.Settle(state.offers.back());
  if (!line.IsBranch()) state.came_with.clear();
  return Put(line, std::move(state));
}

bool LeaseBook::Holds(const Line& line, const std::string& lease) const {
  const std::lock_guard lines(lines_mutex_);
  const auto known = lines_.find(line);
  return known != lines_.end() && SerialIn(lease) == known->second.taken &&
         known->second.offers.empty();
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
  state.Settle(NextOf(state));
  if (absl::Status status = Put(line, std::move(state)); !status.ok()) return status;
  return branch;
}

absl::Status LeaseBook::Promote(const Line& branch, const std::string& lease) {
  const std::lock_guard lock(mutex_);
  const Line own{branch.checkpoint, ""};
  State state = StateOf(own);
  state.Settle(NextOf(state));
  state.came_with = lease;
  return Put(own, std::move(state));
}

}  // namespace otkel
