#include "proto/convert_law.h"

#include <algorithm>

#include "proto/convert.h"
#include "proto/convert_internal.h"

namespace otkel {
namespace {

std::string IsoOrEmptyInstant(const std::optional<Instant>& at) {
  return at ? ToIso(*at) : std::string();
}

v1::AuthorisationReference Reference(const Authorisation& authorisation) {
  v1::AuthorisationReference proto;
  proto.set_kind(std::string(NameOf(authorisation.kind)));
  proto.set_visa_class(authorisation.visa_class);
  proto.set_valid_from(ToIso(authorisation.valid_from));
  proto.set_valid_to(ToIso(authorisation.valid_to));
  return proto;
}

std::string_view NameOf(RuleFinding::Part part) {
  switch (part) {
    case RuleFinding::Part::kBinds:
      return "binds";
    case RuleFinding::Part::kAlsoFits:
      return "also_fits";
    case RuleFinding::Part::kOverridden:
      return "overridden";
  }
  return "";
}

std::string_view LimitWord(const StayRight& right) {
  if (right.kind == RightKind::kNone) return "none";
  if (right.last_at) return "instant";
  if (right.last_day) return "day";
  return right.is_stated ? "unlimited" : "not_stated";
}

v1::DaysRange ToProto(const DayRange& range) {
  v1::DaysRange proto;
  proto.set_first(ToIso(range.first));
  proto.set_last(ToIso(range.last));
  return proto;
}

v1::StayRight ToProto(const StayRight& right) {
  v1::StayRight proto;
  proto.set_kind(std::string(otkel::NameOf(right.kind)));
  if (right.authorisation != nullptr)
    *proto.mutable_authorisation() = Reference(*right.authorisation);
  proto.set_last_lawful_day(IsoOrEmpty(right.last_day));
  proto.set_last_lawful_at(IsoOrEmptyInstant(right.last_at));
  proto.set_limit(std::string(LimitWord(right)));
  if (right.rule != nullptr) proto.set_rule_id(right.rule->id.text);
  if (right.shifted_by != nullptr) proto.set_shifted_by(right.shifted_by->id);
  if (right.extended_by != nullptr) *proto.mutable_extended_by() = Reference(*right.extended_by);
  for (const RuleFinding& finding : right.findings) {
    v1::RuleFinding& added = *proto.add_findings();
    *added.mutable_rule() = ReferenceTo(*finding.rule);
    added.set_part(std::string(NameOf(finding.part)));
    added.set_last_lawful_day(IsoOrEmpty(finding.last_day));
    added.set_last_lawful_at(IsoOrEmptyInstant(finding.last_at));
  }
  return proto;
}

v1::WindowUse ToProto(const WindowUse& use) {
  v1::WindowUse proto;
  *proto.mutable_rule() = ReferenceTo(*use.rule);
  *proto.mutable_window() = ToProto(use.window);
  proto.set_allowed(use.allowed);
  proto.set_days_used(use.used);
  proto.set_days_used_at_most(use.used_at_most);
  proto.set_days_left(use.left);
  for (const DayRange& range : use.counted) *proto.add_days_counted() = ToProto(range);
  return proto;
}

v1::Obstacle ToProto(const Obstacle& obstacle) {
  v1::Obstacle proto;
  proto.set_kind(std::string(otkel::NameOf(obstacle.kind)));
  proto.set_hinders(std::string(otkel::NameOf(obstacle.hinders)));
  if (obstacle.rule != nullptr) *proto.mutable_rule() = ReferenceTo(*obstacle.rule);
  proto.set_until(IsoOrEmpty(obstacle.until));
  proto.set_is_least_until(obstacle.is_least_until);
  if (obstacle.authorisation != nullptr)
    *proto.mutable_authorisation() = Reference(*obstacle.authorisation);
  if (obstacle.record != nullptr)
    proto.set_record(
        Concat(otkel::NameOf(obstacle.record->kind), " of ", ToIso(obstacle.record->on)));
  return proto;
}

v1::Duty ToProto(const Duty& duty) {
  v1::Duty proto;
  proto.set_subject(duty.rule->subject);
  proto.set_state(std::string(otkel::NameOf(duty.state)));
  proto.set_by(IsoOrEmpty(duty.by));
  proto.set_by_at(IsoOrEmptyInstant(duty.by_at));
  *proto.mutable_rule() = ReferenceTo(*duty.rule);
  if (duty.exempted_by != nullptr) *proto.mutable_exempted_by() = ReferenceTo(*duty.exempted_by);
  return proto;
}

v1::PlannedStay ToProto(const PlannedStay& plan) {
  v1::PlannedStay proto;
  proto.set_entry(ToIso(plan.entry));
  proto.set_may_enter(plan.may_enter);
  *proto.mutable_right() = ToProto(plan.right);
  proto.set_latest_exit(IsoOrEmpty(plan.latest_exit));
  proto.set_fits(plan.fits);
  proto.set_earliest_re_entry(IsoOrEmpty(plan.earliest_re_entry));
  return proto;
}

void AddLists(const Explanation& answer, const StayCase& stay_case, v1::StayExplanation& proto) {
  for (const DocumentType type : answer.accepted_documents)
    proto.add_accepted_documents(std::string(otkel::NameOf(type)));
  for (const Obstacle& obstacle : answer.obstacles) *proto.add_obstacles() = ToProto(obstacle);
  for (const WindowUse& use : answer.windows) *proto.add_windows() = ToProto(use);
  for (const Duty& duty : answer.duties) *proto.add_duties() = ToProto(duty);
  for (const TermFound& term : answer.terms) {
    v1::Term& added = *proto.add_terms();
    *added.mutable_rule() = ReferenceTo(*term.rule);
    added.set_day(ToIso(term.day));
  }
  for (const PastOverstay& overstay : answer.overstays) {
    v1::PastOverstay& added = *proto.add_overstays();
    added.set_entered_on(ToIso(stay_case.presences()[overstay.presence].entered_on));
    added.set_days_over(overstay.days_over);
    if (overstay.rule != nullptr) added.set_rule_id(overstay.rule->id.text);
    if (overstay.forgiven_by != nullptr) added.set_forgiven_by(overstay.forgiven_by->id);
  }
  for (const Rule* rule : answer.proposals) *proto.add_proposals() = ReferenceTo(*rule);
  for (const Rule* rule : answer.information) *proto.add_information() = ReferenceTo(*rule);
  for (const Rule* rule : answer.refusal_grounds) *proto.add_refusal_grounds() = ReferenceTo(*rule);
  for (const Rule* rule : answer.purposes) *proto.add_purposes() = ReferenceTo(*rule);
  proto.set_purpose_differs(answer.purpose_differs);
  for (const Rule* rule : answer.touched) *proto.add_rules() = ReferenceTo(*rule);
}

}  // namespace

v1::RuleReference ReferenceTo(const Rule& rule) {
  v1::RuleReference proto;
  proto.set_id(rule.id.text);
  proto.set_kind(std::string(otkel::NameOf(rule.kind)));
  proto.set_source(rule.source);
  proto.set_text(rule.text);
  proto.set_note(rule.note);
  if (rule.reading) proto.set_choice(Concat(rule.reading->choice, "/", rule.reading->reading));
  return proto;
}

v1::StayExplanation ExplainStay(const LawBook::Version& version, const Traveller& traveller,
                                const History& history, const Inquiry& inquiry, const Zone* zone) {
  const Law& law = *version.law;
  History cut;
  const Explanation answer = Explain(law, traveller, history, inquiry, zone, cut);
  const StayCase stay_case(&law, &traveller, &cut, zone);
  v1::StayExplanation proto;
  proto.set_law(law.pack().id);
  proto.set_law_hash(ToHex(version.hash));
  proto.set_on(ToIso(inquiry.on));
  proto.set_may_enter(answer.may_enter);
  proto.set_may_leave(answer.may_leave);
  proto.set_is_inside(answer.is_inside);
  proto.set_entered_on(IsoOrEmpty(answer.entered_on));
  proto.set_last_lawful_day(IsoOrEmpty(answer.right.last_day));
  *proto.mutable_right() = ToProto(answer.right);
  proto.set_days_over(answer.days_over);
  if (answer.forgiven_by != nullptr) proto.set_forgiven_by(answer.forgiven_by->id);
  proto.set_earliest_entry(IsoOrEmpty(answer.earliest_entry));
  AddLists(answer, stay_case, proto);
  if (answer.planned) *proto.mutable_planned() = ToProto(*answer.planned);
  for (std::string& fact : FactsOf(answer, stay_case)) *proto.add_facts() = std::move(fact);
  return proto;
}

}  // namespace otkel
