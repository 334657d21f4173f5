#include "domain/decision.h"

#include <algorithm>
#include <array>

#include "domain/decision_orders.h"
#include "domain/decision_stay.h"
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
    ReasonRow{ReasonCode::kExitPostponed, Verdict::kRefuse, "exit_postponed"},
    ReasonRow{ReasonCode::kDocumentExpired, Verdict::kRefuse, "document_expired"},
    ReasonRow{ReasonCode::kWrongCheckDigit, Verdict::kRefer, "wrong_check_digit"},
    ReasonRow{ReasonCode::kDocumentStolen, Verdict::kRefer, "document_stolen"},
    ReasonRow{ReasonCode::kDocumentLost, Verdict::kRefer, "document_lost"},
    ReasonRow{ReasonCode::kDocumentInvalidated, Verdict::kRefer, "document_invalidated"},
    ReasonRow{ReasonCode::kExpiredOwnOrLeaving, Verdict::kRefer, "expired_own_or_leaving"},
    ReasonRow{ReasonCode::kMrzIncomplete, Verdict::kRefer, "mrz_incomplete"},
    ReasonRow{ReasonCode::kBanHitOwnNational, Verdict::kRefer, "ban_hit_own_national"},
    ReasonRow{ReasonCode::kClockUncertain, Verdict::kRefer, "clock_uncertain"},
    ReasonRow{ReasonCode::kBanPossible, Verdict::kRefer, "ban_possible"},
    ReasonRow{ReasonCode::kImpossibleDate, Verdict::kRefer, "impossible_date"},
    ReasonRow{ReasonCode::kUnknownState, Verdict::kRefer, "unknown_state"},
    ReasonRow{ReasonCode::kSpecimenDocument, Verdict::kRefer, "specimen_document"},
    ReasonRow{ReasonCode::kKnowledgeMissing, Verdict::kRefer, "knowledge_missing"},
    ReasonRow{ReasonCode::kKnowledgeTooOld, Verdict::kRefer, "knowledge_too_old"},
    ReasonRow{ReasonCode::kOverLimit, Verdict::kRefer, "over_limit"},
    ReasonRow{ReasonCode::kDocumentNotAccepted, Verdict::kRefer, "document_not_accepted"},
    ReasonRow{ReasonCode::kDaysUsedUp, Verdict::kRefer, "days_used_up"},
    ReasonRow{ReasonCode::kBreakNotOver, Verdict::kRefer, "break_not_over"},
    ReasonRow{ReasonCode::kEntriesUsedUp, Verdict::kRefer, "entries_used_up"},
    ReasonRow{ReasonCode::kNoStayRule, Verdict::kRefer, "no_stay_rule"},
    ReasonRow{ReasonCode::kNotifyAuthority, Verdict::kRefer, "notify_authority"},
    ReasonRow{ReasonCode::kOrderCleared, Verdict::kAdmit, "order_cleared"},
    ReasonRow{ReasonCode::kSeveralDocuments, Verdict::kAdmit, "several_documents"},
    ReasonRow{ReasonCode::kNoExpiryDate, Verdict::kAdmit, "no_expiry_date"},
    ReasonRow{ReasonCode::kAlreadyInside, Verdict::kAdmit, "already_inside"},
    ReasonRow{ReasonCode::kExitWithoutEntry, Verdict::kAdmit, "exit_without_entry"},
    ReasonRow{ReasonCode::kKnowledgeAgeing, Verdict::kAdmit, "knowledge_ageing"},
    ReasonRow{ReasonCode::kOwnNational, Verdict::kAdmit, "own_national"},
    ReasonRow{ReasonCode::kOverstayForgiven, Verdict::kAdmit, "overstay_forgiven"},
    ReasonRow{ReasonCode::kOnAuthorisation, Verdict::kAdmit, "on_authorisation"},
    ReasonRow{ReasonCode::kLimitNotStated, Verdict::kAdmit, "limit_not_stated"},
    ReasonRow{ReasonCode::kWithinLimit, Verdict::kAdmit, "within_limit"},
    ReasonRow{ReasonCode::kDuty, Verdict::kAdmit, "duty"},
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

std::ptrdiff_t RankOf(ReasonCode code) { return &RowOf(code) - kReasons.data(); }

// A length of time in the unit that says most: the variant of the message, and how many.
std::pair<const char*, MessageArguments> InWords(std::chrono::microseconds age) {
  const std::int64_t minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
  if (minutes < 120) return {".minutes", {{"age", minutes}}};
  if (minutes < 48L * 60) return {".hours", {{"age", minutes / 60}}};
  return {".days", {{"age", minutes / (24L * 60)}}};
}

class Deliberation {
 public:
  explicit Deliberation(const DecisionInput& input) : input_(input), document_(*input.document) {}

  Decision Conclude() {
    JudgeMrz();
    JudgeDocument();
    JudgeBans();
    JudgeKnowledge();
    JudgeDocuments();
    if (input_.direction == Direction::kEntry) {
      JudgeEntry();
    } else {
      JudgeExit();
    }
    if (decision_.reasons.empty()) Add(ReasonCode::kNothingAgainst);
    PutInOrder(decision_);
    return std::move(decision_);
  }

 private:
  void Add(ReasonCode code, MessageArguments arguments = {}, std::string source = {}) {
    decision_.reasons.push_back({code, std::move(arguments), std::move(source)});
  }

  // One of several messages of a code: `variant` is ".until", what follows the code's name.
  void AddVariant(ReasonCode code, std::string_view variant, MessageArguments arguments = {},
                  std::string source = {}) {
    Add(code, std::move(arguments), std::move(source));
    decision_.reasons.back().message += variant;
  }

  void JudgeMrz() {
    for (const MrzProblem& problem : input_.problems) {
      const auto code = ReasonOf(problem.kind);
      if (!code) continue;
      Add(*code, ArgumentsOf(problem));
      decision_.reasons.back().message = MessageOf(problem.kind);
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
          {{"until", *document_.expires_on}});
    }
    if (HasNoExpiryDate()) Add(ReasonCode::kNoExpiryDate);
    const bool specimen = KindOf(document_.issuing_state) == StateCodeKind::kSpecimen ||
                          KindOf(document_.nationality) == StateCodeKind::kSpecimen;
    if (specimen && !input_.is_drill) Add(ReasonCode::kSpecimenDocument);
  }

  // A date that could not be read is a problem of its own.
  bool HasNoExpiryDate() const {
    const auto speaks_of_it = [](const MrzProblem& problem) {
      return problem.field == MrzField::kExpiryDate || problem.field == MrzField::kWhole;
    };
    return !document_.expires_on && std::ranges::none_of(input_.problems, speaks_of_it);
  }

  void JudgeBans() {
    JudgedOrders orders = JudgeOrders(input_);
    for (Reason& reason : orders.reasons) decision_.reasons.push_back(std::move(reason));
    decision_.ban_hits = std::move(orders.hits);
    decision_.left_out = std::move(orders.left_out);
    decision_.more_orders = orders.more;
  }

  void JudgeKnowledge() {
    if (!input_.matching_works) AddVariant(ReasonCode::kKnowledgeMissing, ".matching");
    if (input_.law == nullptr) AddVariant(ReasonCode::kKnowledgeMissing, ".rule_pack");
    if (!input_.replica_age) {
      AddVariant(ReasonCode::kKnowledgeMissing, ".lists");
      return;
    }
    const auto [unit, age] = InWords(*input_.replica_age);
    if (*input_.replica_age > input_.staleness.too_old) {
      AddVariant(ReasonCode::kKnowledgeTooOld, unit, age);
    } else if (*input_.replica_age > input_.staleness.ageing) {
      AddVariant(ReasonCode::kKnowledgeAgeing, unit, age);
    }
  }

  void JudgeDocuments() {
    if (IsOwnNational(input_)) return;  // nothing is counted
    if (input_.other_documents > 0 && !(input_.stays.empty() && input_.authorisations.empty()))
      Add(ReasonCode::kSeveralDocuments, {{"documents", std::int64_t{input_.other_documents}}});
  }

  // The measure that reaches farthest today.
  std::string ForgivenBy(const KnownStay& stay) const {
    const Forgiveness* farthest = nullptr;
    for (const Forgiveness& measure : stay.forgiveness) {
      const bool has_begun = measure.period.first <= input_.today;
      if (has_begun && (farthest == nullptr || measure.period.last > farthest->period.last))
        farthest = &measure;
    }
    return farthest == nullptr ? "" : farthest->overlay;
  }

  const KnownStay* OpenStay() const {
    if (input_.stays.empty()) return nullptr;
    const KnownStay& last = input_.stays.back();
    return last.entered_on && !last.exited_on ? &last : nullptr;
  }

  void JudgeEntry() {
    if (const KnownStay* open = OpenStay())
      Add(ReasonCode::kAlreadyInside, {{"entered", *open->entered_on}});
    if (IsOwnNational(input_)) {
      Add(ReasonCode::kOwnNational);
      return;
    }
    if (input_.law == nullptr) return;
    EntryByLaw by_law = JudgeEntryByLaw(input_);
    decision_.stay_limit = std::move(by_law.limit);
    for (Reason& reason : by_law.reasons) decision_.reasons.push_back(std::move(reason));
  }

  void JudgeExit() {
    if (IsOwnNational(input_)) return;
    const KnownStay* open = OpenStay();
    if (open == nullptr) {
      Add(ReasonCode::kExitWithoutEntry);
      return;
    }
    if (!open->last_lawful_day) return;
    const Day last = *open->last_lawful_day;
    const Day not_held = LastDayNotHeld(last, open->forgiveness, input_.today);
    const bool is_past_hour = not_held == last && open->last_lawful_at && input_.now &&
                              *input_.now > *open->last_lawful_at;
    const std::int64_t over =
        std::max<std::int64_t>((input_.today - not_held).count(), is_past_hour ? 1 : 0);
    if (input_.today > last && over <= 0) {
      Add(ReasonCode::kOverstayForgiven,
          {{"days", std::int64_t{(input_.today - last).count()}}, {"overlay", ForgivenBy(*open)}},
          open->rule.text);
    } else if (over > 0) {
      Add(ReasonCode::kOverLimit, {{"until", *open->last_lawful_day}, {"days", over}},
          open->rule.text);
    } else {
      AddVariant(ReasonCode::kWithinLimit, ".exit", {{"until", *open->last_lawful_day}},
                 open->rule.text);
    }
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

void PutInOrder(Decision& decision) {
  const auto rank = [](const Reason& reason) { return RankOf(reason.code); };
  std::stable_sort(decision.reasons.begin(), decision.reasons.end(),
                   [&](const Reason& a, const Reason& b) { return rank(a) < rank(b); });
  decision.verdict = VerdictOf(decision.reasons.front().code);
}

bool IsOwnNational(const DecisionInput& input) {
  return input.law != nullptr && input.law->IsOwn(input.document->nationality);
}

Decision Decide(const DecisionInput& input) { return Deliberation(input).Conclude(); }

}  // namespace otkel
