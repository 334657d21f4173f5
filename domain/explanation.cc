#include "domain/explanation.h"

#include <algorithm>
#include <memory>

#include "domain/authorisation.h"
#include "domain/history_cut.h"

namespace otkel {
namespace {

class Explainer {
 public:
  Explainer(const Law& law, const Traveller& traveller, const History& history,
            const Inquiry& inquiry, const Zone* zone)
      : law_(law),
        traveller_(traveller),
        history_(history),
        inquiry_(inquiry),
        zone_(zone),
        case_(&law, &traveller, &history, zone) {}

  Explanation Run() {
    FindStay();
    CheckDocument();
    const bool is_own = answer_.right.kind == RightKind::kOwnNational;
    for (const Obstacle& obstacle :
         BansByLaw(law_, inquiry_.laws, traveller_, history_, inquiry_.on)) {
      if (!is_own || obstacle.hinders == Hindered::kExit) answer_.obstacles.push_back(obstacle);
    }
    if (is_own) {
      answer_.duties = DutiesOf(case_, answer_.right, entered_on_, Present(), answer_.is_inside);
    } else {
      CheckEntry();
      FindOverstays();
      answer_.duties = DutiesOf(case_, answer_.right, entered_on_, Present(), answer_.is_inside);
      answer_.terms = TermsOf(case_, answer_.right, entered_on_);
      for (const TermFound& term : PermitTerms(case_, inquiry_.on, answer_.obstacles))
        answer_.terms.push_back(term);
      AddExitVisas();
    }
    answer_.information = case_.Fitting(RuleKind::kInformation,
                                        ClassOf(answer_.right.authorisation), entered_on_, nullptr);
    AddLists();
    Conclude();
    if (inquiry_.intended_entry) Plan(*inquiry_.intended_entry);
    CollectRules();
    return std::move(answer_);
  }

 private:
  void FindStay() {
    const auto open = case_.OpenOn(inquiry_.on);
    answer_.is_inside = open.has_value();
    before_ = open.value_or(case_.Next());
    entered_on_ = open ? case_.presences()[*open].entered_on : inquiry_.on;
    answer_.right = open ? case_.RightOf(*open) : case_.RightOf(before_, entered_on_, inquiry_.at);
    if (open) {
      answer_.entered_on = entered_on_;
      const Over over = OverOf(case_, *open, answer_.right);
      answer_.days_over = over.days;
      answer_.forgiven_by = over.forgiven_by;
    }
    answer_.windows =
        case_.WindowsOn(answer_.right, before_, entered_on_, inquiry_.on, answer_.is_inside);
  }

  [[nodiscard]] const Law* LawOn(Day day) const {
    return inquiry_.laws != nullptr ? inquiry_.laws->On(day) : &law_;
  }

  [[nodiscard]] std::vector<Obstacle> BansOn(const History& history, Day on) const {
    return BansByLaw(law_, inquiry_.laws, traveller_, history, on);
  }

  struct Over {
    int days = 0;  // that are held, or all of them where every one is forgiven
    const Overlay* forgiven_by = nullptr;
  };

  // How far a stay went over its limit, less what is forgiven as of the day asked about.
  Over OverOf(const StayCase& own, std::size_t presence, const StayRight& right) const {
    const Presence& stay = own.presences()[presence];
    const int days_over = own.DaysOver(presence, right, inquiry_.on, inquiry_.at);
    const std::vector<const Overlay*> forgiving =
        days_over > 0 ? own.ForgivenessOf(right, stay.entered_on) : std::vector<const Overlay*>{};
    const Overlay* overlay = nullptr;  // that has begun, and reaches farthest
    for (const Overlay* candidate : forgiving) {
      const bool has_begun = candidate->period.first <= inquiry_.on;
      if (has_begun && (overlay == nullptr || candidate->period.last > overlay->period.last))
        overlay = candidate;
    }
    if (overlay == nullptr) return {days_over, nullptr};
    const auto held =
        static_cast<int>((stay.left_on.value_or(inquiry_.on) - overlay->period.last).count());
    return held > 0 ? Over{std::min(held, days_over), nullptr} : Over{days_over, overlay};
  }

  void CheckDocument() {
    answer_.accepted_documents =
        AcceptedDocuments(law_, traveller_, entered_on_, answer_.document_rules);
    const auto& accepted = answer_.accepted_documents;
    if (accepted.empty() || answer_.right.kind == RightKind::kOwnNational) return;
    if (std::find(accepted.begin(), accepted.end(), traveller_.document) != accepted.end()) return;
    answer_.obstacles.push_back({ObstacleKind::kDocumentNotAccepted, answer_.document_rules.front(),
                                 nullptr, nullptr, std::nullopt, false, Hindered::kEntry});
  }

  // What is asked of the present stay: an exit after a planned entry is not its own.
  Inquiry Present() const {
    Inquiry present = inquiry_;
    if (present.intended_entry && present.intended_exit &&
        *present.intended_exit >= *present.intended_entry)
      present.intended_exit.reset();
    return present;
  }

  // What the right itself lacks. Somebody inside has entered: nothing is said about that entry.
  void CheckEntry() {
    if (answer_.is_inside) {
      FindReEntry();
      return;
    }
    if (const auto pause = case_.BreakOn(before_, entered_on_))
      Add(ObstacleKind::kBreakNotOver, pause->first, pause->second - days{1});
    if (answer_.right.kind == RightKind::kNone) {
      AddUsedUpAuthorisations();
      Add(ObstacleKind::kNoRight, nullptr, std::nullopt);
      answer_.earliest_entry =
          AfterBans(case_, before_, case_.EarliestEntry(before_, entered_on_), answer_.obstacles);
      return;
    }
    const bool used_up = answer_.right.last_day && *answer_.right.last_day < entered_on_;
    const auto free_on = case_.EarliestEntry(before_, entered_on_);
    answer_.earliest_entry = AfterBans(case_, before_, free_on, answer_.obstacles);
    if (!used_up) return;
    Add(ObstacleKind::kDaysUsedUp, answer_.right.rule,
        free_on ? std::optional(*free_on - days{1}) : std::nullopt);
    answer_.obstacles.back().authorisation = answer_.right.authorisation;
  }

  // The present stay ends on `leaves_on`.
  void Close(History& history, Day leaves_on) const {
    history.visits[case_.presences()[before_].last_visit].left_on = leaves_on;
  }

  // After leaving on the day asked about, or on the intended day.
  void FindReEntry() {
    const Day leaves_on = inquiry_.intended_exit.value_or(inquiry_.on);
    if (leaves_on < inquiry_.on || inquiry_.intended_entry) return;
    History left = history_;
    Close(left, leaves_on);
    const StayCase after(&law_, &traveller_, &left, zone_);
    answer_.earliest_entry =
        AfterBans(after, after.Next(), AfterExit(after, leaves_on), answer_.obstacles);
  }

  // The first day of a new stay: the day of the exit only if a further day is left then.
  static std::optional<Day> AfterExit(const StayCase& after, Day left_on) {
    const auto free_on = after.EarliestEntry(after.Next(), left_on);
    if (free_on != left_on) return free_on;
    const StayRight right = after.RightOf(after.Next(), left_on);
    if (!right.last_day || *right.last_day > left_on) return free_on;
    return after.EarliestEntry(after.Next(), left_on + days{1});
  }

  // Not before the last day of every ban; absent where a ban's end is not known.
  static std::optional<Day> AfterBans(const StayCase& stay_case, std::size_t before,
                                      std::optional<Day> free_on,
                                      const std::vector<Obstacle>& obstacles) {
    if (!free_on) return std::nullopt;
    Day banned_until = *free_on - days{1};
    for (const Obstacle& obstacle : obstacles) {
      const bool is_ban = obstacle.kind == ObstacleKind::kReEntryBan ||
                          obstacle.kind == ObstacleKind::kRepeatedOffence;
      if (!is_ban) continue;
      if (!obstacle.until || obstacle.is_least_until) return std::nullopt;
      banned_until = std::max(banned_until, *obstacle.until);
    }
    return banned_until < *free_on ? free_on
                                   : stay_case.EarliestEntry(before, banned_until + days{1});
  }

  void AddUsedUpAuthorisations() {
    for (const Authorisation& authorisation : history_.authorisations) {
      if (!GivesEntry(authorisation)) continue;
      if (entered_on_ < authorisation.valid_from || entered_on_ > authorisation.valid_to) continue;
      if (!case_.IsKnownClass(authorisation)) continue;
      Add(ObstacleKind::kEntriesUsedUp, nullptr, std::nullopt);
      answer_.obstacles.back().authorisation = &authorisation;
    }
  }

  void Add(ObstacleKind kind, const Rule* rule, std::optional<Day> until) {
    answer_.obstacles.push_back({kind, rule, nullptr, nullptr, until, false, Hindered::kEntry});
  }

  // Every stay by the law of its day of entry; the present one by the law of the answer.
  void FindOverstays() {
    int earlier = 0;
    bool is_over = false;
    std::unique_ptr<StayCase> other;
    for (std::size_t i = 0; i < case_.presences().size(); ++i) {
      const Law* law = i == before_ ? &law_ : LawOn(case_.presences()[i].entered_on);
      if (law == nullptr) continue;
      if (law != &law_ && (!other || &other->law() != law))
        other = std::make_unique<StayCase>(law, &traveller_, &history_, zone_);
      const StayCase& own = law == &law_ ? case_ : *other;
      const StayRight right = own.RightOf(i);
      const Over over = OverOf(own, i, right);
      if (over.days == 0) continue;
      answer_.overstays.push_back({i, over.days, right.rule, over.forgiven_by});
      if (over.forgiven_by != nullptr) continue;
      if (i == before_) {
        is_over = true;
      } else {
        ++earlier;
      }
    }
    if (is_over) answer_.proposals = Proposals(case_, earlier, inquiry_.on);
  }

  // By the ladder of exit visas: the first for so many days, the next for fewer.
  void AddExitVisas() {
    std::vector<const Authorisation*> given;
    for (const Authorisation& authorisation : history_.authorisations) {
      if (authorisation.kind == AuthorisationKind::kExitVisa &&
          authorisation.valid_from <= inquiry_.on)
        given.push_back(&authorisation);
    }
    std::sort(given.begin(), given.end(), [](const Authorisation* a, const Authorisation* b) {
      return a->valid_from < b->valid_from;
    });
    for (const Rule* rule : case_.Fitting(RuleKind::kExitVisa, "none", inquiry_.on, nullptr)) {
      const auto place = static_cast<std::size_t>(rule->step);
      if (place == 0 || place > given.size()) continue;
      const Authorisation& visa = *given[place - 1];
      const Day longest =
          LastDayOf(visa.valid_from, *rule->amount, rule->first_day_counts, true, {});
      answer_.terms.push_back({rule, std::min(longest, visa.valid_to), &visa});
    }
  }

  // What the officer chooses from.
  void AddLists() {
    const std::string_view visa_class = ClassOf(answer_.right.authorisation);
    answer_.refusal_grounds =
        case_.Fitting(RuleKind::kRefusalGround, visa_class, inquiry_.on, nullptr);
    answer_.purposes = case_.Fitting(RuleKind::kPurpose, visa_class, inquiry_.on, nullptr);
    answer_.purpose_differs =
        !traveller_.verified_purpose.empty() && traveller_.verified_purpose != traveller_.purpose;
  }

  void Conclude() {
    const auto hinders = [&](Hindered what) {
      return std::any_of(answer_.obstacles.begin(), answer_.obstacles.end(),
                         [&](const Obstacle& obstacle) { return obstacle.hinders == what; });
    };
    answer_.may_enter = !hinders(Hindered::kEntry);
    answer_.may_leave = !hinders(Hindered::kExit);
  }

  // A stay that is planned after the present one has ended: on the intended exit where it lies
  // before the planned entry, else on the day asked about.
  void Plan(Day entry) {
    History known = history_;
    if (answer_.is_inside) {
      const bool leaves_before = inquiry_.intended_exit && *inquiry_.intended_exit <= entry;
      Close(known, leaves_before ? *inquiry_.intended_exit : inquiry_.on);
    }
    const Law* law = LawOn(entry);
    if (law == nullptr) return;
    const StayCase later(law, &traveller_, &known, zone_);
    PlannedStay plan{entry, false, later.RightOf(later.Next(), entry), std::nullopt, true, {}};
    plan.latest_exit = plan.right.last_day;
    plan.may_enter = MayEnter(later, plan, known);
    const bool has_exit = inquiry_.intended_exit && *inquiry_.intended_exit >= entry;
    if (has_exit && plan.latest_exit) plan.fits = *inquiry_.intended_exit <= *plan.latest_exit;
    const auto leaves_on = has_exit ? inquiry_.intended_exit : plan.latest_exit;
    if (leaves_on && plan.may_enter) {
      known.visits.push_back({entry, leaves_on, std::nullopt, std::nullopt, false});
      const StayCase after(law, &traveller_, &known, zone_);
      plan.earliest_re_entry = AfterExit(after, *leaves_on);
    } else if (!plan.may_enter) {
      plan.earliest_re_entry = AfterBans(
          later, later.Next(), later.EarliestEntry(later.Next(), entry), BansOn(known, entry));
    }
    // The case it was found in ends here: its parts that point into it are pointed at ours.
    Adopt(plan.right, known);
    answer_.planned = std::move(plan);
  }

  bool MayEnter(const StayCase& later, const PlannedStay& plan, const History& known) const {
    if (plan.right.kind == RightKind::kOwnNational) return true;
    if (plan.right.kind == RightKind::kNone) return false;
    if (plan.right.last_day && *plan.right.last_day < plan.entry) return false;
    if (later.BreakOn(later.Next(), plan.entry)) return false;
    for (const Obstacle& obstacle : answer_.obstacles) {
      if (obstacle.kind == ObstacleKind::kDocumentNotAccepted) return false;
    }
    for (const Obstacle& obstacle : BansOn(known, plan.entry)) {
      if (obstacle.hinders == Hindered::kEntry) return false;
    }
    return true;
  }

  void Adopt(StayRight& right, const History& known) const {
    const auto ours = [&](const Authorisation* theirs) -> const Authorisation* {
      if (theirs == nullptr) return nullptr;
      return history_.authorisations.data() + (theirs - known.authorisations.data());
    };
    right.authorisation = ours(right.authorisation);
    right.extended_by = ours(right.extended_by);
  }

  void Touch(const Rule* rule) {
    if (rule != nullptr) answer_.touched.push_back(rule);
  }

  // What is law for the visas and permits this person holds.
  void TouchVisaRules() {
    for (const Authorisation& authorisation : history_.authorisations) {
      if (authorisation.valid_from > inquiry_.on) continue;
      for (const Rule* rule : case_.Fitting(RuleKind::kVisa, authorisation.visa_class,
                                            authorisation.valid_from, nullptr)) {
        if (std::find(rule->classes.begin(), rule->classes.end(), authorisation.visa_class) !=
            rule->classes.end())
          Touch(rule);
      }
    }
  }

  void CollectRules() {
    const auto touch_right = [&](const StayRight& right) {
      for (const RuleFinding& finding : right.findings) Touch(finding.rule);
    };
    TouchVisaRules();
    touch_right(answer_.right);
    if (answer_.planned) touch_right(answer_.planned->right);
    for (const Rule* rule : answer_.document_rules) Touch(rule);
    for (const Obstacle& obstacle : answer_.obstacles) Touch(obstacle.rule);
    for (const Duty& duty : answer_.duties) {
      Touch(duty.rule);
      Touch(duty.exempted_by);
    }
    for (const TermFound& term : answer_.terms) Touch(term.rule);
    for (const Rule* rule : answer_.proposals) Touch(rule);
    for (const Rule* rule : answer_.information) Touch(rule);
    for (const PastOverstay& overstay : answer_.overstays) Touch(overstay.rule);
    std::sort(answer_.touched.begin(), answer_.touched.end());
    answer_.touched.erase(std::unique(answer_.touched.begin(), answer_.touched.end()),
                          answer_.touched.end());
  }

  const Law& law_;
  const Traveller& traveller_;
  const History& history_;
  const Inquiry& inquiry_;
  const Zone* zone_;
  StayCase case_;
  std::size_t before_ = 0;
  Day entered_on_;
  Explanation answer_;
};

}  // namespace

Explanation Explain(const Law& law, const Traveller& traveller, const History& history,
                    const Inquiry& inquiry, const Zone* zone, History& case_history) {
  case_history = CutAt(history, inquiry.on);
  return Explainer(law, traveller, case_history, inquiry, zone).Run();
}

}  // namespace otkel
