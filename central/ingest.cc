#include "central/ingest.h"

#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/mistake.h"
#include "base/text.h"
#include "central/event_check.h"
#include "central/journal_order.h"
#include "proto/convert.h"
#include "storage/event_chain.h"

namespace otkel {
namespace {

constexpr int kHeadRaces = 3;
// How far and how many live events may lie ahead of their chain.
constexpr Sequence kMostLiveDistance = 100'000;
constexpr std::size_t kMostAhead = 10'000;

JournalMark MarkOf(const EventId& id) { return {id.epoch, id.sequence}; }

// Without the signature: what is here was checked when it came, and a second signature of the same
// hash by the same key proves nothing more.
bool IsSame(const v1::SignedEvent& a, const v1::SignedEvent& b) {
  return a.hash() == b.hash() && a.body() == b.body();
}

void NameIfSetAside(const v1::LedgerEntry& entry, const EventId& id,
                    std::vector<v1::Quarantined>& quarantined) {
  if (entry.quarantine().empty()) return;
  v1::Quarantined& item = quarantined.emplace_back();
  item.set_sequence(id.sequence);
  item.set_reason(entry.quarantine());
}

v1::Refused AnotherContent(const EventId& id) {
  return Refuse(v1::Refused::CODE_CONFLICT, Concat(ToText(id), " is here with another content"));
}

v1::Refused Unavailable(const absl::Status& status) {
  return Refuse(v1::Refused::CODE_UNAVAILABLE, std::string(status.message()));
}

}  // namespace

v1::Refused Refuse(v1::Refused::Code code, std::string detail, Sequence expected) {
  v1::Refused refused;
  refused.set_code(code);
  refused.set_detail(std::move(detail));
  refused.set_expected_sequence(expected);
  return refused;
}

Ingest::Ingest(Centre* centre, Line line, JournalMark base, JournalMark floor)
    : centre_(centre),
      line_(std::move(line)),
      base_(base),
      floor_(floor),
      public_key_(centre->enrolled().at(line_.checkpoint)) {}

JournalMark FloorOf(const v1::Hello& hello) {
  return {hello.floor_epoch(), hello.floor_sequence()};
}

JournalMark AcknowledgedOf(const v1::Hello& hello) {
  return {hello.acknowledged_epoch(), hello.acknowledged_sequence()};
}

JournalHead Ingest::Head() const { return HeadAfter(centre_->store().HeadOf(line_.HeadName())); }

JournalHead Ingest::HeadAfter(const JournalHead& own) const {
  if (own != JournalHead{}) return own;
  JournalHead base{base_, {}};
  if (base_.sequence == 0) return base;
  const auto stored = FindStored({line_.checkpoint, base_.epoch, base_.sequence});
  if (stored.ok() && *stored) base.hash = HashFromBytes(EventIn(**stored).hash());
  return base;
}

bool Ingest::HasBegun() const { return centre_->store().HeadOf(line_.HeadName()) != JournalHead{}; }

bool Ingest::FollowsAnother(const v1::Hello& hello) const {
  const JournalHead head = Head();
  const JournalMark floor = FloorOf(hello);
  // Where damage took the last event that is kept no more, nobody knows its hash: it is zero, in
  // the journal, and in a ledger that passed over what was missing up to there.
  const Hash unknown{};
  if (hello.floor_hash() == AsBytes(unknown) || head.hash == unknown) return false;
  return floor.sequence > 0 && floor == head.mark && hello.floor_hash() != AsBytes(head.hash);
}

bool Ingest::HoldsBack(const v1::Hello& hello) const {
  const JournalMark begun = Head().mark;
  if (begun.epoch == 0 || begun.sequence != 0) return false;
  if (AcknowledgedOf(hello) >= begun || hello.epoch() < begun.epoch) return false;
  // Of this epoch nothing is acknowledged. What a later one follows, Hello does not say.
  const std::uint64_t own = hello.epoch() == begun.epoch ? hello.head_sequence() : 0;
  return hello.unacknowledged() > own;
}

bool Ingest::Differs(const v1::Hello& hello) const {
  const JournalMark mark{hello.epoch(), hello.head_sequence()};
  const JournalHead head = Head();
  // The ledger was set back, and the journal no longer keeps what comes next: what it still has can
  // only begin another branch.
  const bool is_begun_branch = line_.IsBranch() && HasBegun();
  if (is_begun_branch && FloorOf(hello) > head.mark) return true;
  // A copy that went on as the checkpoint shares no number before that with the main line; here the
  // ledger was set back to before it did.
  if (!line_.IsBranch() && (FollowsAnother(hello) || HoldsBack(hello))) return true;
  if (mark > head.mark) return false;
  if (line_.IsBranch()) {
    // One that has less may be another copy of the branch, and what that recorded is not here.
    return is_begun_branch && (mark < head.mark || hello.head_hash() != AsBytes(head.hash));
  }
  // An epoch without events shows nothing of those before it.
  if (mark.sequence == 0) return mark < head.mark && hello.unacknowledged() > 0;
  const auto stored = FindStored({line_.checkpoint, mark.epoch, mark.sequence});
  // What cannot be read is not held against anybody: the next batch is compared again.
  return stored.ok() && (!*stored || EventIn(**stored).hash() != hello.head_hash());
}

IngestResult Ingest::Take(const v1::EventBatch& batch) {
  IngestResult result;
  for (int attempt = 0; attempt < kHeadRaces; ++attempt) {
    const JournalHead own = centre_->store().HeadOf(line_.HeadName());
    Checked checked = Check(batch, own);
    const JournalMark before = checked.follows.mark;
    if (checked.refused) return {before, {}, std::move(checked.refused)};
    result = {checked.head.mark, std::move(checked.quarantined), std::nullopt};
    if (checked.head.mark == before) return result;
    const absl::Status stored =
        centre_->AppendEvents(std::move(checked.fresh), {line_.HeadName(), own.mark, checked.head});
    if (stored.ok()) return result;
    if (!absl::IsAborted(stored)) return {before, {}, Unavailable(stored)};
  }
  return {Head().mark,
          {},
          Refuse(v1::Refused::CODE_UNAVAILABLE, "another stream of this checkpoint is writing")};
}

Ingest::Checked Ingest::Check(const v1::EventBatch& batch, const JournalHead& own) const {
  Checked checked;
  checked.follows = checked.head = HeadAfter(own);
  checked.ahead = centre_->store().Ahead(line_.HeadName());
  checked.is_branch_base = line_.IsBranch() && own == JournalHead{};
  const auto refuse = [&](v1::Refused::Code code, std::string detail) {
    checked.refused = Refuse(code, std::move(detail));
    return checked;
  };
  if (static_cast<std::size_t>(batch.events_size()) > kMaxBatchEvents ||
      batch.ByteSizeLong() > kMaxBatchBytes) {
    return refuse(v1::Refused::CODE_TOO_LARGE,
                  Concat("expected at most ", kMaxBatchEvents, " events and ", kMaxBatchBytes,
                         " bytes in a batch"));
  }
  for (const v1::SignedEvent& event : batch.events()) {
    v1::Event body;
    if (!body.ParseFromString(event.body()) || body.id().checkpoint() != line_.checkpoint.text)
      return refuse(v1::Refused::CODE_MALFORMED, "expected an event of this checkpoint");
    const EventId id = FromProto(body.id());
    if (MarkOf(id) <= checked.follows.mark && !Makes(Mistake::kNoDedup)) {
      checked.refused = CompareWithStored(event, id, checked.quarantined);
    } else {
      CheckNext(event, body, checked);
    }
    if (checked.refused) return checked;
  }
  return checked;
}

void Ingest::CheckNext(const v1::SignedEvent& event, const v1::Event& body,
                       Checked& checked) const {
  const EventId id = FromProto(body.id());
  const JournalMark mark = MarkOf(id);
  const JournalMark last = checked.head.mark;
  const bool next_in_epoch = mark.epoch == last.epoch && mark.sequence == last.sequence + 1;
  const auto refuse = [&](v1::Refused::Code code, std::string detail, Sequence expected = 0) {
    checked.refused = Refuse(code, std::move(detail), expected);
  };
  // What a branch shares with the main line is only what its journal says that some centre has
  // acknowledged: into which copy's chain, and whether it is here still, is not known. So the first
  // event of a branch may follow any hash, and may follow where its journal begins with a hole; its
  // signature vouches for it, and BranchEvent.shared_sequence says from where on nothing is known.
  const bool any_previous = std::exchange(checked.is_branch_base, false);
  const bool is_next = Follows(mark, last) || (any_previous && Follows(mark, floor_));
  if (!is_next && !Makes(Mistake::kGapTaken)) {
    return refuse(v1::Refused::CODE_GAP,
                  Concat("found ", ToText(id), ", expected sequence ", last.sequence + 1,
                         " of epoch ", last.epoch),
                  last.sequence + 1);
  }
  const Hash previous = next_in_epoch ? checked.head.hash : Hash{};
  const bool follows =
      (any_previous || event.previous_hash() == AsBytes(previous)) && HashesRight(event);
  if (!follows && !Makes(Mistake::kChainNotChecked) && !Makes(Mistake::kGapTaken))
    return refuse(v1::Refused::CODE_BROKEN_CHAIN,
                  Concat("event ", ToText(id), ": does not follow the hash of the event before"));
  // The last event's signature vouches for the chain, but each event is kept as evidence by itself.
  if (!Makes(Mistake::kChainNotChecked) &&
      !VerifySignature(public_key_, event.hash(), event.signature()))
    return refuse(v1::Refused::CODE_BROKEN_CHAIN,
                  Concat("event ", ToText(id), ": its signature is not of this key"));
  checked.head = {mark, HashFromBytes(event.hash())};
  absl::StatusOr<std::optional<v1::LedgerEntry>> stored = std::nullopt;
  // On the main line only what came ahead of its chain can be here already.
  if (line_.IsBranch() || checked.ahead.contains(mark)) stored = FindStored(id);
  if (!stored.ok()) {
    checked.refused = Unavailable(stored.status());
    return;
  }
  const bool is_here = *stored && !Makes(Mistake::kNoDedup);
  if (is_here && IsSame(EventIn(**stored), event)) {
    NameIfSetAside(**stored, id, checked.quarantined);
    return;
  }
  if (is_here && !line_.IsBranch()) {
    checked.refused = AnotherContent(id);
    return;
  }
  const std::string why = line_.IsBranch() ? "" : WhyQuarantined(body);
  if (!why.empty() && Makes(Mistake::kPoisonEndsStream))
    return refuse(v1::Refused::CODE_MALFORMED, why);
  checked.fresh.push_back(EntryOf(event, why));
  NameIfSetAside(checked.fresh.back(), id, checked.quarantined);
}

v1::LedgerEntry Ingest::EntryOf(const v1::SignedEvent& event, const std::string& why) const {
  v1::LedgerEntry entry;
  if (line_.IsBranch() && !Makes(Mistake::kForkMerged)) {
    v1::BranchEvent& branched = *entry.mutable_branch_event();
    branched.set_branch(line_.branch);
    branched.set_shared_epoch(base_.epoch);
    branched.set_shared_sequence(base_.sequence);
    *branched.mutable_event() = event;
    branched.set_why("another copy of this checkpoint's journal speaks for it");
    return entry;
  }
  *entry.mutable_event() = event;
  entry.set_quarantine(why);
  return entry;
}

std::optional<v1::Refused> Ingest::TakeLive(const v1::SignedEvent& event) {
  // What a branch says is kept apart whole; none of it is urgent.
  if (line_.IsBranch()) return std::nullopt;
  v1::Event body;
  if (!body.ParseFromString(event.body()) || body.id().checkpoint() != line_.checkpoint.text)
    return Refuse(v1::Refused::CODE_MALFORMED, "expected an event of this checkpoint");
  const EventId id = FromProto(body.id());
  if (auto refused = CheckSealed(event, id)) return refused;
  const JournalMark mark = MarkOf(id);
  const JournalMark head = Head().mark;
  if (mark <= head) {
    std::vector<v1::Quarantined> known;  // named when its batch came
    return CompareWithStored(event, id, known);
  }
  if (IsTooFarAhead(mark, head)) return std::nullopt;
  const auto stored = FindStored(id);
  if (!stored.ok()) return Unavailable(stored.status());
  if (*stored) {
    if (IsSame(EventIn(**stored), event)) return std::nullopt;
    return AnotherContent(id);
  }
  const absl::Status appended = centre_->AppendLive(EntryOf(event, WhyQuarantined(body)));
  if (appended.ok() || absl::IsAlreadyExists(appended)) return std::nullopt;
  return Unavailable(appended);
}

// The first event of an epoch says that the epoch before is over: only its chain can.
bool Ingest::IsTooFarAhead(const JournalMark& mark, const JournalMark& head) const {
  const bool is_first_contact = head == JournalMark{};
  if (mark.sequence == 1 && mark.epoch > head.epoch) return true;
  if (mark.epoch > head.epoch + 1 && !is_first_contact) return true;
  const Sequence from = mark.epoch == head.epoch ? head.sequence : 0;
  return mark.sequence - from > kMostLiveDistance ||
         centre_->store().CountAhead(line_.HeadName()) >= kMostAhead;
}

absl::StatusOr<std::optional<v1::LedgerEntry>> Ingest::FindStored(const EventId& id) const {
  auto position = centre_->store().FindEvent({line_.HeadName(), id.epoch, id.sequence});
  // What a copy shares with the main line is kept once.
  if (position.ok() && !*position && line_.IsBranch()) position = centre_->store().FindEvent(id);
  if (!position.ok()) return position.status();
  if (!*position) return std::nullopt;
  return ReadEntry(centre_->store(), **position);
}

const v1::SignedEvent& Ingest::EventIn(const v1::LedgerEntry& entry) {
  return entry.has_branch_event() ? entry.branch_event().event() : entry.event();
}

// Nothing where an event that is already here is the same.
std::optional<v1::Refused> Ingest::CompareWithStored(
    const v1::SignedEvent& event, const EventId& id,
    std::vector<v1::Quarantined>& quarantined) const {
  // Before the first event of a branch nothing is known of its copy.
  if (line_.IsBranch() && !HasBegun()) return std::nullopt;
  const auto stored = FindStored(id);
  if (!stored.ok()) return Unavailable(stored.status());
  // A lease says that a branch is the same copy as before; a state of that copy's disk from the
  // same contact shows the same lease.
  if (!*stored && line_.IsBranch()) {
    if (auto refused = CheckSealed(event, id)) return refused;
    return AnotherContent(id);
  }
  // At or before the durable head, but not here: the head's epoch replaced it.
  if (!*stored)
    return Refuse(v1::Refused::CODE_OLD_EPOCH,
                  Concat(ToText(id), " is older than the events here"));
  if (IsSame(EventIn(**stored), event)) {
    NameIfSetAside(**stored, id, quarantined);
    return std::nullopt;
  }
  // Only what the checkpoint has signed speaks against it: damage on the way makes no copy of it.
  if (auto refused = CheckSealed(event, id)) return refused;
  return AnotherContent(id);
}

std::optional<v1::Refused> Ingest::CheckSealed(const v1::SignedEvent& event,
                                               const EventId& id) const {
  if (HashesRight(event) && VerifySignature(public_key_, event.hash(), event.signature()))
    return std::nullopt;
  return Refuse(v1::Refused::CODE_BROKEN_CHAIN,
                Concat("event ", ToText(id), ": its hash or signature does not agree"));
}

}  // namespace otkel
