#include "checkpoint/terminal.h"

#include <algorithm>
#include <utility>

#include "base/bad_field.h"
#include "base/hash.h"
#include "base/text.h"
#include "checkpoint/order_notice.h"
#include "proto/convert.h"
#include "proto/reason_text.h"
#include "storage/journal_losses.h"

namespace otkel {
namespace {

constexpr std::chrono::minutes kKeepDecisions{15};
constexpr std::chrono::seconds kUndo{60};
constexpr std::size_t kMostDecisions = 10'000;
constexpr std::size_t kMostTyped = 1024;
constexpr std::size_t kMostText = 500;

v1::Outcome Proposed(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAdmit:
      return v1::OUTCOME_ADMITTED;
    case Verdict::kRefer:
      return v1::OUTCOME_REFERRED;
    case Verdict::kRefuse:
      return v1::OUTCOME_REFUSED;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

double Milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000.0;
}

std::string_view InWords(DiskState state) {
  switch (state) {
    case DiskState::kOk:
      return "ok";
    case DiskState::kLow:
      return "low";
    case DiskState::kFull:
      return "full";
  }
  return "";
}

absl::Status CheckConfirm(const v1::ConfirmRequest& request, Verdict proposed) {
  if (request.officer().empty() || request.officer().size() > kMostText)
    return Expected("officer", "who decided");
  if (request.ground().size() > kMostText) return Expected("ground", "at most 500 bytes");
  if (auto outcome = FromProto(request.outcome()); !outcome.ok()) return outcome.status();
  const bool differs = request.outcome() != Proposed(proposed);
  if (!request.ground().empty()) return absl::OkStatus();
  if (request.outcome() == v1::OUTCOME_REFUSED)
    return Expected("ground", "the legal ground of the refusal");
  if (differs) return Expected("ground", "why this is not what was proposed");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ReadReply> Terminal::ScanImage(const v1::ScanImageRequest& request) const {
  const auto started = parts_.clock->Monotonic();
  const auto language = LanguageOf(request.language());
  if (!language.ok()) return language.status();
  const std::string& image = request.image();
  if (image.empty()) return Expected("image", "a PNG or JPEG picture");
  const Day today = parts_.decider->Today();
  auto result =
      ScanEncoded({reinterpret_cast<const std::uint8_t*>(image.data()), image.size()}, today);
  if (!result.ok()) return result.status();
  v1::ReadReply reply = ToReadReply(*result, today, *language);
  reply.set_milliseconds(Milliseconds(parts_.clock->Monotonic() - started));
  return reply;
}

absl::StatusOr<v1::ReadReply> Terminal::ReadLines(const v1::ReadLinesRequest& request) const {
  const auto started = parts_.clock->Monotonic();
  const auto language = LanguageOf(request.language());
  if (!language.ok()) return language.status();
  if (request.typed().empty() || request.typed().size() > kMostTyped) {
    return Expected("typed", "the lines of a machine readable zone, at most 1024 bytes");
  }
  v1::ReadReply reply =
      ToReadReply(LinesFromTyped(request.typed()), parts_.decider->Today(), *language);
  reply.set_milliseconds(Milliseconds(parts_.clock->Monotonic() - started));
  return reply;
}

absl::StatusOr<v1::DecideReply> Terminal::Decide(const v1::DecideRequest& request) {
  const auto direction = FromProto(request.direction());
  if (!direction.ok()) return direction.status();
  const auto language = LanguageOf(request.language());
  if (!language.ok()) return language.status();
  const std::vector<std::string> lines(request.lines().begin(), request.lines().end());
  if (lines.empty()) return Expected("lines", "the lines of a machine readable zone");
  if (request.capture() == v1::CAPTURE_PAPER) {
    return Expected("capture",
                    "image or typed: what was written on paper earlier did not happen now");
  }
  if (request.lane().size() > kMostText) return Expected("lane", "at most 500 bytes");
  ParsedMrz mrz = ParseMrz(lines, parts_.decider->Today());
  if (!mrz.format) return Expected("lines", language->Describe(mrz.problems.front()));
  auto deliberated = parts_.decider->Decide(std::move(mrz), *direction);
  if (!deliberated.ok()) return deliberated.status();

  v1::DecideReply reply;
  *reply.mutable_document() = ToProto(deliberated->mrz.document);
  *reply.mutable_decision() = ToProto(deliberated->decision, *parts_.messages);
  FillTexts(*parts_.messages, language->language, *reply.mutable_decision());
  *reply.mutable_decision()->mutable_receipt() = deliberated->receipt;
  for (const MrzProblem& problem : deliberated->mrz.problems)
    *reply.add_problems() = ToProto(problem, *language);
  FillOrders(deliberated->orders, deliberated->decision.ban_hits, reply);
  reply.set_sentence(reply.decision().reasons(0).text());
  reply.set_knowledge(parts_.decider->KnowledgeInWords());
  reply.set_microseconds(static_cast<double>(deliberated->took.count()));

  auto pending = std::make_shared<Pending>();
  pending->deliberated = *std::move(deliberated);
  pending->lane = request.lane();
  pending->capture =
      request.capture() == v1::CAPTURE_UNSPECIFIED ? v1::CAPTURE_TYPED : request.capture();
  reply.set_decision_id(Keep(std::move(pending)));
  return reply;
}

absl::StatusOr<v1::ConfirmReply> Terminal::Confirm(const v1::ConfirmRequest& request) {
  const auto started = parts_.clock->Monotonic();
  const auto pending = Find(request.decision_id());
  if (!pending)
    return absl::NotFoundError("decision_id: no such decision, or it is older than 15 minutes");
  const std::lock_guard lock(pending->mutex);
  const Deliberated& deliberated = pending->deliberated;
  if (pending->undone)
    return absl::FailedPreconditionError("decision_id: this was undone: decide anew");
  if (pending->confirmed != v1::OUTCOME_UNSPECIFIED) {
    if (pending->confirmed == request.outcome()) return pending->reply;
    return absl::FailedPreconditionError(
        "decision_id: this decision is recorded already, with another outcome");
  }
  if (auto status = CheckConfirm(request, deliberated.decision.verdict); !status.ok())
    return status;

  if (request.outcome() == v1::OUTCOME_ADMITTED && deliberated.mrz.document.number.empty()) {
    return absl::FailedPreconditionError(
        "lines: expected a document number, without it nobody can be found again: type them again, "
        "or refer");
  }

  v1::Crossing crossing;
  crossing.set_direction(ToProto(deliberated.direction));
  *crossing.mutable_document() = ToProto(deliberated.mrz.document);
  for (const std::string& line : deliberated.mrz.lines) crossing.add_mrz_lines(line);
  crossing.set_capture(pending->capture);
  *crossing.mutable_decision() = ToProto(deliberated.decision, *parts_.messages);
  *crossing.mutable_decision()->mutable_receipt() = deliberated.receipt;
  crossing.set_outcome(request.outcome());
  crossing.set_officer(request.officer());
  crossing.set_lane(pending->lane);
  crossing.set_ground(request.ground());
  const auto recorded = parts_.recorder->Record(crossing);
  if (!recorded.ok()) return recorded.status();

  v1::Event event;
  if (!event.ParseFromString(recorded->body()))
    return absl::InternalError("the recorded event cannot be read");
  *pending->reply.mutable_id() = event.id();
  pending->reply.set_occurred_at_us(event.occurred_at_us());
  pending->reply.set_hash(recorded->hash());
  pending->reply.set_milliseconds(Milliseconds(parts_.clock->Monotonic() - started));
  pending->reply.set_undo_seconds(static_cast<std::int32_t>(kUndo.count()));
  pending->confirmed = request.outcome();
  pending->crossing = std::move(crossing);
  pending->day = DayFromIso(event.local_day()).value_or(Day());
  pending->confirmed_at = parts_.clock->Monotonic();
  return pending->reply;
}

absl::StatusOr<v1::UndoReply> Terminal::Undo(const v1::UndoRequest& request) {
  if (request.officer().empty() || request.officer().size() > kMostText)
    return Expected("officer", "who undoes it");
  if (request.reason().empty() || request.reason().size() > kMostText)
    return Expected("reason", "why, 1 to 500 bytes");
  const auto pending = Find(request.decision_id());
  if (!pending)
    return absl::NotFoundError("decision_id: no such decision, or it is older than 15 minutes");
  const std::lock_guard lock(pending->mutex);
  if (pending->undone) return *pending->undone;
  if (pending->confirmed == v1::OUTCOME_UNSPECIFIED)
    return absl::FailedPreconditionError("decision_id: nothing was confirmed");
  if (parts_.clock->Monotonic() - pending->confirmed_at > kUndo)
    return absl::FailedPreconditionError(
        Concat("decision_id: it was confirmed more than ", kUndo.count(), " seconds ago"));
  v1::Correction correction;
  *correction.mutable_corrects() = pending->reply.id();
  correction.set_officer(request.officer());
  correction.set_reason(request.reason());
  const auto recorded = parts_.recorder->RecordUndone(correction, pending->crossing, pending->day);
  if (!recorded.ok()) return recorded.status();
  v1::Event event;
  if (!event.ParseFromString(recorded->body()))
    return absl::InternalError("the recorded event cannot be read");
  *pending->undone.emplace().mutable_id() = event.id();
  return *pending->undone;
}

absl::StatusOr<v1::IdentifyReply> Terminal::Identify(const v1::IdentifyRequest& request) {
  if (auto status = CheckIdentify(request); !status.ok()) return status;
  if (request.decision_id().empty() && request.has_crossing()) {
    if (auto status = CheckHit(*parts_.journal, request); !status.ok()) return status;
    return RecordVerdict(request, request.crossing());
  }
  const auto pending = Find(request.decision_id());
  if (!pending)
    return absl::NotFoundError("decision_id: no such decision, or it is older than 15 minutes");
  const std::lock_guard lock(pending->mutex);
  const auto& hits = pending->deliberated.decision.ban_hits;
  if (std::ranges::find(hits, BanId{request.ban_id()}, &BanHit::ban) == hits.end())
    return absl::NotFoundError("ban_id: no such order hit this traveller");
  if (pending->confirmed == v1::OUTCOME_UNSPECIFIED)
    return absl::FailedPreconditionError("decision_id: confirm the decision first");
  const std::string what = request.SerializeAsString();
  auto& [said, reply] = pending->said[request.ban_id()];
  if (said == what) return reply;
  auto recorded = RecordVerdict(request, pending->reply.id());
  if (!recorded.ok()) return recorded.status();
  said = what;
  return reply = *std::move(recorded);
}

absl::StatusOr<v1::IdentifyReply> Terminal::RecordVerdict(const v1::IdentifyRequest& request,
                                                          const v1::EventId& crossing) {
  const auto recorded = parts_.recorder->RecordVerdict(VerdictOf(request, crossing));
  if (!recorded.ok()) return recorded.status();
  v1::Event event;
  if (!event.ParseFromString(recorded->body()))
    return absl::InternalError("the recorded event cannot be read");
  v1::IdentifyReply reply;
  *reply.mutable_id() = event.id();
  return reply;
}

v1::TerminalStatus Terminal::GetStatus() const {
  const LinkState::View link = parts_.link->Get();
  const JournalMark head = parts_.journal->Head().mark;
  const DiskSpace space = parts_.journal->Space();
  const auto age = parts_.decider->ReplicaAge();
  v1::TerminalStatus status;
  status.set_checkpoint(parts_.checkpoint.text);
  status.set_attached(link.attached);
  status.set_refusal(link.refusal);
  status.set_law_refused(link.law_refused);
  status.set_branch(link.branch);
  status.set_centre_warning(link.centre_warning);
  status.set_unsent_events(parts_.journal->CountUnacknowledged());
  status.set_epoch(head.epoch);
  status.set_head_sequence(head.sequence);
  status.set_replica_position(parts_.replica->State().position);
  status.set_replica_age_us(age ? age->count() : -1);
  status.set_knowledge(parts_.decider->KnowledgeInWords());
  const TimeKeeper::Reading clock = parts_.decider->ClockNow();
  status.set_clock_state(clock.state);
  status.set_clock_skew_us(clock.skew.count());
  status.set_clock_bound_us(clock.bound ? clock.bound->count() : -1);
  status.set_disk(std::string(InWords(space.state)));
  status.set_free_bytes(space.free_bytes);
  status.set_now_us(ToMicros(clock.wall));
  status.set_local_day(ToIso(parts_.decider->Today()));
  for (std::string& sentence : ReEntrySentences()) status.add_re_enter(std::move(sentence));
  if (parts_.matching != nullptr) {
    MatchingState::View matching = parts_.matching->Get();
    status.set_matching_fault(std::move(matching.fault));
    status.set_canaries(matching.canaries);
  }
  const auto laws = parts_.replica->Laws();
  if (const Law* law = laws->On(parts_.decider->Today())) status.set_rule_pack(law->pack().id);
  return status;
}

std::vector<std::string> Terminal::ReEntrySentences() const {
  const auto losses = RememberedLosses(*parts_.journal, parts_.clock->Now());
  if (losses.ok()) return SentencesFor(*losses, parts_.zone);
  return {Concat("What the disk lost cannot be read: ", losses.status().message())};
}

absl::StatusOr<MessageLanguage> Terminal::LanguageOf(const std::string& asked) const {
  if (asked.empty())
    return MessageLanguage{parts_.messages, std::string(MessageCatalogues::kFallback)};
  if (parts_.messages->Knows(asked)) return MessageLanguage{parts_.messages, asked};
  return Expected("language", parts_.messages->LanguagesInWords());
}

std::shared_ptr<Terminal::Pending> Terminal::Find(const std::string& decision_id) {
  const std::lock_guard lock(mutex_);
  DropOld();
  const auto found = pending_.find(decision_id);
  return found == pending_.end() ? nullptr : found->second;
}

std::string Terminal::Keep(std::shared_ptr<Pending> pending) {
  std::string id = ToHex(RandomBytes(16));
  pending->decided_at = parts_.clock->Monotonic();
  const std::lock_guard lock(mutex_);
  if (pending_.size() >= kMostDecisions) DropOld();
  if (pending_.size() >= kMostDecisions) {
    pending_.erase(std::min_element(
        pending_.begin(), pending_.end(),
        [](const auto& a, const auto& b) { return a.second->decided_at < b.second->decided_at; }));
  }
  pending_[id] = std::move(pending);
  return id;
}

void Terminal::DropOld() {
  const auto now = parts_.clock->Monotonic();
  std::erase_if(pending_,
                [&](const auto& entry) { return now - entry.second->decided_at > kKeepDecisions; });
}

}  // namespace otkel
