#include "domain/rule_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "domain/law.h"
#include "domain/state_codes.h"

namespace otkel {
namespace {

using Problems = std::vector<PackProblem>;

// So much at most: a pack is checked in bounded time, whatever it says.
constexpr std::size_t kMaxRules = 1000;
constexpr std::size_t kMaxOverlays = 100;
constexpr std::size_t kMaxGroups = 50;
constexpr std::size_t kMaxChoices = 50;
constexpr std::size_t kMaxReadings = 10;
constexpr std::size_t kMaxMembers = 300;  // of a group with the groups in it

void Add(Problems& problems, const Rule& rule, std::string text) {
  problems.push_back({rule.line, rule.id.text, std::move(text)});
}

template <typename Values>
bool Has(const Values& values, std::string_view wanted) {
  return std::any_of(values.begin(), values.end(),
                     [&](const std::string& value) { return value == wanted; });
}

// The words that the pack itself defines.
struct Vocabulary {
  std::set<std::string> purposes;
  std::set<std::string> visa_classes{"none"};
  std::set<std::string> duties;
  std::set<std::string> groups;
};

Vocabulary VocabularyOf(const RulePack& pack) {
  Vocabulary words;
  for (const Rule& rule : pack.rules) {
    if (rule.kind == RuleKind::kPurpose) words.purposes.insert(rule.subject);
    if (rule.kind == RuleKind::kDuty) words.duties.insert(rule.subject);
    if (rule.kind == RuleKind::kVisa)
      words.visa_classes.insert(rule.classes.begin(), rule.classes.end());
  }
  for (const NationalityGroup& group : pack.groups) words.groups.insert(group.id);
  return words;
}

bool IsKnownNationality(const std::string& code, const Vocabulary& words) {
  if (code.starts_with('@')) return words.groups.contains(code.substr(1));
  return KindOf({code}) != StateCodeKind::kUnknown;
}

void CheckSelector(const RulePack& pack, const Vocabulary& words, const Selector& who, int line,
                   const std::string& id, Problems& problems) {
  const auto unknown = [&](std::string_view key, const std::string& word,
                           std::string_view expected) {
    problems.push_back(
        {line, id,
         std::string(key) + ": '" + word + "' is not known, expected " + std::string(expected)});
  };
  for (const auto* codes : {&who.nationalities, &who.except}) {
    std::set<std::string> seen;
    for (const std::string& code : *codes) {
      if (!IsKnownNationality(code, words))
        unknown("nationalities", code, "a code of ICAO 9303-3 or @ and a group of this pack");
      if (!seen.insert(code).second)
        problems.push_back({line, id, "nationalities: '" + code + "' stands twice"});
    }
  }
  if (!who.all_nationalities && who.nationalities.empty())
    problems.push_back({line, id, "nationalities: expected \"*\" or a list of codes"});
  for (const std::string& word : who.purposes) {
    if (!words.purposes.contains(word)) unknown("purposes", word, "a purpose of this pack");
  }
  for (const std::string& word : who.visa_classes) {
    if (!words.visa_classes.contains(word))
      unknown("visa_classes", word, "a class of a visa rule of this pack, or none");
  }
  for (const std::string& word : who.classes) {
    if (!Has(pack.classes, word)) unknown("classes", word, "one of the pack's classes");
  }
  for (const std::string& word : who.border_sections) {
    if (!Has(pack.border_sections, word))
      unknown("border_sections", word, "one of the pack's border_sections");
  }
  if (who.age_from && who.age_under && *who.age_under <= *who.age_from)
    problems.push_back({line, id, "age_under: expected more than age_from"});
}

void CheckRuleWords(const RulePack& pack, const Vocabulary& words, const Rule& rule,
                    Problems& problems) {
  CheckSelector(pack, words, rule.who, rule.line, rule.id.text, problems);
  for (const auto* ids : {&rule.overrides, &rule.together_with}) {
    for (const std::string& id : *ids) {
      const auto other = std::find_if(pack.rules.begin(), pack.rules.end(),
                                      [&](const Rule& known) { return known.id.text == id; });
      if (other == pack.rules.end())
        Add(problems, rule, "overrides: there is no rule '" + id + "'");
      else if (other->kind != rule.kind)
        Add(problems, rule, "overrides: '" + id + "' is a rule of another kind");
      else if (&*other == &rule)
        Add(problems, rule, "overrides: a rule cannot go before itself");
    }
  }
  if (rule.kind == RuleKind::kExemption && !words.duties.contains(rule.subject))
    Add(problems, rule, "subject: no duty '" + rule.subject + "' to be exempt from");
  const bool has_classes = rule.kind == RuleKind::kPermitLength ||
                           rule.kind == RuleKind::kPermitTotal || rule.kind == RuleKind::kBreak;
  for (const std::string& word : rule.classes) {
    if (has_classes && !words.visa_classes.contains(word))
      Add(problems, rule, "of: '" + word + "' is not known, expected a class of a visa rule");
  }
  if (!rule.reading) return;
  const auto choice =
      std::find_if(pack.choices.begin(), pack.choices.end(),
                   [&](const Choice& known) { return known.id == rule.reading->choice; });
  const bool known =
      choice != pack.choices.end() && std::any_of(choice->readings.begin(), choice->readings.end(),
                                                  [&](const Choice::Reading& reading) {
                                                    return reading.id == rule.reading->reading;
                                                  });
  if (!known)
    Add(problems, rule,
        "reading: '" + rule.reading->choice + "/" + rule.reading->reading +
            "' is not a reading of a choice of this pack");
}

void CheckChoice(const RulePack& pack, const Choice& choice, Problems& problems) {
  const auto add = [&](std::string text) {
    problems.push_back({choice.line, choice.id, std::move(text)});
  };
  if (choice.readings.size() < 2) add("readings: expected at least two");
  if (choice.readings.size() > kMaxReadings) add("readings: expected at most 10");
  const bool is_chosen =
      std::any_of(choice.readings.begin(), choice.readings.end(),
                  [&](const Choice::Reading& reading) { return reading.id == choice.chosen; });
  if (!is_chosen) add("chosen: '" + choice.chosen + "' is not one of the readings");
  for (const Choice::Reading& reading : choice.readings) {
    const bool has_example =
        !reading.examples.empty() ||
        std::any_of(pack.rules.begin(), pack.rules.end(), [&](const Rule& rule) {
          return rule.reading == ReadingId{choice.id, reading.id} && !rule.examples.empty();
        });
    if (!has_example) add("reading '" + reading.id + "' has no example");
    if (reading.source.empty()) add("reading '" + reading.id + "': expected a source");
  }
}

// Groups that hold themselves, however far down.
bool IsInCircle(const RulePack& pack, const std::string& wanted, const std::string& from,
                std::set<std::string>& seen) {
  if (!seen.insert(from).second) return false;
  for (const NationalityGroup& group : pack.groups) {
    if (group.id != from) continue;
    for (const NationalityGroup::Member& member : group.members) {
      if (!member.code.starts_with('@')) continue;
      const std::string next = member.code.substr(1);
      if (next == wanted || IsInCircle(pack, wanted, next, seen)) return true;
    }
  }
  return false;
}

// How many members a group has when the groups in it are spread out. REQUIRES: no circles.
std::size_t SpreadOut(const RulePack& pack, const std::string& id,
                      std::map<std::string, std::size_t>& known) {
  if (const auto found = known.find(id); found != known.end()) return found->second;
  std::size_t members = 0;
  for (const NationalityGroup& group : pack.groups) {
    if (group.id != id) continue;
    for (const NationalityGroup::Member& member : group.members) {
      members += member.code.starts_with('@') ? SpreadOut(pack, member.code.substr(1), known) : 1;
      members = std::min(members, kMaxMembers + 1);
    }
  }
  return known[id] = members;
}

void CheckGroup(const RulePack& pack, const Vocabulary& words, const NationalityGroup& group,
                Problems& problems) {
  const auto add = [&](std::string text) {
    problems.push_back({group.line, group.id, std::move(text)});
  };
  for (const NationalityGroup::Member& member : group.members) {
    if (!IsKnownNationality(member.code, words))
      add("members: '" + member.code + "' is not known, expected a code of ICAO 9303-3");
    if (member.from && member.to && *member.to < *member.from)
      add("members: " + member.code + " belongs to " + ToIso(*member.to) + ", before it begins to");
  }
  std::set<std::string> seen;
  if (IsInCircle(pack, group.id, group.id, seen)) add("members: the group contains itself");
}

void CheckGroups(const RulePack& pack, const Vocabulary& words, Problems& problems) {
  if (pack.groups.size() > kMaxGroups) {
    problems.push_back({1, "", "group: expected at most 50"});
    return;
  }
  const std::size_t before = problems.size();
  for (const NationalityGroup& group : pack.groups) CheckGroup(pack, words, group, problems);
  if (problems.size() > before) return;
  std::map<std::string, std::size_t> known;
  for (const NationalityGroup& group : pack.groups) {
    if (SpreadOut(pack, group.id, known) > kMaxMembers)
      problems.push_back(
          {group.line, group.id, "members: expected at most 300, with those of groups in it"});
  }
}

void CheckCounts(const RulePack& pack, Problems& problems) {
  if (pack.rules.empty()) problems.push_back({1, "", "rule: expected at least one"});
  if (pack.rules.size() > kMaxRules) problems.push_back({1, "", "rule: expected at most 1000"});
  if (pack.overlays.size() > kMaxOverlays)
    problems.push_back({1, "", "overlay: expected at most 100"});
  if (pack.choices.size() > kMaxChoices) problems.push_back({1, "", "choice: expected at most 50"});
}

template <typename Things, typename IdOf>
void CheckUnique(const Things& things, const IdOf& id_of, std::set<std::string>& seen,
                 Problems& problems) {
  for (const auto& thing : things) {
    const std::string& id = id_of(thing);
    if (id.empty()) problems.push_back({thing.line, id, "id: expected a name"});
    if (!seen.insert(id).second)
      problems.push_back({thing.line, id, "id: stands twice in this pack"});
  }
}

}  // namespace

std::string ToText(const PackProblem& problem) {
  std::string text = problem.line > 0 ? "line " + std::to_string(problem.line) : std::string();
  if (!problem.rule.empty()) text += (text.empty() ? "" : ", ") + problem.rule;
  return text + (text.empty() ? "" : ": ") + problem.text;
}

void CheckWords(const RulePack& pack, Problems& problems) {
  if (pack.id.empty()) problems.push_back({1, "", "id: expected a name such as kaz-2015"});
  if (KindOf(pack.state) == StateCodeKind::kUnknown)
    problems.push_back({1, "", "state: '" + pack.state.text + "', expected a code of ICAO 9303-3"});
  if (pack.version < 1) problems.push_back({1, "", "version: expected 1 or more"});
  CheckCounts(pack, problems);
  std::set<std::string> ids, groups;
  CheckUnique(
      pack.rules, [](const Rule& rule) -> auto& { return rule.id.text; }, ids, problems);
  CheckUnique(
      pack.overlays, [](const Overlay& o) -> auto& { return o.id; }, ids, problems);
  CheckUnique(
      pack.choices, [](const Choice& c) -> auto& { return c.id; }, ids, problems);
  CheckUnique(
      pack.groups, [](const NationalityGroup& g) -> auto& { return g.id; }, groups, problems);
  const Vocabulary words = VocabularyOf(pack);
  CheckGroups(pack, words, problems);
  for (const Choice& choice : pack.choices) CheckChoice(pack, choice, problems);
  for (const Rule& rule : pack.rules) CheckRuleWords(pack, words, rule, problems);
  for (const Overlay& overlay : pack.overlays) {
    CheckSelector(pack, words, overlay.who, overlay.line, overlay.id, problems);
    for (const std::string& word : overlay.not_classes) {
      if (!Has(pack.classes, word))
        problems.push_back({overlay.line, overlay.id,
                            "not_classes: '" + word + "' is not one of the pack's classes"});
    }
  }
}

std::vector<PackProblem> CheckPack(const RulePack& pack) {
  std::vector<PackProblem> problems;
  CheckWords(pack, problems);
  CheckShapes(pack, problems);
  if (problems.empty()) {  // what follows relies on words and shapes
    CheckPrecedence(pack, problems);
    CheckGaps(pack, problems);
    CheckExamples(pack, problems);
  }
  std::stable_sort(problems.begin(), problems.end(),
                   [](const PackProblem& a, const PackProblem& b) { return a.line < b.line; });
  return problems;
}

}  // namespace otkel
