#include "domain/decision.h"

#include <algorithm>
#include <array>

#include "domain/state_codes.h"

namespace otkel {
namespace {

struct ReasonRow {
  ReasonCode code;
  Verdict verdict;
  std::string_view name;
};

// Precedence, verdict and name of every reason.
constexpr std::array kReasons = {
    ReasonRow{ReasonCode::kBanHit, Verdict::kRefuse, "ban_hit"},
    ReasonRow{ReasonCode::kDocumentExpired, Verdict::kRefuse, "document_expired"},
    ReasonRow{ReasonCode::kWrongCheckDigit, Verdict::kRefer, "wrong_check_digit"},
    ReasonRow{ReasonCode::kExpiredOwnOrLeaving, Verdict::kRefer, "expired_own_or_leaving"},
    ReasonRow{ReasonCode::kMrzIncomplete, Verdict::kRefer, "mrz_incomplete"},
    ReasonRow{ReasonCode::kBanHitOwnNational, Verdict::kRefer, "ban_hit_own_national"},
    ReasonRow{ReasonCode::kBanPossible, Verdict::kRefer, "ban_possible"},
    ReasonRow{ReasonCode::kImpossibleDate, Verdict::kRefer, "impossible_date"},
    ReasonRow{ReasonCode::kUnknownState, Verdict::kRefer, "unknown_state"},
    ReasonRow{ReasonCode::kSpecimenDocument, Verdict::kRefer, "specimen_document"},
    ReasonRow{ReasonCode::kKnowledgeMissing, Verdict::kRefer, "knowledge_missing"},
    ReasonRow{ReasonCode::kKnowledgeTooOld, Verdict::kRefer, "knowledge_too_old"},
    ReasonRow{ReasonCode::kOverLimit, Verdict::kRefer, "over_limit"},
    ReasonRow{ReasonCode::kNoStayRule, Verdict::kRefer, "no_stay_rule"},
    ReasonRow{ReasonCode::kNotifyAuthority, Verdict::kRefer, "notify_authority"},
    ReasonRow{ReasonCode::kNoExpiryDate, Verdict::kAdmit, "no_expiry_date"},
    ReasonRow{ReasonCode::kAlreadyInside, Verdict::kAdmit, "already_inside"},
    ReasonRow{ReasonCode::kExitWithoutEntry, Verdict::kAdmit, "exit_without_entry"},
    ReasonRow{ReasonCode::kKnowledgeAgeing, Verdict::kAdmit, "knowledge_ageing"},
    ReasonRow{ReasonCode::kOwnNational, Verdict::kAdmit, "own_national"},
    ReasonRow{ReasonCode::kWithinLimit, Verdict::kAdmit, "within_limit"},
    ReasonRow{ReasonCode::kNothingAgainst, Verdict::kAdmit, "nothing_against"},
};

constexpr auto kOrder = [] {
  std::array<ReasonCode, kReasons.size()> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = kReasons[i].code;
  return order;
}();

const ReasonRow& RowOf(ReasonCode code) {
  return *std::find_if(kReasons.begin(), kReasons.end(),
                       [code](const ReasonRow& row) { return row.code == code; });
}

bool IsOwnNational(const DecisionInput& input) {
  return input.law != nullptr && input.law->IsOwn(input.document->nationality);
}

std::string InWords(std::chrono::microseconds age) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
  if (minutes < 120) return std::to_string(minutes) + " minutes";
  if (minutes < 48L * 60) return std::to_string(minutes / 60) + " hours";
  return std::to_string(minutes / (24L * 60)) + " days";
}

class Deliberation {
 public:
  explicit Deliberation(const DecisionInput& input) : input_(input), document_(*input.document) {}

  Decision Conclude() {
    JudgeMrz();
    JudgeDocument();
    JudgeBans();
    JudgeKnowledge();
    if (input_.direction == Direction::kEntry) {
      JudgeEntry();
    } else {
      JudgeExit();
    }
    if (decision_.reasons.empty())
      Add(ReasonCode::kNothingAgainst, "Nothing is known against this crossing.");
    SortByPrecedence();
    decision_.verdict = VerdictOf(decision_.reasons.front().code);
    return std::move(decision_);
  }

 private:
  void Add(ReasonCode code, std::string detail, std::string source = {}) {
    decision_.reasons.push_back({code, std::move(detail), std::move(source)});
  }

  void JudgeMrz() {
    for (const MrzProblem& problem : input_.problems) {
      if (const auto code = ReasonOf(problem.kind)) Add(*code, Describe(problem));
    }
  }

  static std::optional<ReasonCode> ReasonOf(MrzProblemKind kind) {
    switch (kind) {
      case MrzProblemKind::kUnknownFormat:
      case MrzProblemKind::kForbiddenCharacter:
      case MrzProblemKind::kUnknownDocumentCode:
      case MrzProblemKind::kEmptyNumber:
      case MrzProblemKind::kEmptyName:
        return ReasonCode::kMrzIncomplete;
      case MrzProblemKind::kWrongCharacterKind:
      case MrzProblemKind::kWrongNumberDigit:
      case MrzProblemKind::kWrongBirthDateDigit:
      case MrzProblemKind::kWrongExpiryDateDigit:
      case MrzProblemKind::kWrongOptionalDataDigit:
      case MrzProblemKind::kWrongCompositeDigit:
        return ReasonCode::kWrongCheckDigit;
      case MrzProblemKind::kUnknownIssuingState:
      case MrzProblemKind::kUnknownNationality:
        return ReasonCode::kUnknownState;
      case MrzProblemKind::kImpossibleBirthDate:
      case MrzProblemKind::kImpossibleExpiryDate:
        return ReasonCode::kImpossibleDate;
      case MrzProblemKind::kUnknownSex:
        return std::nullopt;
    }
    return std::nullopt;
  }

  void JudgeDocument() {
    if (document_.expires_on && *document_.expires_on < input_.today) {
      const bool not_held_back = input_.direction == Direction::kExit || IsOwnNational(input_);
      Add(not_held_back ? ReasonCode::kExpiredOwnOrLeaving : ReasonCode::kDocumentExpired,
          "The document was valid until " + ToIso(*document_.expires_on) + ".");
    }
    if (HasNoExpiryDate()) {
      Add(ReasonCode::kNoExpiryDate,
          "The machine readable zone has no date of expiry: the document itself may have one.");
    }
    const bool specimen = KindOf(document_.issuing_state) == StateCodeKind::kSpecimen ||
                          KindOf(document_.nationality) == StateCodeKind::kSpecimen;
    if (specimen && !input_.is_drill)
      Add(ReasonCode::kSpecimenDocument, "The document is a specimen.");
  }

  // A date that could not be read is a problem of its own.
  bool HasNoExpiryDate() const {
    const auto speaks_of_it = [](const MrzProblem& problem) {
      return problem.field == MrzField::kExpiryDate || problem.field == MrzField::kWhole;
    };
    return !document_.expires_on && std::ranges::none_of(input_.problems, speaks_of_it);
  }

  void JudgeBans() {
    for (const Ban& ban : input_.candidates) {
      if (!InForce(ban, input_.today)) continue;
      BanMatch match = MatchBan(document_, ban);
      if (match.grade == MatchGrade::kNone) continue;
      JudgeBan(ban, match.grade);
      decision_.ban_hits.push_back({ban.id, std::move(match)});
    }
  }

  void JudgeBan(const Ban& ban, MatchGrade grade) {
    const std::string source = ban.authority + ", decision " + ban.decision_number + " of " +
                               ToIso(ban.decided_on) + ": " + ban.ground;
    if (ban.effect == BanEffect::kNotify) {
      Add(ReasonCode::kNotifyAuthority, "Tell " + ban.authority + " about this person.", source);
      return;
    }
    const bool forbids_entry = ban.effect == BanEffect::kRefuseEntry;
    if (forbids_entry != (input_.direction == Direction::kEntry)) return;
    const std::string until =
        ban.ends_on ? " until " + ToIso(*ban.ends_on) : std::string(" until it is lifted");
    const std::string what = forbids_entry ? "Entry" : "Exit";
    if (grade == MatchGrade::kPossible) {
      Add(ReasonCode::kBanPossible,
          "Names and birth date are those of a person banned on another document: compare, do not "
          "refuse on this alone.",
          source);
    } else if (forbids_entry && IsOwnNational(input_)) {
      Add(ReasonCode::kBanHitOwnNational,
          "A ban on this document, but the holder is an own national.", source);
    } else {
      Add(ReasonCode::kBanHit,
          what + " is banned on this document" + until + " (ban " + ban.id.text + ").", source);
    }
  }

  void JudgeKnowledge() {
    if (input_.law == nullptr)
      Add(ReasonCode::kKnowledgeMissing, "No rule pack has reached this checkpoint.");
    if (!input_.replica_age) {
      Add(ReasonCode::kKnowledgeMissing,
          "This checkpoint has never had the national lists, or its clock is behind them.");
      return;
    }
    const std::string detail =
        "The national lists here are " + InWords(*input_.replica_age) + " old.";
    if (*input_.replica_age > input_.staleness.too_old) {
      Add(ReasonCode::kKnowledgeTooOld, detail);
    } else if (*input_.replica_age > input_.staleness.ageing) {
      Add(ReasonCode::kKnowledgeAgeing, detail);
    }
  }

  const KnownStay* OpenStay() const {
    if (input_.stays.empty()) return nullptr;
    const KnownStay& last = input_.stays.back();
    return last.entered_on && !last.exited_on ? &last : nullptr;
  }

  StayRight RightOnEntry() const {
    Traveller traveller;
    traveller.nationality = document_.nationality;
    traveller.document = TypeOf(document_);
    traveller.born_on = BornOn(document_);
    History history;
    for (const KnownStay& stay : input_.stays)
      history.visits.push_back(
          {stay.entered_on, stay.exited_on, std::nullopt, std::nullopt, stay.exit_unrecorded});
    history.authorisations.assign(input_.authorisations.begin(), input_.authorisations.end());
    const StayCase stay_case(input_.law, &traveller, &history, nullptr);
    return stay_case.RightOf(stay_case.Next(), input_.today, input_.now);
  }

  void JudgeEntry() {
    if (const KnownStay* open = OpenStay()) {
      Add(ReasonCode::kAlreadyInside, "An entry on " + ToIso(*open->entered_on) +
                                          " has no exit here; the exit may not have arrived yet.");
    }
    if (IsOwnNational(input_)) {
      Add(ReasonCode::kOwnNational, "An own national: no limit on stay.");
      return;
    }
    if (input_.law == nullptr) return;
    decision_.stay_limit = LimitFrom(RightOnEntry());
    if (!decision_.stay_limit) {
      Add(ReasonCode::kNoStayRule, "No visa-free rule for nationals of " +
                                       std::string(EnglishNameOf(document_.nationality)) +
                                       ": a visa or permit is needed.");
      return;
    }
    const StayLimit& limit = *decision_.stay_limit;
    Add(ReasonCode::kWithinLimit,
        limit.last_lawful_day ? "May stay until " + ToIso(*limit.last_lawful_day) + "."
                              : "May stay without limit.",
        limit.rule.text + ", " + limit.source);
  }

  void JudgeExit() {
    if (IsOwnNational(input_)) return;
    const KnownStay* open = OpenStay();
    if (open == nullptr) {
      Add(ReasonCode::kExitWithoutEntry, "No entry is known here; it may not have arrived yet.");
      return;
    }
    if (!open->last_lawful_day) return;
    const auto over = (input_.today - *open->last_lawful_day).count();
    if (over > 0) {
      Add(ReasonCode::kOverLimit,
          "The last lawful day was " + ToIso(*open->last_lawful_day) + ": " + std::to_string(over) +
              (over == 1 ? " day" : " days") + " over, as far as is known here.",
          open->rule.text);
    } else {
      Add(ReasonCode::kWithinLimit,
          "Leaves within the limit, last lawful day " + ToIso(*open->last_lawful_day) + ".",
          open->rule.text);
    }
  }

  void SortByPrecedence() {
    const auto rank = [](const Reason& reason) { return &RowOf(reason.code) - kReasons.data(); };
    std::stable_sort(decision_.reasons.begin(), decision_.reasons.end(),
                     [&](const Reason& a, const Reason& b) { return rank(a) < rank(b); });
  }

  const DecisionInput& input_;
  const Document& document_;
  Decision decision_;
};

}  // namespace

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAdmit:
      return "admit";
    case Verdict::kRefer:
      return "refer";
    case Verdict::kRefuse:
      return "refuse";
  }
  return "";
}

std::string_view NameOf(ReasonCode code) { return RowOf(code).name; }
Verdict VerdictOf(ReasonCode code) { return RowOf(code).verdict; }
std::span<const ReasonCode> ReasonsInOrder() { return kOrder; }

Decision Decide(const DecisionInput& input) { return Deliberation(input).Conclude(); }

}  // namespace otkel
