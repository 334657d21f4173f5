#include <algorithm>
#include <string_view>

#include "domain/rule_check.h"

namespace otkel {
namespace {

using Problems = std::vector<PackProblem>;

void Add(Problems& problems, const Rule& rule, std::string_view text) {
  problems.push_back({rule.line, rule.id.text, std::string(text)});
}

bool IsInDays(Unit unit) { return unit == Unit::kDay || unit == Unit::kCalendarDay; }

// What a kind of rule must have.
struct Needs {
  bool amount = false;
  bool subject = false;
  bool classes = false;
  bool text = false;
  bool step = false;
};

Needs NeedsOf(RuleKind kind) {
  switch (kind) {
    case RuleKind::kStay:
      return {.amount = true};
    case RuleKind::kVisa:
      return {.classes = true};
    case RuleKind::kDocument:
      return {};
    case RuleKind::kDuty:
    case RuleKind::kExemption:
      return {.subject = true};
    case RuleKind::kRegistrationTerm:
      return {.amount = true};
    case RuleKind::kPermitLength:
    case RuleKind::kPermitTotal:
      return {.amount = true, .classes = true};
    case RuleKind::kBreak:
    case RuleKind::kRepeatWindow:
      return {.amount = true};
    case RuleKind::kNotBefore:
    case RuleKind::kReEntryBan:
      return {.amount = true, .subject = true};
    case RuleKind::kExitVisa:
      return {.amount = true, .step = true};
    case RuleKind::kExitBan:
    case RuleKind::kExitPostponement:
    case RuleKind::kRefusalGround:
    case RuleKind::kPurpose:
    case RuleKind::kInformation:
      return {.subject = true, .text = true};
    case RuleKind::kSanction:
      return {.subject = true, .text = true, .step = true};
  }
  return {};
}

void CheckNeeds(const Rule& rule, Problems& problems) {
  const Needs needs = NeedsOf(rule.kind);
  const std::string of = " in a rule of kind " + std::string(NameOf(rule.kind));
  if (needs.amount && !rule.amount) Add(problems, rule, "amount: expected one" + of);
  if (needs.subject && rule.subject.empty()) Add(problems, rule, "subject: expected one" + of);
  if (needs.classes && rule.classes.empty()) Add(problems, rule, "of: expected classes" + of);
  if (needs.text && rule.text.empty()) Add(problems, rule, "text: expected one" + of);
  if (needs.step && rule.step < 1) Add(problems, rule, "step: expected 1 or more" + of);
  if (rule.kind == RuleKind::kDocument && rule.accepts.empty())
    Add(problems, rule, "accepts: expected documents" + of);
  if (rule.source.empty()) Add(problems, rule, "source: expected where the rule stands");
}

bool MayHaveNoCount(RuleKind kind) {
  return kind == RuleKind::kStay || kind == RuleKind::kRegistrationTerm ||
         kind == RuleKind::kReEntryBan || kind == RuleKind::kVisa || kind == RuleKind::kDuty;
}

// A hundred years; hours for one.
int LongestIn(Unit unit) {
  switch (unit) {
    case Unit::kCalendarDay:
    case Unit::kDay:
      return 36600;
    case Unit::kHour:
      return 8784;
    case Unit::kMonth:
      return 1200;
    case Unit::kYear:
      return 100;
    case Unit::kUnlimited:
    case Unit::kUnstated:
      return 0;
  }
  return 0;
}

// Hours are counted of stays, of duties and of stops in transit.
void CheckHours(const Rule& rule, Problems& problems) {
  const bool counts_hours = rule.kind == RuleKind::kStay || rule.kind == RuleKind::kDuty ||
                            rule.kind == RuleKind::kInformation;
  if (rule.amount && rule.amount->unit == Unit::kHour) {
    const bool from_instant =
        rule.from == ClockStart::kArrival || rule.from == ClockStart::kStopArrival;
    if (!counts_hours)
      Add(problems, rule, "unit: a rule of this kind counts days, months or years");
    else if (!from_instant)
      Add(problems, rule, "unit: hours start from an instant, expected from = \"arrival\"");
  }
  if (rule.over && (rule.over->unit == Unit::kHour) != (rule.from == ClockStart::kStopArrival))
    Add(problems, rule, "over_unit: hours of a stop in transit, else days, months or years");
  if (rule.up_to && rule.up_to->unit == Unit::kHour)
    Add(problems, rule, "up_to_unit: expected day, month or year");
}

void CheckAmounts(const Rule& rule, Problems& problems) {
  for (const auto* amount : {&rule.amount, &rule.most, &rule.over, &rule.up_to}) {
    if (!*amount || !IsCounted((*amount)->unit)) continue;
    if ((*amount)->count < 1 || (*amount)->count > LongestIn((*amount)->unit))
      Add(problems, rule, "amount: expected 1 to 36600 days, 1200 months, 100 years, 8784 hours");
  }
  for (const auto* amount : {&rule.over, &rule.up_to}) {
    if (*amount && !IsCounted((*amount)->unit))
      Add(problems, rule, "over_unit, up_to_unit: expected day, month or year");
  }
  if (rule.amount && !IsCounted(rule.amount->unit) && !MayHaveNoCount(rule.kind))
    Add(problems, rule, "unit: a rule of this kind counts, expected day, month, year or hour");
  CheckHours(rule, problems);
  if (rule.kind == RuleKind::kStay && rule.from == ClockStart::kArrival && rule.amount &&
      IsCounted(rule.amount->unit) && rule.amount->unit != Unit::kHour)
    Add(problems, rule, "unit: from \"arrival\" counts hours");
  if (rule.amount && rule.most &&
      (rule.most->unit != rule.amount->unit || rule.most->count < rule.amount->count))
    Add(problems, rule, "most: expected at least the amount, in the same unit");
  if (rule.from == ClockStart::kStopArrival && !rule.over)
    Add(problems, rule, "over: expected how long a stop is free of the duty");
}

void CheckWindow(const Rule& rule, Problems& problems) {
  if (rule.window.kind == WindowKind::kPerVisit) {
    if (rule.window.per_visit)
      Add(problems, rule, "per_visit: belongs to a rolling or anchored window");
    return;
  }
  if (rule.kind != RuleKind::kStay) {
    Add(problems, rule, "window: only rules of kind stay have windows");
    return;
  }
  if (!rule.amount || !IsInDays(rule.amount->unit)) {
    Add(problems, rule, "unit: a window counts days, expected day or calendar_day");
    return;
  }
  const Amount& length = rule.window.length;
  if (!IsCounted(length.unit) || length.unit == Unit::kHour || length.count < 1 ||
      length.count > LongestIn(length.unit) / 10) {
    Add(problems, rule, "window_length: expected 1 to 3660 days, 120 months or 10 years");
    return;
  }
  const int shortest = length.unit == Unit::kYear    ? length.count * 365
                       : length.unit == Unit::kMonth ? length.count * 28
                                                     : length.count;
  const int most_used = shortest - (rule.last_day_counts ? 0 : 1);
  if (rule.amount->count >= most_used)
    Add(problems, rule, "window_length: expected more days than the amount, or it never binds");
  if (rule.window.per_visit &&
      (*rule.window.per_visit < 1 || *rule.window.per_visit > rule.amount->count))
    Add(problems, rule, "per_visit: expected 1 to the amount");
  const bool anchored = rule.window.kind == WindowKind::kAnchored;
  if (anchored != (rule.from == ClockStart::kFirstEntry))
    Add(problems, rule, "from: an anchored window starts from first_entry, and no other");
}

// Kinds of which several may fit and one may go before another.
bool MayOverride(const Rule& rule) {
  switch (rule.kind) {
    case RuleKind::kVisa:
    case RuleKind::kPermitTotal:
    case RuleKind::kRepeatWindow:
    case RuleKind::kExitBan:
    case RuleKind::kExitPostponement:
    case RuleKind::kRefusalGround:
    case RuleKind::kPurpose:
    case RuleKind::kBreak:
      return false;
    default:
      return true;
  }
}

// A start that the kind could only misread.
bool MisreadsStart(const Rule& rule) {
  using enum ClockStart;
  const bool is_decision = rule.from == kDecision || rule.from == kDecisionInForce;
  const bool is_permit =
      rule.from == kPermitStart || rule.from == kPermitExpiry || rule.from == kIssue;
  if (rule.kind == RuleKind::kReEntryBan)
    return is_permit || rule.from == kExit || rule.from == kRegistration ||
           rule.from == kContractEnd || rule.from == kArrival || rule.from == kStopArrival;
  if (rule.kind == RuleKind::kDuty) return is_permit || is_decision || rule.from == kExit;
  return false;
}

void CheckUse(const Rule& rule, Problems& problems) {
  if (!rule.overrides.empty() && !MayOverride(rule))
    Add(problems, rule, "overrides: rules of this kind hold side by side");
  if (MisreadsStart(rule))
    Add(problems, rule, "from: a rule of this kind does not count from there");
}

void CheckClock(const Rule& rule, Problems& problems) {
  if (rule.kind == RuleKind::kBreak) {
    const bool after_permit = rule.from == ClockStart::kPermitExpiry;
    if (!after_permit && rule.from != ClockStart::kExit)
      Add(problems, rule, "from: a break starts from exit or permit_expiry");
    if (after_permit && rule.classes.empty())
      Add(problems, rule, "of: expected the classes of permits that the break follows");
  }
  if (rule.kind == RuleKind::kPermitTotal && rule.from != ClockStart::kPermitStart)
    Add(problems, rule, "from: a total over permits starts from permit_start");
  if (rule.kind == RuleKind::kStay && rule.from != ClockStart::kEntry &&
      rule.from != ClockStart::kFirstEntry && rule.from != ClockStart::kArrival)
    Add(problems, rule, "from: a stay starts from entry, first_entry or arrival");
  if (rule.valid_from && rule.valid_to && *rule.valid_to < *rule.valid_from)
    Add(problems, rule,
        "valid_to: " + ToIso(*rule.valid_to) + " lies before valid_from " +
            ToIso(*rule.valid_from));
}

void CheckOverlay(const Overlay& overlay, Problems& problems) {
  const auto add = [&](std::string_view text) {
    problems.push_back({overlay.line, overlay.id, std::string(text)});
  };
  if (overlay.period.last < overlay.period.first)
    add("to: " + ToIso(overlay.period.last) + " lies before from " + ToIso(overlay.period.first));
  if ((overlay.effect == OverlayEffect::kShift) != overlay.until.has_value())
    add("until: expected for the effect shift, and for no other");
  if (overlay.until && *overlay.until < overlay.period.last)
    add("until: expected a day not before the period's last");
  if (overlay.effect == OverlayEffect::kStopClock && !overlay.who.visa_classes.empty())
    add("visa_classes: a clock stops for persons, expected classes or nationalities");
  if (overlay.source.empty()) add("source: expected where the measure stands");
}

// Steps of a ladder count from 1 without holes.
void CheckLadders(const RulePack& pack, Problems& problems) {
  for (const Rule& rule : pack.rules) {
    if (rule.kind != RuleKind::kExitVisa && rule.kind != RuleKind::kSanction) continue;
    if (rule.step <= 1) continue;
    const bool has_lower =
        std::any_of(pack.rules.begin(), pack.rules.end(), [&](const Rule& other) {
          return other.kind == rule.kind && other.subject == rule.subject &&
                 other.step == rule.step - 1;
        });
    if (!has_lower)
      Add(problems, rule, "step: there is no step " + std::to_string(rule.step - 1) + " below it");
  }
}

}  // namespace

void CheckShapes(const RulePack& pack, Problems& problems) {
  for (const Rule& rule : pack.rules) {
    CheckNeeds(rule, problems);
    CheckAmounts(rule, problems);
    CheckWindow(rule, problems);
    CheckClock(rule, problems);
    CheckUse(rule, problems);
  }
  for (const Overlay& overlay : pack.overlays) CheckOverlay(overlay, problems);
  for (const KnownGap& gap : pack.known_gaps) {
    if (gap.period.last < gap.period.first)
      problems.push_back({0, "", "known_gap: ends before it begins"});
    if (gap.because.empty()) problems.push_back({0, "", "known_gap: expected because"});
  }
  CheckLadders(pack, problems);
}

}  // namespace otkel
