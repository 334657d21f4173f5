#include <algorithm>

#include "domain/authorisation.h"
#include "domain/rule_example.h"

namespace otkel {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

// "2015-03-01T08:00"
std::string MinuteOf(Instant at) { return ToIso(at).substr(0, 16); }

class Facts {
 public:
  Facts(const Explanation& explanation, const StayCase& stay_case)
      : answer_(explanation), case_(stay_case) {}

  std::vector<std::string> Collect() {
    Add(answer_.may_enter ? "may enter" : "may not enter");
    Add(answer_.may_leave ? "may leave" : "may not leave");
    Add(answer_.is_inside ? "is inside" : "is outside");
    AddRight(answer_.right, "");
    if (answer_.is_inside)
      Add(answer_.days_over > 0 ? "over " + std::to_string(answer_.days_over) : "not over");
    if (answer_.forgiven_by != nullptr) Add("forgiven by " + answer_.forgiven_by->id);
    if (answer_.earliest_entry) Add("entry from " + ToIso(*answer_.earliest_entry));
    AddDocuments();
    if (answer_.purpose_differs) Add("purpose differs");
    for (const Obstacle& obstacle : answer_.obstacles) AddObstacle(obstacle);
    for (const WindowUse& use : answer_.windows) AddWindow(use);
    for (const Duty& duty : answer_.duties) AddDuty(duty);
    for (const TermFound& term : answer_.terms)
      Add("term " + term.rule->id.text + " " + ToIso(term.day));
    for (const PastOverstay& overstay : answer_.overstays) AddOverstay(overstay);
    for (const Rule* rule : answer_.proposals) Add("proposes " + rule->id.text);
    if (answer_.planned) AddPlan(*answer_.planned);
    for (const Rule* rule : answer_.touched) Add("rule " + rule->id.text);
    return std::move(facts_);
  }

 private:
  void Add(std::string fact) {
    if (std::find(facts_.begin(), facts_.end(), fact) == facts_.end())
      facts_.push_back(std::move(fact));
  }

  void AddLimit(const StayRight& right, const std::string& before) {
    if (right.kind == RightKind::kNone) return;
    if (right.last_at) Add(before + "until " + MinuteOf(*right.last_at));
    if (right.last_day)
      Add(before + "until " + ToIso(*right.last_day));
    else
      Add(before + (right.is_stated ? "no limit" : "limit not stated"));
  }

  void AddRight(const StayRight& right, const std::string& before) {
    AddLimit(right, before);
    switch (right.kind) {
      case RightKind::kOwnNational:
        return Add(before + "own national");
      case RightKind::kNone:
        return Add(before + "needs a visa");
      case RightKind::kVisaFree:
        Add(before + "visa free");
        break;
      case RightKind::kAuthorisation:
        Add(before + "on " + NameWithClass(*right.authorisation));
        break;
    }
    if (right.shifted_by != nullptr) Add(before + "shifted by " + right.shifted_by->id);
    if (right.extended_by != nullptr)
      Add(before + "extended by " + NameWithClass(*right.extended_by));
    for (const RuleFinding& finding : right.findings) {
      const std::string& id = finding.rule->id.text;
      switch (finding.part) {
        case RuleFinding::Part::kBinds:
          Add(before + "by " + id);
          break;
        case RuleFinding::Part::kAlsoFits:
          Add(before + "also " + id);
          break;
        case RuleFinding::Part::kOverridden:
          Add(before + "not " + id);
          break;
      }
    }
  }

  void AddDocuments() {
    std::string accepted;
    for (const DocumentType type : answer_.accepted_documents)
      accepted += (accepted.empty() ? "accepts " : ", ") + Text(NameOf(type));
    if (!accepted.empty()) Add(accepted);
  }

  void AddObstacle(const Obstacle& obstacle) {
    const std::string what = Text(NameOf(obstacle.kind));
    Add(what);
    std::string dated = what;
    if (obstacle.until)
      dated += (obstacle.is_least_until ? " at least until " : " until ") + ToIso(*obstacle.until);
    Add(dated);
    if (obstacle.rule != nullptr) {
      Add(what + " by " + obstacle.rule->id.text);
      Add(dated + " by " + obstacle.rule->id.text);
    }
  }

  void AddWindow(const WindowUse& use) {
    const std::string used = "used " + std::to_string(use.used);
    const std::string left = "left " + std::to_string(use.left);
    Add(used);
    Add(used + " of " + std::to_string(use.allowed));
    Add(used + " by " + use.rule->id.text);
    Add(left);
    Add(left + " by " + use.rule->id.text);
    Add("used at most " + std::to_string(use.used_at_most));
    Add("window " + ToIso(use.window.first) + ".." + ToIso(use.window.last));
    for (const DayRange& range : use.counted)
      Add("counts " + ToIso(range.first) + ".." + ToIso(range.last));
  }

  void AddDuty(const Duty& duty) {
    const std::string& what = duty.rule->subject;
    const std::string state = Text(NameOf(duty.state));
    Add(what + " " + state);
    Add(what + " under " + duty.rule->id.text);
    if (duty.by) Add(what + " by " + ToIso(*duty.by));
    if (duty.by) Add(what + " " + state + " by " + ToIso(*duty.by));
    if (duty.by_at) Add(what + " by " + MinuteOf(*duty.by_at));
    if (duty.exempted_by != nullptr)
      Add(what + " " + state + " under " + duty.exempted_by->id.text);
  }

  void AddOverstay(const PastOverstay& overstay) {
    const Presence& stay = case_.presences()[overstay.presence];
    const std::string what =
        "overstay of " + ToIso(stay.entered_on) + " by " + std::to_string(overstay.days_over);
    Add(what);
    if (overstay.forgiven_by != nullptr) Add(what + " forgiven by " + overstay.forgiven_by->id);
  }

  void AddPlan(const PlannedStay& plan) {
    Add(plan.may_enter ? "plan: may enter" : "plan: may not enter");
    AddRight(plan.right, "plan: ");
    if (!plan.fits) Add("plan: too long");
    if (plan.earliest_re_entry) Add("plan: entry from " + ToIso(*plan.earliest_re_entry));
  }

  const Explanation& answer_;
  const StayCase& case_;
  std::vector<std::string> facts_;
};

// A stay that goes on reaches to the day asked about, and its limit beyond.
void AddOverlays(const Explanation& answer, const StayCase& stay_case, Day on,
                 std::vector<const Overlay*>& overlays) {
  const auto add = [&](const Overlay* overlay) {
    if (overlay != nullptr) overlays.push_back(overlay);
  };
  add(answer.right.shifted_by);
  add(answer.forgiven_by);
  for (const PastOverstay& overstay : answer.overstays) add(overstay.forgiven_by);
  if (answer.planned) add(answer.planned->right.shifted_by);
  for (const Overlay& overlay : stay_case.law().pack().overlays) {
    if (overlay.effect != OverlayEffect::kStopClock) continue;
    for (const Presence& presence : stay_case.presences()) {
      const Day open_end = std::max(on, answer.right.last_day.value_or(on));
      const bool meets = presence.entered_on <= overlay.period.last &&
                         presence.left_on.value_or(open_end) >= overlay.period.first;
      if (meets &&
          stay_case.law().Fits(overlay, stay_case.traveller(), "none", presence.entered_on))
        add(&overlay);
    }
  }
}

}  // namespace

std::vector<std::string> FactsOf(const Explanation& explanation, const StayCase& stay_case) {
  return Facts(explanation, stay_case).Collect();
}

ExampleAnswer AnswerExample(const Law& law, const RuleExample& example, const Zone* zone) {
  const Zone written = FixedZone("as written", std::chrono::seconds{0});
  if (zone == nullptr) zone = &written;
  History history;
  const Explanation explanation =
      Explain(law, example.traveller, example.history, example.inquiry, zone, history);
  const StayCase stay_case(&law, &example.traveller, &history, zone);
  ExampleAnswer answer;
  answer.facts = FactsOf(explanation, stay_case);
  answer.touched = explanation.touched;
  AddOverlays(explanation, stay_case, example.inquiry.on, answer.overlays);
  for (const std::string& phrase : example.expected) {
    if (std::find(answer.facts.begin(), answer.facts.end(), phrase) == answer.facts.end())
      answer.missing.push_back(phrase);
  }
  return answer;
}

}  // namespace otkel
