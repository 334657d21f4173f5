#include "central/examiner.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "base/zone_database.h"
#include "central/admissions.h"
#include "central/clearing.h"
#include "central/findings.h"
#include "central/rerun.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr char kNote[] = "examined_through";
constexpr std::size_t kReadBytes = 4u << 20;
constexpr std::size_t kStepEntries = 512;
constexpr std::chrono::milliseconds kPatience{500};
constexpr days kLateBanReaches{90};
constexpr std::size_t kMostDocuments = 64;  // of one ban

absl::StatusOr<v1::Event> EventOf(const v1::SignedEvent& signed_event) {
  v1::Event event;
  if (!event.ParseFromString(signed_event.body())) return absl::InvalidArgumentError("event body");
  return event;
}

const LimitedStay* StayBegunBy(const PersonRecord* person, const EventId& entry) {
  if (person == nullptr) return nullptr;
  const auto found = std::ranges::find_if(person->stays, [&](const LimitedStay& limited) {
    return limited.stay.entry && limited.stay.entry->event == entry;
  });
  return found == person->stays.end() ? nullptr : &*found;
}

// nullopt: it is no overstay.
std::optional<OverstayGrade> GradeOf(const PersonRecord* person, const EventId& entry, Instant now,
                                     const Zone& country,
                                     const std::vector<Completeness>& completenesses) {
  const LimitedStay* limited = StayBegunBy(person, entry);
  if (limited == nullptr) return std::nullopt;
  const auto overstay = JudgeStayOf(*person, *limited, now, country, completenesses);
  return overstay ? std::optional(overstay->grade) : std::nullopt;
}

std::vector<BanId> BansNotRecorded(const v1::Decision& recorded, const Decision& now) {
  std::vector<BanId> bans;
  for (const BanHit& hit : now.ban_hits) {
    const bool known = std::ranges::any_of(
        recorded.ban_hits(),
        [&](const v1::BanHit& recorded_hit) { return recorded_hit.ban_id() == hit.ban.text; });
    if (!known) bans.push_back(hit.ban);
  }
  return bans;
}

// A ban came too late for an entry that was admitted, and no longer ago than a stay is followed.
void AddLateBans(const EventId& admitted, const LedgerCrossing& recorded, const Rerun& rerun,
                 const Projections& projections, const MessageCatalogues& messages,
                 std::vector<v1::Finding>& findings) {
  const v1::Crossing& crossing = *recorded.crossing;
  if (crossing.outcome() != v1::OUTCOME_ADMITTED || crossing.direction() != v1::DIRECTION_ENTRY ||
      rerun.late_bans.empty())
    return;
  const DocumentKey document{{crossing.document().issuing_state()},
                             PersonalText(crossing.document().number())};
  const LimitedStay* limited = StayBegunBy(projections.FindPerson(document), admitted);
  const Stay* stay = limited == nullptr ? nullptr : &limited->stay;
  const Instant last = CorrectedInstant(*recorded.event) + kLateBanReaches;
  for (const BanId& id : rerun.late_bans) {
    const auto ban = projections.ban_history().Find(id);
    if (!ban || ban->entered.recorded_at > last) continue;
    findings.push_back(LateBanFinding(admitted, crossing, rerun, *ban->ban, stay, messages));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Examiner>> Examiner::Open(Centre* centre, ShownFlags* shown,
                                                         int clearing_officers) {
  const auto notes = centre->store().Notes(kNote);
  if (!notes.ok()) return notes.status();
  Position examined = 0;
  if (const auto note = notes->find(kNote); note != notes->end()) {
    const std::string& text = note->second;
    if (std::from_chars(text.data(), text.data() + text.size(), examined).ptr !=
        text.data() + text.size())
      return absl::DataLossError("the note 'examined_through' is not a position");
  }
  // A ledger that was set back is examined again from where it stands now.
  examined = std::min(examined, centre->store().Head());
  return std::unique_ptr<Examiner>(new Examiner(centre, shown, clearing_officers, examined));
}

absl::StatusOr<std::size_t> Examiner::Step(std::size_t max_entries) {
  const std::lock_guard lock(mutex_);
  const Position head = centre_->Look([](const Projections& p) { return p.position(); });
  const std::size_t due = std::min<std::size_t>(max_entries, head - examined_);
  Seen seen;
  std::size_t count = 0;
  Position examined = examined_;
  while (count < due) {
    const auto entries = centre_->store().Read(examined, due - count, kReadBytes);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::DataLossError("the ledger ends before its head");
    for (const v1::LedgerEntry& entry : *entries) {
      if (auto status = Examine(entry, seen); !status.ok()) return status;
      examined = entry.position();
      ++count;
    }
  }
  std::set<DocumentKey> shown = shown_->TakeFresh();
  shown.merge(seen.touched);
  const bool all = seen.all_grades || !examined_all_shown_;
  if (auto status =
          Retract(all ? shown_->Documents() : std::vector<DocumentKey>(shown.begin(), shown.end()));
      !status.ok()) {
    examined_all_shown_ = false;  // what was fresh is looked at again
    return status;
  }
  examined_all_shown_ = true;
  if (seen.is_news) {
    if (auto status = centre_->store().PutNotes({{kNote, std::to_string(examined)}}); !status.ok())
      return status;
  }
  examined_ = examined;
  return count;
}

Position Examiner::examined_through() const {
  const std::lock_guard lock(mutex_);
  return examined_;
}

absl::Status Examiner::Run() {
  while (!centre_->stopped()) {
    const auto count = Step(kStepEntries);
    if (!count.ok()) return count.status();
    if (*count == 0) static_cast<void>(centre_->WaitPast(examined_through(), kPatience));
  }
  return absl::OkStatus();
}

absl::Status Examiner::Examine(const v1::LedgerEntry& entry, Seen& seen) {
  seen.is_news = seen.is_news || !entry.has_finding();
  switch (entry.fact_case()) {
    case v1::LedgerEntry::kEvent:
      return ExamineEvent(entry, seen);
    case v1::LedgerEntry::kBanIssued:
      return ExamineBan(entry.ban_issued(), entry);
    case v1::LedgerEntry::kBanAmended:
      return ExamineBan(entry.ban_amended().ban(), entry);
    case v1::LedgerEntry::kPermitRegistered:
      Touch({{entry.permit_registered().issuing_state()},
             PersonalText(entry.permit_registered().document_number())},
            seen);
      return absl::OkStatus();
    case v1::LedgerEntry::kDocumentsLinked:
      return ExamineLink(entry.documents_linked().a(), entry.documents_linked().b(), entry, seen);
    case v1::LedgerEntry::kDocumentsSplit:
      return ExamineLink(entry.documents_split().a(), entry.documents_split().b(), entry, seen);
    case v1::LedgerEntry::kBranchEvent: {
      seen.all_grades = true;
      const auto event = EventOf(entry.branch_event().event());
      if (!event.ok()) return absl::OkStatus();
      return Report(BranchFinding(*event, entry.branch_event()));
    }
    case v1::LedgerEntry::kLedgerSetBack:
      return Report(SetBackFinding(entry.ledger_set_back()));
    case v1::LedgerEntry::kRulePackActivated:
    case v1::LedgerEntry::kBranchReviewed:
      seen.all_grades = true;
      return absl::OkStatus();
    case v1::LedgerEntry::kBanLifted:
    case v1::LedgerEntry::kPersonCleared:
    case v1::LedgerEntry::kClearingWithdrawn:
    case v1::LedgerEntry::kCheckpointReadmitted:
    case v1::LedgerEntry::kEventsMissing:
    case v1::LedgerEntry::kFinding:
    case v1::LedgerEntry::FACT_NOT_SET:
      break;
  }
  return absl::OkStatus();
}

absl::Status Examiner::ExamineEvent(const v1::LedgerEntry& entry, Seen& seen) {
  const auto event = EventOf(entry.event());
  if (!event.ok()) return absl::OkStatus();  // Projections counts it
  if (!entry.quarantine().empty()) {
    seen.all_grades = true;
    return Report(QuarantineFinding(*event, entry.quarantine()));
  }
  switch (event->fact_case()) {
    case v1::Event::kCrossing:
      return ExamineCrossing(*event, entry, seen);
    case v1::Event::kCorrection:
      seen.all_grades = true;  // whose stay the earlier words made is not known any more
      return ExamineDecision(*event, entry, Why::kCorrection);
    case v1::Event::kGapDeclared:
      seen.all_grades = true;
      return Report(GapFinding(*event));
    case v1::Event::kOrderVerdict:
      return ExamineVerdict(*event);
    case v1::Event::kClockJumped:
      return Report(ClockFinding(*event));
    case v1::Event::FACT_NOT_SET:
      break;
  }
  return absl::OkStatus();
}

absl::Status Examiner::ExamineDecision(const v1::Event& event, const v1::LedgerEntry& entry,
                                       Why why, const std::string& since) {
  const bool is_correction = why == Why::kCorrection;
  const v1::Crossing& crossing = is_correction ? event.correction().crossing() : event.crossing();
  if (!crossing.has_decision()) return absl::OkStatus();
  const EventId about = FromProto(is_correction ? event.correction().corrects() : event.id());
  const LedgerCrossing recorded{
      &event, &crossing, {entry.position(), FromMicros(entry.recorded_at_us())}};
  const Zone& zone = ZoneOf(event.zone());
  std::vector<v1::Finding> findings;
  const absl::Status status = centre_->Look([&](const Projections& projections) -> absl::Status {
    auto rerun = Repeat(recorded, projections, centre_->store(), zone);
    if (absl::IsInvalidArgument(rerun.status())) return absl::OkStatus();
    if (!rerun.ok()) return rerun.status();
    // What a correction says was decided by nobody; but a ban that it brings to light counts.
    if (is_correction) rerun->late_bans = BansNotRecorded(crossing.decision(), rerun->now);
    auto finding = DecisionFinding(event, crossing, *rerun, messages_);
    const bool is_hindsight = finding && finding->kind() == v1::Finding::KIND_HINDSIGHT;
    if (is_hindsight) finding->set_id(finding->id() + since);
    if (finding && (why == Why::kArrived || (why == Why::kOvertaken && is_hindsight)))
      findings.push_back(*std::move(finding));
    AddLateBans(about, recorded, *rerun, projections, messages_, findings);
    for (v1::Finding& found : findings) found.set_examined_at(projections.position());
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  for (v1::Finding& finding : findings) {
    if (auto reported = Report(std::move(finding)); !reported.ok()) return reported;
  }
  return absl::OkStatus();
}

absl::Status Examiner::ExamineCrossing(const v1::Event& event, const v1::LedgerEntry& entry,
                                       Seen& seen) {
  const auto crossing = CrossingOf(event);
  if (!crossing.ok()) return absl::OkStatus();  // Projections counts it
  Touch(crossing->document, seen);
  if (auto status = ExamineDecision(event, entry, Why::kArrived); !status.ok()) return status;
  return ExamineLater(*crossing, entry.position());
}

absl::Status Examiner::ExamineVerdict(const v1::Event& event) {
  auto cleared = ClearingBy(*centre_, event, clearing_officers_);
  if (!cleared.ok() || !*cleared) return cleared.status();
  v1::LedgerEntry entry;
  *entry.mutable_person_cleared() = **std::move(cleared);
  return centre_->Append(std::move(entry)).status();
}

absl::Status Examiner::ExamineBan(const v1::Ban& proto, const v1::LedgerEntry& entry) {
  const auto ban = FromProto(proto);
  if (!ban.ok()) return absl::OkStatus();
  const Instant from = FromMicros(entry.recorded_at_us()) - kLateBanReaches;
  std::set<EventId> admitted;
  centre_->Look([&](const Projections& projections) {
    std::vector<DocumentKey> documents;
    const matching::Score least = matching::ThresholdsOfSmallList().possible;
    for (const auto& like : projections.DocumentsLike(ban->person, least, kMostDocuments))
      documents.push_back(like.document);
    if (!ban->person.number.empty()) documents.push_back(KeyOf(ban->person));
    std::ranges::sort(documents);
    documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
    for (const DocumentKey& document : documents) {
      const PersonRecord* record = projections.FindDocument(document);
      if (record == nullptr) continue;
      for (EventId& id : AdmissionsFrom(*record, from, entry.position(), /*only_entries=*/true))
        admitted.insert(std::move(id));
    }
  });
  for (const EventId& id : admitted) {
    if (auto status = Reexamine(id); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Examiner::ExamineLater(const Crossing& late, Position position) {
  std::vector<EventId> admitted;
  centre_->Look([&](const Projections& projections) {
    const PersonRecord* person = projections.FindPerson(late.document);
    if (person == nullptr || person->crossings.size() < 2) return;
    admitted = AdmissionsFrom(*person, late.occurred_at, position, /*only_entries=*/false);
  });
  for (const EventId& id : admitted) {
    if (auto status = Reexamine(id); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Examiner::Reexamine(const EventId& admitted, const std::string& since) {
  const auto position = centre_->store().FindEvent(admitted);
  if (!position.ok()) return position.status();
  // Not examined yet: it will be, with what is known now. Of a branch: nobody answers for it.
  if (!*position) return absl::OkStatus();
  const auto entry = ReadEntry(centre_->store(), **position);
  if (!entry.ok()) return entry.status();
  const auto event = EventOf(entry->event());
  if (!event.ok()) return absl::OkStatus();
  return ExamineDecision(*event, *entry, Why::kOvertaken, since);
}

absl::Status Examiner::Retract(const std::vector<DocumentKey>& documents) {
  if (documents.empty()) return absl::OkStatus();
  const auto completenesses = centre_->Completenesses();
  const Instant now = centre_->clock().Now();
  for (const DocumentKey& document : documents) {
    for (const ShownRecord& shown : shown_->Of(document)) {
      v1::Finding finding;
      std::optional<OverstayGrade> grade;
      centre_->Look([&](const Projections& projections) {
        grade = GradeOf(projections.FindPerson(document), shown.entry, now, centre_->country(),
                        completenesses);
        finding = RetractionFinding(shown, grade);
        finding.set_examined_at(projections.position());
      });
      if (finding.tell().empty()) continue;
      if (auto status = Report(std::move(finding)); !status.ok()) return status;
      if (auto status = shown_->Settle(document, shown, grade); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

bool Examiner::IsReported(const std::string& id) const {
  return centre_->Look([&](const Projections& projections) {
    return projections.PositionOfFact("finding/" + id) != 0;
  });
}

absl::Status Examiner::Report(v1::Finding finding) {
  if (IsReported(finding.id())) return absl::OkStatus();
  v1::LedgerEntry entry;
  *entry.mutable_finding() = std::move(finding);
  return centre_->Append(std::move(entry)).status();
}

const Zone& Examiner::ZoneOf(const std::string& id) {
  if (id == centre_->country().id) return centre_->country();
  auto known = zones_.find(id);
  if (known == zones_.end()) {
    auto zone = LoadZone(id);
    known = zones_.emplace(id, zone.ok() ? *std::move(zone) : centre_->country()).first;
  }
  return known->second;
}

}  // namespace otkel
