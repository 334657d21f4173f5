// What several copies of one checkpoint's journal say.
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/mistake.h"
#include "base/text.h"
#include "central/event_check.h"
#include "central/projections.h"
#include "proto/convert.h"

namespace otkel {

absl::Status Projections::ApplyBranchEvent(const v1::BranchEvent& branch_event, Changes& changes) {
  v1::Event event;
  if (!event.ParseFromString(branch_event.event().body()))
    return absl::InvalidArgumentError("event body");
  const JournalMark shared{branch_event.shared_epoch(), branch_event.shared_sequence()};
  auto counts = journals_.TakeBranch(branch_event.branch(), event, shared, entered_);
  if (Makes(Mistake::kForkMerged)) counts = true;
  if (!counts.value_or(false)) return absl::OkStatus();
  return CountBranchEvent(branch_event.branch(), {std::move(event), entered_}, changes);
}

absl::StatusOr<Projections::BranchFact> Projections::ReadBack(Position position) const {
  OTKEL_CHECK(read_back_ != nullptr);
  const auto entry = read_back_(position);
  if (!entry.ok()) {
    return absl::Status(entry.status().code(),
                        Concat("ledger position ", position,
                               ", an event of a branch: ", std::string(entry.status().message())));
  }
  BranchFact fact{{}, {position, FromMicros(entry->recorded_at_us())}};
  if (!entry->has_branch_event() ||
      !fact.event.ParseFromString(entry->branch_event().event().body()))
    return absl::DataLossError(Concat("ledger position ", position, ": expected a branch's event"));
  return fact;
}

absl::Status Projections::ApplyReview(const v1::BranchReviewed& review, Changes& changes) {
  const CheckpointId checkpoint{review.checkpoint()};
  absl::Status status;
  if (review.counts()) {
    for (const Position position : journals_.WaitingOf(checkpoint, review.branch())) {
      const auto fact = ReadBack(position);
      if (!fact.ok()) return status_ = fact.status();
      status.Update(CountBranchEvent(review.branch(), *fact, changes));
    }
  }
  journals_.Review(checkpoint, review.branch(), review.counts(), review.whole());
  return status;
}

// Files an event of a branch under a name of its own: its numbers are also the main line's.
absl::Status Projections::CountBranchEvent(const std::string& branch, const BranchFact& fact,
                                           Changes& changes) {
  v1::Event event = fact.event;
  if (!WhyQuarantined(event).empty()) {
    journals_.Quarantine(event, fact.entered.recorded_at, branch);
    return absl::OkStatus();
  }
  const CheckpointId checkpoint{event.id().checkpoint()};
  const CheckpointId filed = FiledUnder(checkpoint, branch);
  if (event.has_gap_declared()) journals_.DeclareGap(event, fact.entered.recorded_at, branch);
  event.mutable_id()->set_checkpoint(filed.text);
  branch_positions_[FromProto(event.id())] = fact.entered.position;
  if (event.has_correction() && event.correction().corrects().checkpoint() == checkpoint.text) {
    EventId corrected = FromProto(event.correction().corrects());
    corrected.checkpoint = filed;
    // What it corrects is of the branch itself, or from before the branch left the main line.
    if (branch_positions_.contains(corrected))
      event.mutable_correction()->mutable_corrects()->set_checkpoint(filed.text);
  }
  absl::Status status;
  if (event.has_crossing()) status = ApplyCrossing(event, event.crossing(), changes);
  if (event.has_correction()) status = ApplyCorrection(event, changes);
  if (event.has_order_verdict()) ApplyVerdict(event);
  const auto person = document_of_.find(FromProto(event.id()));
  if (person != document_of_.end()) {
    // The review alone says nothing: whoever folds this person anew needs the event itself, too.
    std::vector<Position>& facts = persons_[person->second].facts;
    facts.insert(std::upper_bound(facts.begin(), facts.end(), fact.entered.position),
                 fact.entered.position);
  }
  return status;
}

EventId Projections::Unfiled(EventId id) {
  id.checkpoint.text.resize(std::min(id.checkpoint.text.find('~'), id.checkpoint.text.size()));
  return id;
}

std::optional<EventId> Projections::FindSame(const Crossing& crossing) const {
  const EventId id = Unfiled(crossing.id);
  const auto is_same = [&](const Crossing& other) {
    return other.occurred_at == crossing.occurred_at && other.id != crossing.id &&
           other.id.epoch == id.epoch && other.id.sequence == id.sequence &&
           Unfiled(other.id) == id;
  };
  const auto [first, last] = overtaken_.equal_range(id);
  for (auto it = first; it != last; ++it) {
    if (it->second.first == crossing.occurred_at && it->second.second != crossing.id)
      return it->second.second;
  }
  const PersonRecord* person = FindDocument(crossing.document);
  if (person == nullptr) return std::nullopt;
  const auto counted = std::ranges::find_if(person->crossings, is_same);
  if (counted != person->crossings.end()) return counted->id;
  const auto former = std::ranges::find_if(person->former, is_same, &FormerCrossing::crossing);
  if (former != person->former.end()) return former->crossing.id;
  return std::nullopt;
}

EventId Projections::NameHere(EventId id) const {
  constexpr int kMostNames = 8;
  for (int i = 0; i < kMostNames; ++i) {
    const auto same = same_as_.find(id);
    if (same == same_as_.end()) break;
    id = same->second;
  }
  return id;
}

}  // namespace otkel
