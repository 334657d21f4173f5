#include "central/query_desk.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "central/query_checks.h"
#include "central/stay_view.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kPageBytes = 3u << 20;

const v1::SignedEvent& SignedEventOf(const v1::LedgerEntry& entry) {
  return entry.has_branch_event() ? entry.branch_event().event() : entry.event();
}

// The recorded crossing of a ledger entry; nullopt: the entry is something else.
std::optional<v1::RecordedCrossing> RecordedOf(const v1::LedgerEntry& entry) {
  v1::Event event;
  if (!event.ParseFromString(SignedEventOf(entry).body())) return std::nullopt;
  const bool crossing = event.has_crossing();
  if (!crossing && !(event.has_correction() && event.correction().has_crossing()))
    return std::nullopt;
  v1::RecordedCrossing recorded;
  *recorded.mutable_id() = event.id();
  if (entry.has_branch_event())
    recorded.mutable_id()->set_checkpoint(
        FiledUnder({event.id().checkpoint()}, entry.branch_event().branch()).text);
  recorded.set_position(entry.position());
  recorded.set_occurred_at_us(event.occurred_at_us());
  recorded.set_local_day(event.local_day());
  *recorded.mutable_crossing() = crossing ? event.crossing() : event.correction().crossing();
  return recorded;
}

// An event that was set aside, or is in a branch that nobody has said yes to, is no crossing.
bool Counts(const Centre& centre, const v1::LedgerEntry& entry,
            const v1::RecordedCrossing& recorded) {
  if (!entry.quarantine().empty()) return false;
  if (!entry.has_branch_event()) return true;
  return centre.Look([&](const Projections& projections) {
    return projections.PositionOfBranchEvent(FromProto(recorded.id())) == entry.position();
  });
}

absl::StatusOr<v1::LedgerEntry> EntryOf(const Centre& centre, const EventId& id) {
  const Position of_branch = centre.Look(
      [&](const Projections& projections) { return projections.PositionOfBranchEvent(id); });
  absl::StatusOr<std::optional<Position>> position = std::optional(of_branch);
  if (of_branch == 0) position = centre.store().FindEvent(id);
  if (!position.ok()) return position.status();
  if (!*position) return absl::NotFoundError(Concat("event ", ToText(id), " is not here"));
  return ReadEntry(centre.store(), **position);
}

v1::Stay ToProto(const LimitedStay& limited) {
  v1::Stay proto = ToProto(limited.stay);
  if (limited.limit) *proto.mutable_limit() = ToProto(*limited.limit);
  return proto;
}

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
                  " may have been wrong by more than the stay is over its limit.");
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

}  // namespace

absl::StatusOr<v1::Person> QueryDesk::GetPerson(const Caller& caller,
                                                const v1::GetPersonRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (request.issuing_state().empty()) return Expected("issuing_state", "a state code such as UZB");
  if (request.document_number().empty()) return Expected("document_number", "a document number");
  const DocumentKey key{{request.issuing_state()}, PersonalText(request.document_number())};
  if (auto status = log_->Write(caller.name, "GetPerson", request.purpose(),
                                Concat(key.issuing_state.text, "/", key.number.Reveal()));
      !status.ok()) {
    return status;
  }
  const auto completenesses = centre_->Completenesses();
  const Instant now = centre_->clock().Now();
  v1::Person reply;
  std::vector<EventId> crossings;
  std::vector<ShownStay> shown;
  centre_->Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    for (const Ban* ban : projections.BansOn(key)) *reply.add_bans() = ToProto(*ban);
    const PersonRecord* person = projections.FindPerson(key);
    if (person == nullptr) return;
    std::vector<Crossing> ordered = person->crossings;
    std::sort(ordered.begin(), ordered.end(), HappenedBefore);
    for (const Crossing& crossing : ordered) crossings.push_back(crossing.id);
    for (const LimitedStay& limited : person->stays) {
      *reply.add_stays() = ToProto(limited);
      if (!limited.limit) continue;
      const auto overstay =
          JudgeStay(limited.stay, *limited.limit, now, centre_->country(), completenesses);
      if (!overstay) continue;
      *reply.add_overstays() = ToProto(*overstay, limited, *person, completenesses);
      shown.push_back({key, limited.stay.entry->event, overstay->grade});
    }
  });
  if (auto status = shown_->Remember(caller.name, shown, reply.position()); !status.ok())
    return status;
  for (const EventId& id : crossings) {
    const auto entry = EntryOf(*centre_, id);
    if (!entry.ok()) return entry.status();
    if (auto recorded = RecordedOf(*entry)) *reply.add_crossings() = *std::move(recorded);
  }
  if (reply.crossings_size() > 0) {
    *reply.mutable_document() = reply.crossings(reply.crossings_size() - 1).crossing().document();
  }
  if (reply.crossings_size() == 0 && reply.bans_size() == 0) {
    return absl::NotFoundError("no crossing and no ban under this document");
  }
  return reply;
}

absl::StatusOr<v1::ListCrossingsReply> QueryDesk::ListCrossings(
    const Caller& caller, const v1::ListCrossingsRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (auto status = log_->Write(caller.name, "ListCrossings", request.purpose(), ""); !status.ok())
    return status;
  v1::ListCrossingsReply reply;
  reply.set_next_after_position(request.after_position());
  const auto entries =
      centre_->store().Read(request.after_position(), PageSize(request.page_size()), kPageBytes);
  if (!entries.ok()) return entries.status();
  for (const v1::LedgerEntry& entry : *entries) {
    reply.set_next_after_position(entry.position());
    auto recorded = RecordedOf(entry);
    if (recorded && Counts(*centre_, entry, *recorded))
      *reply.add_crossings() = *std::move(recorded);
  }
  reply.set_position(centre_->store().Head());
  return reply;
}

namespace {

// Day of the last lawful day, then the document: where the next page goes on.
std::string TokenOf(const std::pair<Day, DocumentKey>& key) {
  return Concat(ToIso(key.first), "|", key.second.issuing_state.text, "|",
                key.second.number.Reveal());
}

absl::StatusOr<std::optional<std::pair<Day, DocumentKey>>> KeyOfToken(const std::string& token) {
  if (token.empty()) return std::nullopt;
  const std::size_t second = token.find('|', 11);
  const auto day = DayFromIso(std::string_view(token).substr(0, 10));
  if (!day || token.size() < 12 || token[10] != '|' || second == std::string::npos) {
    return Expected("page_token", "the next_page_token of the page before");
  }
  return std::pair{
      *day, DocumentKey{{token.substr(11, second - 11)}, PersonalText(token.substr(second + 1))}};
}

}  // namespace

absl::StatusOr<v1::ListOverstaysReply> QueryDesk::ListOverstays(
    const Caller& caller, const v1::ListOverstaysRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  const auto after = KeyOfToken(request.page_token());
  if (!after.ok()) return after.status();
  if (auto status = log_->Write(caller.name, "ListOverstays", request.purpose(), ""); !status.ok())
    return status;
  const auto completenesses = centre_->Completenesses();
  const Instant now = centre_->clock().Now();
  const Day today = LocalDay(now, centre_->country());
  const std::uint32_t page_size = PageSize(request.page_size());
  v1::ListOverstaysReply reply;
  reply.set_as_of_day(ToIso(today));
  std::array<std::uint64_t, 3> counts{};
  std::optional<std::pair<Day, DocumentKey>> last;
  std::vector<ShownStay> shown;
  centre_->Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    for (const auto& key : projections.by_last_lawful_day()) {
      if (key.first > today) break;  // on its own day a stay may be over by hours
      const PersonRecord& person = *projections.FindPerson(key.second);
      for (const LimitedStay& limited : person.stays) {
        if (!limited.limit || limited.limit->last_lawful_day != key.first) continue;
        const auto overstay =
            JudgeStay(limited.stay, *limited.limit, now, centre_->country(), completenesses);
        if (!overstay || (overstay->left && !request.include_left())) continue;
        if (!request.nationality().empty() && person.nationality.text != request.nationality())
          continue;
        ++counts[static_cast<std::size_t>(overstay->grade)];
        const bool wanted = request.grade() == v1::OVERSTAY_GRADE_UNSPECIFIED ||
                            request.grade() == ToProto(overstay->grade);
        if (!wanted || (*after && key <= **after)) continue;
        if (static_cast<std::uint32_t>(reply.overstays_size()) == page_size) {
          if (reply.next_page_token().empty()) reply.set_next_page_token(TokenOf(*last));
          continue;
        }
        *reply.add_overstays() = ToProto(*overstay, limited, person, completenesses);
        shown.push_back({key.second, limited.stay.entry->event, overstay->grade});
        last = key;
      }
    }
  });
  if (auto status = shown_->Remember(caller.name, shown, reply.position()); !status.ok())
    return status;
  reply.set_confirmed(counts[0]);
  reply.set_probable(counts[1]);
  reply.set_unproven(counts[2]);
  for (int i = 0; i < reply.overstays_size(); ++i) {
    const auto entry = EntryOf(*centre_, shown[static_cast<std::size_t>(i)].entry);
    if (!entry.ok()) return entry.status();
    if (const auto recorded = RecordedOf(*entry)) {
      *reply.mutable_overstays(i)->mutable_document() = recorded->crossing().document();
    }
  }
  return reply;
}

absl::StatusOr<v1::GetDecisionReply> QueryDesk::GetDecision(
    const Caller& caller, const v1::GetDecisionRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (!request.has_id()) return Expected("id", "checkpoint, epoch and sequence of an event");
  const EventId id = FromProto(request.id());
  if (auto status = log_->Write(caller.name, "GetDecision", request.purpose(), ToText(id));
      !status.ok())
    return status;
  auto entry = EntryOf(*centre_, id);
  if (!entry.ok()) return entry.status();
  v1::GetDecisionReply reply;
  if (auto recorded = RecordedOf(*entry)) *reply.mutable_crossing() = *std::move(recorded);
  *reply.mutable_signed_event() = SignedEventOf(*entry);
  return reply;
}

absl::StatusOr<v1::StayExplanation> QueryDesk::ExplainStay(
    const Caller& caller, const v1::ExplainStayRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (request.issuing_state().empty()) return Expected("issuing_state", "a state code such as UZB");
  if (request.document_number().empty()) return Expected("document_number", "a document number");
  const std::string looked_up = Concat(request.issuing_state(), "/", request.document_number());
  if (auto status = log_->Write(caller.name, "ExplainStay", request.purpose(), looked_up);
      !status.ok())
    return status;
  return ExplainStayOf(*centre_, request);
}

absl::StatusOr<v1::ListCheckpointsReply> QueryDesk::ListCheckpoints(
    const Caller& caller, const v1::ListCheckpointsRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (auto status = log_->Write(caller.name, "ListCheckpoints", request.purpose(), "");
      !status.ok())
    return status;
  const auto heads = centre_->store().Heads();
  const auto contacts = centre_->Contacts();
  v1::ListCheckpointsReply reply;
  reply.set_position(centre_->store().Head());
  for (const Completeness& completeness : centre_->Completenesses()) {
    v1::CheckpointState& state = *reply.add_checkpoints();
    state.set_checkpoint(completeness.checkpoint.text);
    if (completeness.through) state.set_complete_through_us(ToMicros(*completeness.through));
    if (const auto head = heads.find(completeness.checkpoint); head != heads.end()) {
      state.set_epoch(head->second.mark.epoch);
      state.set_durable_sequence(head->second.mark.sequence);
    }
    if (const auto contact = contacts.find(completeness.checkpoint); contact != contacts.end()) {
      state.set_attached(contact->second.streams > 0);
      state.set_replica_position(contact->second.replica_position);
      state.set_clock_skew_us(contact->second.clock_skew.count());
      state.set_clock_skew_bound_us(contact->second.clock_skew_bound.count());
      state.set_last_heard_us(ToMicros(contact->second.last_heard));
      state.set_build(contact->second.build);
      state.set_matching_fault(contact->second.matching_fault);
      state.set_canaries(contact->second.canaries);
      state.set_quarantined(contact->second.quarantined);
    }
  }
  centre_->Look([&](const Projections& projections) {
    for (v1::CheckpointState& state : *reply.mutable_checkpoints()) {
      const JournalStates& journals = projections.journals();
      state.set_quarantined_events(journals.QuarantinedEvents({state.checkpoint()}));
      for (const std::string& branch : journals.OpenBranches({state.checkpoint()}))
        state.add_open_branches(branch);
    }
  });
  return reply;
}

}  // namespace otkel
