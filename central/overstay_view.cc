#include "central/overstay_view.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

std::string Joined(const std::vector<CheckpointId>& names) {
  std::string text;
  for (const CheckpointId& name : names) text += (text.empty() ? "" : ", ") + name.text;
  return text;
}

// The day or moment a checkpoint is known through, in words.
std::string Known(const Completeness& completeness) {
  if (!completeness.gaps.empty()) return "has events that are lost, set aside or not reviewed";
  if (!completeness.through) return "has sent nothing yet";
  return "is complete only through " + ToIso(*completeness.through);
}

std::string WhyGrade(const Overstay& overstay, const std::vector<Completeness>& completenesses) {
  if (overstay.grade == OverstayGrade::kConfirmed) {
    return "Every checkpoint is complete through the last lawful day, and no exit in time was "
           "recorded.";
  }
  if (!overstay.clock_uncertain.empty()) {
    return Concat("The clock of ", Joined(overstay.clock_uncertain),
                  " may have been so wrong that the stay ended in time.");
  }
  std::string why = "An exit in time may be unseen: ";
  bool first = true;
  for (const Completeness& completeness : completenesses) {
    if (std::find(overstay.incomplete.begin(), overstay.incomplete.end(),
                  completeness.checkpoint) == overstay.incomplete.end()) {
      continue;
    }
    why += Concat(first ? "" : "; ", completeness.checkpoint.text, " ", Known(completeness));
    first = false;
  }
  return why + ".";
}

// Of two entries one after the other, what the second is told of the first; empty: there is none.
std::string WhatIsMissingBefore(const LimitedStay& limited, const PersonRecord& person) {
  const auto at = std::ranges::find(person.stays, limited);
  if (at == person.stays.begin() || at == person.stays.end()) return "";
  const Stay& before = std::prev(at)->stay;
  if (!before.exit_unrecorded) return "";
  return Concat(" No exit is recorded after the entry before it, of ", ToIso(before.entry->day),
                " at ", before.entry->event.checkpoint.text,
                ": an exit is missing there, or one of the two entries is wrong.");
}

}  // namespace

v1::Stay ToProto(const LimitedStay& limited) {
  v1::Stay proto = ToProto(limited.stay);
  if (limited.limit) *proto.mutable_limit() = ToProto(*limited.limit);
  return proto;
}

v1::Overstay ToProto(const Overstay& overstay, const LimitedStay& limited,
                     const PersonRecord& person, const std::vector<Completeness>& completenesses) {
  v1::Overstay proto;
  *proto.mutable_stay() = ToProto(limited);
  proto.set_grade(ToProto(overstay.grade));
  proto.set_days_over(overstay.days_over);
  proto.set_reason(
      Concat(WhyGrade(overstay, completenesses), WhatIsMissingBefore(limited, person)));
  for (const CheckpointId& checkpoint : overstay.incomplete)
    proto.add_incomplete_checkpoints(checkpoint.text);
  if (!overstay.clock_uncertain.empty()) {
    proto.set_would_settle_it("Other evidence of when the traveller entered and left.");
  } else if (!overstay.incomplete.empty()) {
    proto.set_would_settle_it(Concat("All events of ", Joined(overstay.incomplete),
                                     " up to the end of the last lawful day."));
  }
  return proto;
}

ShownStay ShownOf(const Projections& projections, const LimitedStay& limited,
                  const Overstay& overstay) {
  const EventId& entry = limited.stay.entry->event;
  return {projections.DocumentOf(entry).value_or(DocumentKey{}), entry, overstay.grade};
}

}  // namespace otkel
