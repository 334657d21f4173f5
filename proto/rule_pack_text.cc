#include "proto/rule_pack_text.h"

#include <algorithm>

#include "base/text.h"
#include "proto/rule_table_internal.h"
#include "proto/toml_letters.h"

namespace otkel {
namespace {

using Problems = std::vector<PackProblem>;

constexpr std::string_view kDocumentWords = "a type of document such as passport, or international";
constexpr std::string_view kUnitWords =
    "calendar_day, day, hour, month, year, unlimited or unstated";

// "international" stands for every kind of international passport.
void ReadDocuments(RuleTable& table, std::string_view key, std::vector<DocumentType>& types) {
  std::vector<std::string> words;
  table.Words(key, words);
  for (const std::string& word : words) {
    if (word == "international") {
      types.insert(types.end(),
                   {DocumentType::kPassport, DocumentType::kDiplomaticPassport,
                    DocumentType::kOfficialPassport, DocumentType::kStampedOfficialPassport});
    } else if (const auto type = DocumentTypeNamed(word)) {
      types.push_back(*type);
    } else {
      table.Wrong(key, Concat("'", word, "', expected ", kDocumentWords));
    }
  }
}

void ReadSelector(RuleTable& table, Selector& who) {
  std::vector<std::string> nationalities;
  table.Words("nationalities", nationalities);
  who.all_nationalities = nationalities == std::vector<std::string>{"*"};
  if (!who.all_nationalities) who.nationalities = std::move(nationalities);
  table.Words("except", who.except);
  ReadDocuments(table, "documents", who.documents);
  table.Words("visa_classes", who.visa_classes);
  table.Words("purposes", who.purposes);
  table.WordList("crossings", CrossingTypeNamed, "air, road, rail, sea, river or foot",
                 who.crossings);
  table.Words("border_sections", who.border_sections);
  table.Words("classes", who.classes);
  table.Number("age_from", who.age_from);
  table.Number("age_under", who.age_under);
}

// `key` is the count, `unit_key` its unit; unlimited and unstated need no count.
void ReadAmount(RuleTable& table, std::string_view key, std::string_view unit_key,
                std::optional<Amount>& amount) {
  if (!table.Has(key) && !table.Has(unit_key)) return;
  Amount read;
  std::optional<int> count;
  table.Number(key, count);
  if (!table.Has(unit_key))
    return table.Wrong(unit_key, Concat("is missing, expected ", kUnitWords));
  table.Word(unit_key, UnitNamed, kUnitWords, read.unit);
  if (count) read.count = *count;
  if (!count && IsCounted(read.unit))
    return table.Wrong(key, "is missing, expected a whole number");
  if (count && !IsCounted(read.unit))
    return table.Wrong(key, "expected none where the unit is unlimited or unstated");
  amount = read;
}

// `key` counts in the unit of the rule's amount.
void ReadMost(RuleTable& table, Rule& rule) {
  std::optional<int> most;
  table.Number("most", most);
  if (most && rule.amount) rule.most = Amount{*most, rule.amount->unit};
  if (most && !rule.amount) table.Wrong("most", "expected an amount beside it");
}

void ReadWindow(RuleTable& table, Window& window) {
  table.Word("window", WindowKindNamed, "per_visit, rolling or anchored", window.kind);
  std::optional<Amount> length;
  ReadAmount(table, "window_length", "window_unit", length);
  if (length) window.length = *length;
  if (window.kind != WindowKind::kPerVisit && !length)
    table.Wrong("window_length", "is missing, expected how long the window is");
  if (window.kind == WindowKind::kPerVisit && length)
    table.Wrong("window_length", "belongs to a rolling or anchored window");
  table.Number("per_visit", window.per_visit);
}

void ReadReading(RuleTable& table, std::optional<ReadingId>& reading) {
  std::string text;
  table.Text("reading", false, text);
  if (!table.Has("reading")) return;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return table.Wrong("reading", "expected CHOICE/READING");
  reading = ReadingId{text.substr(0, slash), text.substr(slash + 1)};
}

// Stays are without a visa where nothing else is said; "any" makes a rule hold under every right.
void SettleVisaClasses(Rule& rule) {
  auto& classes = rule.who.visa_classes;
  if (rule.kind == RuleKind::kStay && classes.empty()) classes = {"none"};
  if (classes == std::vector<std::string>{"any"}) classes.clear();
}

Rule ReadRule(RuleTable& table) {
  Rule rule;
  rule.line = table.line();
  table.Text("id", true, rule.id.text);
  if (!table.Has("kind")) table.Wrong("kind", "is missing, expected a kind such as stay");
  table.Word("kind", RuleKindNamed, "a kind of rule such as stay or duty", rule.kind);
  ReadSelector(table, rule.who);
  ReadAmount(table, "amount", "unit", rule.amount);
  ReadMost(table, rule);
  table.Word("from", ClockStartNamed, "a start such as entry or decision", rule.from);
  table.Flag("first_day_counts", rule.first_day_counts);
  table.Flag("last_day_counts", rule.last_day_counts);
  ReadWindow(table, rule.window);
  table.OptionalDay("valid_from", rule.valid_from);
  table.OptionalDay("valid_to", rule.valid_to);
  table.Text("subject", false, rule.subject);
  table.Words("of", rule.classes);
  ReadDocuments(table, "accepts", rule.accepts);
  ReadAmount(table, "over", "over_unit", rule.over);
  ReadAmount(table, "up_to", "up_to_unit", rule.up_to);
  table.Number("entries", rule.entries);
  table.Number("step", rule.step);
  table.Flag("days_count", rule.days_count);
  table.Words("overrides", rule.overrides);
  table.Words("together_with", rule.together_with);
  ReadReading(table, rule.reading);
  table.Text("text", false, rule.text);
  table.Text("source", true, rule.source);
  table.Text("note", false, rule.note);
  table.Words("examples", rule.examples, &rule.example_lines);
  table.Done();
  SettleVisaClasses(rule);
  return rule;
}

NationalityGroup ReadGroup(RuleTable& table) {
  NationalityGroup group;
  group.line = table.line();
  table.Text("id", true, group.id);
  table.Text("source", true, group.source);
  for (RuleTable& member_table : table.Tables("members")) {
    NationalityGroup::Member member;
    member_table.Text("state", true, member.code);
    member_table.OptionalDay("from", member.from);
    member_table.OptionalDay("to", member.to);
    member_table.Done();
    group.members.push_back(std::move(member));
  }
  table.Done();
  return group;
}

Choice ReadChoice(RuleTable& table) {
  Choice choice;
  choice.line = table.line();
  table.Text("id", true, choice.id);
  table.Text("question", true, choice.question);
  table.Text("chosen", true, choice.chosen);
  table.Text("because", true, choice.because);
  for (RuleTable& reading_table : table.Tables("readings")) {
    Choice::Reading reading;
    reading_table.Text("id", true, reading.id);
    reading_table.Text("source", true, reading.source);
    reading_table.Words("examples", reading.examples, &reading.example_lines);
    reading_table.Done();
    choice.readings.push_back(std::move(reading));
  }
  table.Done();
  return choice;
}

Overlay ReadOverlay(RuleTable& table) {
  Overlay overlay;
  overlay.line = table.line();
  table.Text("id", true, overlay.id);
  for (const std::string_view key : {"kind", "effect"}) {
    if (!table.Has(key)) table.Wrong(key, "is missing");
  }
  table.Word("kind", OverlayKindNamed, "amnesty, force_majeure or pandemic", overlay.kind);
  table.Word("effect", OverlayEffectNamed, "stop_clock, shift or forgive", overlay.effect);
  ReadSelector(table, overlay.who);
  table.Words("not_classes", overlay.not_classes);
  table.RequiredDay("from", overlay.period.first);
  table.RequiredDay("to", overlay.period.last);
  table.OptionalDay("until", overlay.until);
  table.OptionalDay("entered_by", overlay.entered_by);
  table.Text("source", true, overlay.source);
  table.Text("note", false, overlay.note);
  table.Words("examples", overlay.examples, &overlay.example_lines);
  table.Done();
  return overlay;
}

KnownGap ReadKnownGap(RuleTable& table) {
  KnownGap gap;
  table.Word("kind", RuleKindNamed, "a kind of rule such as stay", gap.kind);
  table.RequiredDay("from", gap.period.first);
  table.RequiredDay("to", gap.period.last);
  table.Text("because", true, gap.because);
  table.Done();
  return gap;
}

RulePack ReadPack(RuleTable& table) {
  RulePack pack;
  table.Text("id", true, pack.id);
  table.Text("state", true, pack.state.text);
  table.Number("version", pack.version);
  table.Text("name", false, pack.name);
  table.OptionalDay("in_force_from", pack.in_force_from);
  table.Words("classes", pack.classes);
  table.Words("border_sections", pack.border_sections);
  for (RuleTable& group : table.Tables("group")) pack.groups.push_back(ReadGroup(group));
  for (RuleTable& choice : table.Tables("choice")) pack.choices.push_back(ReadChoice(choice));
  for (RuleTable& rule : table.Tables("rule")) pack.rules.push_back(ReadRule(rule));
  for (RuleTable& overlay : table.Tables("overlay")) pack.overlays.push_back(ReadOverlay(overlay));
  for (RuleTable& gap : table.Tables("known_gap")) pack.known_gaps.push_back(ReadKnownGap(gap));
  table.Done();
  return pack;
}

}  // namespace

RulePackReading ReadRulePackText(std::string_view text, RulePackCheck check) {
  RulePackReading reading;
  if (text.size() > kMaxRulePackBytes) {
    reading.problems.push_back({0, "", "expected at most 1 MiB of text"});
    return reading;
  }
  if (const auto line = LineOfForeignLetter(text)) {
    reading.problems.push_back(
        {*line, "", "expected TOML: a letter that is not ASCII belongs in quotes"});
    return reading;
  }
  try {
    const toml::table parsed = toml::parse(text);
    RuleTable table(parsed, reading.problems);
    reading.pack = ReadPack(table);
    // A text that could not be read whole is not judged: what is missing would show as errors.
    if (reading.problems.empty() && check == RulePackCheck::kWhole)
      reading.problems = CheckPack(reading.pack);
  } catch (const toml::parse_error& error) {
    reading.problems.push_back({static_cast<int>(error.source().begin.line), "",
                                Concat("expected TOML: ", error.description())});
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(),
                   [](const PackProblem& a, const PackProblem& b) { return a.line < b.line; });
  return reading;
}

absl::StatusOr<RulePack> ReadRulePack(std::string_view text) {
  constexpr std::size_t kMostShown = 5;
  RulePackReading reading = ReadRulePackText(text);
  if (reading.problems.empty()) return std::move(reading.pack);
  std::string problems;
  for (std::size_t i = 0; i < std::min(kMostShown, reading.problems.size()); ++i)
    problems += Concat(i == 0 ? "" : "; ", ToText(reading.problems[i]));
  if (reading.problems.size() > kMostShown)
    problems += Concat("; and ", reading.problems.size() - kMostShown, " more");
  return absl::InvalidArgumentError(Concat("rule pack ", problems));
}

}  // namespace otkel
