#include "central/query_desk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "central/document_name.h"
#include "central/overstay_view.h"
#include "central/query_checks.h"
#include "central/recorded_crossing.h"
#include "central/stay_view.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kPageBytes = 3u << 20;

// An event that was set aside, or is in a branch that nobody has said yes to, is no crossing.
bool Counts(const Centre& centre, const v1::LedgerEntry& entry,
            const v1::RecordedCrossing& recorded) {
  if (!entry.quarantine().empty()) return false;
  if (!entry.has_branch_event()) return true;
  return centre.Look([&](const Projections& projections) {
    return projections.PositionOfBranchEvent(FromProto(recorded.id())) == entry.position();
  });
}

// Of the overstays that began with the crossing.
void SetDocuments(const v1::RecordedCrossing& crossing, v1::Person& reply) {
  for (v1::Overstay& overstay : *reply.mutable_overstays()) {
    if (FromProto(overstay.stay().entry()) == FromProto(crossing.id()))
      *overstay.mutable_document() = crossing.crossing().document();
  }
}

absl::Status AddLinks(const Centre& centre, const std::vector<Position>& links, v1::Person& reply) {
  for (const Position link : links) {
    auto entry = ReadEntry(centre.store(), link);
    if (!entry.ok()) return entry.status();
    v1::StandingLink& standing = *reply.add_links();
    standing.set_position(link);
    standing.set_recorded_at_us(entry->recorded_at_us());
    *standing.mutable_link() = std::move(*entry->mutable_documents_linked());
  }
  return absl::OkStatus();
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
  std::vector<Position> links;
  centre_->Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    const std::vector<DocumentKey> documents = projections.links().PersonOf(key);
    for (const DocumentKey& document : documents) {
      if (documents.size() > 1) *reply.add_documents() = NameOf(document);
      for (const Ban* ban : projections.BansOn(document)) *reply.add_bans() = ToProto(*ban);
    }
    for (const auto& [pair, made] : projections.links().LinksAmong(documents))
      links.push_back(made.position);
    const PersonRecord* person = projections.FindPerson(key);
    if (person == nullptr) return;
    std::vector<Crossing> ordered = person->crossings;
    std::sort(ordered.begin(), ordered.end(), HappenedBefore);
    for (const Crossing& crossing : ordered) crossings.push_back(crossing.id);
    for (const LimitedStay& limited : person->stays) {
      *reply.add_stays() = ToProto(limited);
      const auto overstay = JudgeStayOf(*person, limited, now, centre_->country(), completenesses);
      if (!overstay) continue;
      *reply.add_overstays() = ToProto(*overstay, limited, *person, completenesses);
      shown.push_back(ShownOf(projections, limited, *overstay));
    }
  });
  if (auto status = shown_->Remember(caller.name, shown, reply.position()); !status.ok())
    return status;
  for (const EventId& id : crossings) {
    const auto entry = EntryOf(*centre_, id);
    if (!entry.ok()) return entry.status();
    auto recorded = RecordedOf(*entry);
    if (!recorded) continue;
    SetDocuments(*recorded, reply);
    *reply.add_crossings() = *std::move(recorded);
  }
  if (auto status = AddLinks(*centre_, links, reply); !status.ok()) return status;
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
        const auto overstay = JudgeStayOf(person, limited, now, centre_->country(), completenesses);
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
        shown.push_back(ShownOf(projections, limited, *overstay));
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
