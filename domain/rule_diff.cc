#include "domain/rule_diff.h"

#include <algorithm>
#include <utility>

namespace otkel {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

template <typename Value>
std::string Named(const std::vector<Value>& values) {
  std::string text;
  for (const Value value : values) text += (text.empty() ? "" : " ") + std::string(NameOf(value));
  return text;
}

std::string Text(const std::optional<Day>& day) { return day ? ToIso(*day) : ""; }
std::string Text(const std::optional<Amount>& amount) { return amount ? ToText(*amount) : ""; }
std::string Text(const std::optional<int>& number) { return number ? std::to_string(*number) : ""; }
std::string Text(bool flag) { return flag ? "true" : "false"; }

void AddSelector(const Selector& who, Fields& fields) {
  fields.emplace_back("nationalities", who.all_nationalities ? "*" : Joined(who.nationalities));
  fields.emplace_back("except", Joined(who.except));
  fields.emplace_back("documents", Named(who.documents));
  fields.emplace_back("visa_classes", Joined(who.visa_classes));
  fields.emplace_back("purposes", Joined(who.purposes));
  fields.emplace_back("crossings", Named(who.crossings));
  fields.emplace_back("border_sections", Joined(who.border_sections));
  fields.emplace_back("classes", Joined(who.classes));
  fields.emplace_back("age_from", Text(who.age_from));
  fields.emplace_back("age_under", Text(who.age_under));
}

Fields FieldsOf(const Rule& rule) {
  Fields fields{{"kind", std::string(NameOf(rule.kind))}};
  AddSelector(rule.who, fields);
  fields.emplace_back("amount", Text(rule.amount));
  fields.emplace_back("most", Text(rule.most));
  fields.emplace_back("from", std::string(NameOf(rule.from)));
  fields.emplace_back("first_day_counts", Text(rule.first_day_counts));
  fields.emplace_back("last_day_counts", Text(rule.last_day_counts));
  fields.emplace_back("window", std::string(NameOf(rule.window.kind)));
  fields.emplace_back("window_length",
                      rule.window.kind == WindowKind::kPerVisit ? "" : ToText(rule.window.length));
  fields.emplace_back("per_visit", Text(rule.window.per_visit));
  fields.emplace_back("valid_from", Text(rule.valid_from));
  fields.emplace_back("valid_to", Text(rule.valid_to));
  fields.emplace_back("subject", rule.subject);
  fields.emplace_back("of", Joined(rule.classes));
  fields.emplace_back("accepts", Named(rule.accepts));
  fields.emplace_back("over", Text(rule.over));
  fields.emplace_back("up_to", Text(rule.up_to));
  fields.emplace_back("entries", Text(rule.entries));
  fields.emplace_back("step", std::to_string(rule.step));
  fields.emplace_back("days_count", Text(rule.days_count));
  fields.emplace_back("overrides", Joined(rule.overrides));
  fields.emplace_back("together_with", Joined(rule.together_with));
  fields.emplace_back("reading",
                      rule.reading ? rule.reading->choice + "/" + rule.reading->reading : "");
  fields.emplace_back("text", rule.text);
  fields.emplace_back("source", rule.source);
  fields.emplace_back("note", rule.note);
  return fields;
}

Fields FieldsOf(const Overlay& overlay) {
  Fields fields{{"kind", std::string(NameOf(overlay.kind))},
                {"effect", std::string(NameOf(overlay.effect))}};
  AddSelector(overlay.who, fields);
  fields.emplace_back("not_classes", Joined(overlay.not_classes));
  fields.emplace_back("from", ToIso(overlay.period.first));
  fields.emplace_back("to", ToIso(overlay.period.last));
  fields.emplace_back("until", Text(overlay.until));
  fields.emplace_back("entered_by", Text(overlay.entered_by));
  fields.emplace_back("source", overlay.source);
  return fields;
}

Fields FieldsOf(const Choice& choice) {
  Fields fields{
      {"question", choice.question}, {"chosen", choice.chosen}, {"because", choice.because}};
  std::string readings;
  for (const Choice::Reading& reading : choice.readings)
    readings += (readings.empty() ? "" : ", ") + reading.id + " by " + reading.source;
  fields.emplace_back("readings", readings);
  return fields;
}

Fields FieldsOf(const NationalityGroup& group) {
  std::string members;
  for (const NationalityGroup::Member& member : group.members) {
    members += (members.empty() ? "" : ", ") + member.code;
    if (member.from) members += " from " + ToIso(*member.from);
    if (member.to) members += " to " + ToIso(*member.to);
  }
  return {{"members", members}, {"source", group.source}};
}

const std::string& IdOf(const Rule& rule) { return rule.id.text; }
const std::string& IdOf(const Overlay& overlay) { return overlay.id; }
const std::string& IdOf(const Choice& choice) { return choice.id; }
const std::string& IdOf(const NationalityGroup& group) { return group.id; }

template <typename Thing>
const Thing* Find(const std::vector<Thing>& things, const std::string& id) {
  const auto found = std::find_if(things.begin(), things.end(),
                                  [&](const Thing& thing) { return IdOf(thing) == id; });
  return found == things.end() ? nullptr : &*found;
}

std::vector<std::string> Details(const Fields& before, const Fields& after) {
  std::vector<std::string> details;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto show = [](const std::string& text) { return text.empty() ? "nothing" : text; };
    if (before[i].second != after[i].second)
      details.push_back(after[i].first + ": " + show(before[i].second) + " -> " +
                        show(after[i].second));
  }
  return details;
}

template <typename Thing>
void Compare(const std::vector<Thing>& before, const std::vector<Thing>& after,
             std::vector<RuleDifference>& differences) {
  for (const Thing& thing : after) {
    const Thing* old = Find(before, IdOf(thing));
    if (old == nullptr) {
      differences.push_back({IdOf(thing), "added", {}});
      continue;
    }
    std::vector<std::string> details = Details(FieldsOf(*old), FieldsOf(thing));
    if (!details.empty()) differences.push_back({IdOf(thing), "changed", std::move(details)});
  }
  for (const Thing& thing : before) {
    if (Find(after, IdOf(thing)) == nullptr) differences.push_back({IdOf(thing), "removed", {}});
  }
}

}  // namespace

std::vector<RuleDifference> DifferencesOf(const RulePack& before, const RulePack& after) {
  std::vector<RuleDifference> differences;
  const Fields old{{"state", before.state.text},
                   {"version", std::to_string(before.version)},
                   {"in_force_from", Text(before.in_force_from)},
                   {"classes", Joined(before.classes)},
                   {"border_sections", Joined(before.border_sections)}};
  const Fields now{{"state", after.state.text},
                   {"version", std::to_string(after.version)},
                   {"in_force_from", Text(after.in_force_from)},
                   {"classes", Joined(after.classes)},
                   {"border_sections", Joined(after.border_sections)}};
  std::vector<std::string> details = Details(old, now);
  if (!details.empty()) differences.push_back({after.id, "changed", std::move(details)});
  Compare(before.groups, after.groups, differences);
  Compare(before.choices, after.choices, differences);
  Compare(before.rules, after.rules, differences);
  Compare(before.overlays, after.overlays, differences);
  return differences;
}

}  // namespace otkel
