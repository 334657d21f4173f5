#include "domain/decision_stay.h"

#include <algorithm>
#include <array>

#include "domain/authorisation.h"
#include "domain/explanation.h"

namespace otkel {
namespace {

// Duties that have a sentence of their own in the catalogues.
constexpr std::array<std::string_view, 5> kSpokenDuties = {
    "registration", "medical_examination", "residence_permit", "migration_card", "new_contract"};

History HistoryFrom(const DecisionInput& input) {
  History history;
  for (const KnownStay& stay : input.stays)
    history.visits.push_back(
        {stay.entered_on, stay.exited_on, std::nullopt, std::nullopt, stay.exit_unrecorded});
  history.authorisations.assign(input.authorisations.begin(), input.authorisations.end());
  return history;
}

Traveller TravellerFrom(const Document& document) {
  Traveller traveller;
  traveller.nationality = document.nationality;
  traveller.document = TypeOf(document);
  traveller.born_on = BornOn(document);
  return traveller;
}

std::string SourceOf(const Rule* rule) {
  return rule == nullptr ? std::string() : rule->id.text + ", " + rule->source;
}

class EntryJudge {
 public:
  explicit EntryJudge(const DecisionInput& input)
      : input_(input),
        traveller_(TravellerFrom(*input.document)),
        history_(HistoryFrom(input)),
        case_(input.law, &traveller_, &history_, input.zone),
        right_(case_.RightOf(case_.Next(), input.today, input.now)) {}

  EntryByLaw Judge() {
    JudgeDocument();
    if (right_.kind == RightKind::kNone) {
      JudgeNoRight();
      return std::move(answer_);
    }
    answer_.limit = LimitFrom(right_);
    JudgeBreak();
    if (right_.last_day && *right_.last_day < input_.today) {
      JudgeUsedUp();
    } else {
      JudgeLimit();
      JudgeDuties();
    }
    return std::move(answer_);
  }

 private:
  void Add(ReasonCode code, std::string_view variant, MessageArguments arguments,
           std::string source) {
    answer_.reasons.push_back({code, std::move(arguments), std::move(source)});
    answer_.reasons.back().message += variant;
  }

  void JudgeDocument() {
    std::vector<const Rule*> rules;
    const std::vector<DocumentType> accepted =
        AcceptedDocuments(*input_.law, traveller_, input_.today, rules);
    if (accepted.empty() ||
        std::find(accepted.begin(), accepted.end(), traveller_.document) != accepted.end())
      return;
    std::string names;
    for (const DocumentType type : accepted)
      names += (names.empty() ? "" : ", ") + std::string(otkel::NameOf(type));
    Add(ReasonCode::kDocumentNotAccepted, "",
        {{"document", std::string(otkel::NameOf(traveller_.document))}, {"accepted", names}},
        SourceOf(rules.front()));
  }

  void JudgeNoRight() {
    for (const Authorisation& authorisation : history_.authorisations) {
      const bool is_used_up = GivesEntry(authorisation) && authorisation.entries > 0 &&
                              authorisation.valid_from <= input_.today &&
                              authorisation.valid_to >= input_.today;
      if (is_used_up)
        Add(ReasonCode::kEntriesUsedUp, "",
            {{"authorisation", NameWithClass(authorisation)},
             {"entries", std::int64_t{authorisation.entries}}},
            "");
    }
    Add(ReasonCode::kNoStayRule, "", {{"state", input_.document->nationality.text}}, "");
  }

  void JudgeBreak() {
    if (const auto pause = case_.BreakOn(case_.Next(), input_.today))
      Add(ReasonCode::kBreakNotOver, "", {{"earliest", pause->second}}, SourceOf(pause->first));
  }

  void JudgeUsedUp() {
    if (right_.rule == nullptr && right_.authorisation != nullptr) {
      Add(ReasonCode::kDaysUsedUp, ".authorisation",
          {{"authorisation", NameWithClass(*right_.authorisation)}}, "");
      return;
    }
    const auto earliest = case_.EarliestEntry(case_.Next(), input_.today);
    MessageArguments arguments{
        {"used", std::int64_t{0}}, {"allowed", std::int64_t{0}}, {"window", std::int64_t{0}}};
    for (const WindowUse& use :
         case_.WindowsOn(right_, case_.Next(), input_.today, input_.today, false)) {
      if (use.rule != right_.rule) continue;
      arguments = {{"used", std::int64_t{use.used}},
                   {"allowed", std::int64_t{use.allowed}},
                   {"window", std::int64_t{(use.window.last - use.window.first).count() + 1}}};
    }
    if (earliest) arguments.push_back({"earliest", *earliest});
    Add(ReasonCode::kDaysUsedUp, earliest ? ".earliest" : "", std::move(arguments),
        SourceOf(right_.rule));
  }

  void JudgeLimit() {
    const Authorisation* given =
        right_.extended_by != nullptr ? right_.extended_by : right_.authorisation;
    const std::string source = SourceOf(right_.rule);
    if (!right_.is_stated && !right_.last_day) {
      Add(ReasonCode::kLimitNotStated, "", {}, source);
    } else if (!right_.last_day) {
      Add(ReasonCode::kWithinLimit, ".unlimited", {}, source);
    } else if (right_.last_at) {
      Add(ReasonCode::kWithinLimit, ".instant", {{"until", LocalMinute(*right_.last_at)}}, source);
    } else if (given != nullptr) {
      Add(ReasonCode::kOnAuthorisation, "",
          {{"authorisation", NameWithClass(*given)}, {"until", *right_.last_day}}, source);
    } else {
      Add(ReasonCode::kWithinLimit, ".entry", {{"until", *right_.last_day}}, source);
    }
  }

  // "2026-11-22 07:08", by the country's clocks.
  std::string LocalMinute(Instant at) const {
    const Instant local = input_.zone == nullptr ? at : at + OffsetAt(at, *input_.zone);
    std::string text = ToIso(local).substr(0, 16);
    text[10] = ' ';
    return text;
  }

  void JudgeDuties() {
    const Inquiry inquiry{input_.today, input_.now, std::nullopt, std::nullopt};
    for (const Duty& duty : DutiesOf(case_, right_, input_.today, inquiry, false)) {
      if (duty.state != DutyState::kDue && duty.state != DutyState::kUnlessLonger) continue;
      const std::string& subject = duty.rule->subject;
      const bool is_spoken =
          std::find(kSpokenDuties.begin(), kSpokenDuties.end(), subject) != kSpokenDuties.end();
      MessageArguments arguments{{"by", duty.by.value_or(input_.today)}};
      if (!is_spoken) arguments.push_back({"duty", duty.rule->text});
      Add(ReasonCode::kDuty, "." + (is_spoken ? subject : std::string("generic")),
          std::move(arguments), SourceOf(duty.rule));
    }
  }

  const DecisionInput& input_;
  Traveller traveller_;
  History history_;
  StayCase case_;
  StayRight right_;
  EntryByLaw answer_;
};

}  // namespace

EntryByLaw JudgeEntryByLaw(const DecisionInput& input) { return EntryJudge(input).Judge(); }

}  // namespace otkel
