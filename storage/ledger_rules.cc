#include "storage/ledger_rules.h"

#include <set>
#include <tuple>

#include "absl/status/status.h"
#include "base/mistake.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

JournalMark MarkOf(const EventId& id) { return {id.epoch, id.sequence}; }

std::string ToText(const CheckpointId& checkpoint, JournalMark mark) {
  return otkel::ToText(EventId{checkpoint, mark.epoch, mark.sequence});
}

absl::Status CheckChain(const LedgerBatch::Ingest& ingest,
                        const std::vector<std::optional<EventId>>& ids,
                        const LedgerStanding& standing) {
  const JournalMark head = standing.head(ingest.checkpoint);
  if (head != ingest.follows) {
    return absl::AbortedError(
        Concat("the batch follows ", ToText(ingest.checkpoint, ingest.follows),
               ", but the ledger holds events through ", ToText(ingest.checkpoint, head)));
  }
  if (Makes(Mistake::kNoDedup) || Makes(Mistake::kForkMerged)) return absl::OkStatus();
  JournalMark last = ingest.follows;
  for (const auto& id : ids) {
    if (!id) continue;
    if (id->checkpoint != ingest.checkpoint || MarkOf(*id) <= last) {
      return absl::InvalidArgumentError(
          Concat(otkel::ToText(*id), " does not come after ", ToText(ingest.checkpoint, last)));
    }
    last = MarkOf(*id);
    if (standing.is_ahead(*id))
      return absl::AbortedError(Concat(otkel::ToText(*id), " is here ahead of its chain"));
  }
  if (last <= ingest.head.mark) return absl::OkStatus();
  return absl::InvalidArgumentError(Concat(ToText(ingest.checkpoint, last), " comes after ",
                                           ToText(ingest.checkpoint, ingest.head.mark),
                                           ", where the batch ends"));
}

absl::Status CheckAheadOfChain(const std::vector<std::optional<EventId>>& ids,
                               const LedgerStanding& standing) {
  if (Makes(Mistake::kNoDedup)) return absl::OkStatus();
  std::set<EventId> own;
  for (const auto& id : ids) {
    if (!id) continue;
    const JournalMark head = standing.head(id->checkpoint);
    if (MarkOf(*id) <= head) {
      return absl::AlreadyExistsError(Concat("the ledger holds events through ",
                                             ToText(id->checkpoint, head), ", with ",
                                             otkel::ToText(*id)));
    }
    if (standing.is_ahead(*id) || !own.insert(*id).second)
      return absl::AlreadyExistsError(Concat(otkel::ToText(*id), " is here"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<EventId>> EventIdOf(const v1::LedgerEntry& entry) {
  if (!entry.has_event() && !entry.has_branch_event()) return std::nullopt;
  const v1::SignedEvent& held = entry.has_event() ? entry.event() : entry.branch_event().event();
  v1::Event event;
  if (!event.ParseFromString(held.body()))
    return absl::InvalidArgumentError("event.body: expected a serialised Event");
  EventId id = FromProto(event.id());
  if (id.checkpoint.text.empty() || id.epoch == 0 || id.sequence == 0) {
    return absl::InvalidArgumentError("event.id: expected a checkpoint, an epoch and a sequence");
  }
  if (entry.has_event()) return id;
  const std::string& branch = entry.branch_event().branch();
  if (branch.empty())
    return absl::InvalidArgumentError("branch_event.branch: expected a copy's name");
  id.checkpoint = FiledUnder(id.checkpoint, branch);
  return id;
}

bool IsNewer(const v1::CompleteThrough& claim, const v1::CompleteThrough& stored) {
  return std::tuple(claim.epoch(), claim.sequence(), claim.through_us()) >
         std::tuple(stored.epoch(), stored.sequence(), stored.through_us());
}

absl::Status CheckDemand(const LedgerDemand& demand, const LedgerStanding& standing) {
  if (demand.begin_incarnation != 0 && demand.begin_incarnation <= standing.incarnation) {
    return absl::AbortedError(Concat("the ledger is in incarnation ", standing.incarnation,
                                     ", the batch would begin ", demand.begin_incarnation));
  }
  return demand.ingest ? CheckChain(*demand.ingest, demand.ids, standing)
                       : CheckAheadOfChain(demand.ids, standing);
}

void Reach(const CheckpointId& checkpoint, JournalMark head, AheadOfChain& ahead) {
  const auto events = ahead.find(checkpoint);
  if (events == ahead.end()) return;
  events->second.erase(events->second.begin(), events->second.upper_bound(head));
  if (events->second.empty()) ahead.erase(events);
}

absl::Status NotThatManyEntries(Position asked, Position head) {
  return absl::OutOfRangeError(
      Concat("asked for entry ", asked, ", the ledger holds ", head, " entries"));
}

}  // namespace otkel
