#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "domain/matching/match_evidence.h"
#include "domain/matching/match_grade.h"
#include "tools/match/trial.h"
#include "tools/otkel/command.h"
#include "tools/otkel/match_files.h"
#include "tools/otkel/match_trial_command.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

using matching::FieldEvidence;
using matching::FoldedPerson;
using matching::kScoreUnits;
using matching::MatchIndex;
using matching::Score;

constexpr char kExamples[] = R"text(Examples:
  otkel match --list bans.tsv --surname KUSSAINOV --given-names NURLAN --born 1984-03-07 --sex M
  otkel match pairs --tsv pairs.tsv
  otkel match bench --orders 1000000
  otkel match eval --orders 1000000 --names ../shared/data/names

A list has the columns id, surname, given_names, birth_date, nationality, sex, document_state,
document_number and personal_number; id and surname are needed. Pairs have name_a and name_b, and may
have dob_a, dob_b, nat_a, nat_b, sex_a and sex_b. Names may be in Latin or Cyrillic letters.)text";

constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr std::size_t kMostShown = 20;
constexpr Score kLowest = -200 * kScoreUnits;
constexpr Score kLeastShown = -8 * kScoreUnits;  // and whoever has one of the numbers

struct PersonOptions {
  std::string list;
  std::string surname, given_names, born, nationality, sex;
  std::string document_state, document_number, personal_number;
};

std::string Bits(Score score) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.2f", static_cast<double>(score) / kScoreUnits);
  return text;
}

absl::StatusOr<Document> PersonOf(const PersonOptions& options) {
  Document person;
  person.primary_identifier = PersonalText(options.surname);
  person.secondary_identifier = PersonalText(options.given_names);
  person.number = PersonalText(options.document_number);
  person.personal_number = PersonalText(options.personal_number);
  person.nationality = StateCode{options.nationality};
  person.issuing_state =
      StateCode{options.document_state.empty() ? options.nationality : options.document_state};
  const auto birth = ReadBirthDate(options.born);
  if (!birth.ok())
    return absl::InvalidArgumentError(Concat("--born: ", std::string(birth.status().message())));
  person.birth_date = *birth;
  const auto sex = ReadSex(options.sex);
  if (!sex.ok())
    return absl::InvalidArgumentError(Concat("--sex: ", std::string(sex.status().message())));
  person.sex = *sex;
  return person;
}

std::string_view NameOf(matching::Grade grade) {
  return grade == matching::Grade::kHit        ? "hit"
         : grade == matching::Grade::kPossible ? "possible"
                                               : "none";
}

void PrintEvidence(const std::vector<FieldEvidence>& evidence, const Console& console) {
  Table table({"", "field", "the traveller", "the list", "", "bits"});
  for (const FieldEvidence& field : evidence)
    table.Add(
        {"", std::string(NameOf(field.field)), field.a, field.b, field.how, Bits(field.score)});
  table.PrintTo(console.out);
}

// Somebody on the list who is like the traveller.
struct Found {
  const ListedPerson* listed;
  FoldedPerson folded;
  Score score;
  matching::Grade grade = matching::Grade::kNone;
};

ExitCode MatchPerson(const PersonOptions& options, const Console& console) {
  const auto text = ReadFile(options.list, kMostBytes);
  if (!text.ok()) return ReportConfiguration(console, text.status());
  const auto list = ReadList(*text);
  if (!list.ok()) return ReportConfiguration(console, list.status());
  const auto document = PersonOf(options);
  if (!document.ok()) return Report(console, document.status());
  MatchIndex::Builder builder;
  for (std::size_t i = 0; i < list->size(); ++i)
    builder.Add(static_cast<std::uint32_t>(i), matching::Fold((*list)[i].person));
  const MatchIndex index = std::move(builder).Build();
  const matching::Thresholds thresholds = matching::ThresholdsFor(index.size());
  const FoldedPerson person = matching::Fold(*document);
  std::vector<Found> found;
  const auto matches = index.Search(person, kLowest);
  for (const matching::Match& match : matches) {
    const ListedPerson& listed = (*list)[match.number];
    Found one{&listed, matching::Fold(listed.person), match.score};
    one.grade = GradeOf(person, one.folded, match.score, thresholds);
    const bool is_shown = match.score >= kLeastShown || one.grade != matching::Grade::kNone;
    if (is_shown && found.size() < kMostShown) found.push_back(std::move(one));
  }
  console.out << list->size() << " on the list; possible from " << Bits(thresholds.possible)
              << " bits, hit from " << Bits(thresholds.hit) << '\n';
  for (const Found& one : found) {
    const Document& listed = one.listed->person;
    console.out << '\n'
                << ForTerminal(one.listed->id) << "  "
                << ForTerminal(listed.primary_identifier.Reveal()) << ' '
                << ForTerminal(listed.secondary_identifier.Reveal()) << "  "
                << ToIso(listed.birth_date) << ": " << NameOf(one.grade) << ", " << Bits(one.score)
                << " bits\n";
    PrintEvidence(EvidenceOf(person, one.folded), console);
  }
  if (found.empty()) console.out << "nobody on it is like this person\n";
  return ExitCode::kOk;
}

absl::StatusOr<FoldedPerson> SideOf(const TsvReader& reader, std::string_view side) {
  const auto cell = [&](std::string_view column) { return reader.Cell(Concat(column, side)); };
  FoldedPerson person;
  person.name = matching::FoldName(cell("name_"));
  const auto birth = ReadBirthDate(cell("dob_"));
  if (!birth.ok()) return birth.status();
  person.birth = matching::BirthCodeOf(*birth);
  const auto sex = ReadSex(cell("sex_"));
  if (!sex.ok()) return sex.status();
  person.sex = *sex;
  person.nationality = matching::NationalityCode(cell("nat_"));
  return person;
}

ExitCode MatchPairs(const std::string& path, const Console& console) {
  const auto text = ReadFile(path, kMostBytes);
  if (!text.ok()) return ReportConfiguration(console, text.status());
  auto reader = TsvReader::Open(*text, {"name_a", "name_b"});
  if (!reader.ok()) return ReportConfiguration(console, reader.status());
  while (reader->Next()) {
    const auto a = SideOf(*reader, "a");
    const auto b = SideOf(*reader, "b");
    if (!a.ok() || !b.ok()) {
      const absl::Status& status = a.ok() ? b.status() : a.status();
      return ReportConfiguration(
          console, absl::InvalidArgumentError(
                       Concat("line ", reader->line(), ": ", std::string(status.message()))));
    }
    console.out << Bits(ScoreOf(*a, *b)) << '\n';
  }
  return ExitCode::kOk;
}

void AddPairs(CLI::App& match, Task& task) {
  CLI::App* command = match.add_subcommand("pairs", "The score of each pair of a file, in bits.");
  auto path = std::make_shared<std::string>();
  command->add_option("--tsv", *path, "Tab-separated, with a head")->required()->type_name("FILE");
  command->callback([path, &task] {
    task = [path](const Console& console) { return MatchPairs(*path, console); };
  });
}

}  // namespace

void AddMatchCommand(CLI::App& app, Task& task) {
  CLI::App* match = app.add_subcommand("match", "Find a person on a list, under another spelling.");
  match->footer(kExamples);
  match->require_subcommand(0, 1);
  auto options = std::make_shared<PersonOptions>();
  const auto add = [match](const char* name, std::string& value, const char* help,
                           const char* type) {
    match->add_option(name, value, help)->type_name(type);
  };
  add("--list", options->list, "The list, tab-separated", "FILE");
  add("--surname", options->surname, "Primary identifier", "NAME");
  add("--given-names", options->given_names, "Secondary identifier", "NAMES");
  add("--born", options->born, "Date of birth; XX for a day or month that is not known", "DATE");
  add("--nationality", options->nationality, "State code", "STATE");
  add("--sex", options->sex, "M, F or X", "SEX");
  add("--document-state", options->document_state, "Issuing state; the nationality without it",
      "STATE");
  add("--document", options->document_number, "Document number", "NUMBER");
  add("--personal-number", options->personal_number, "Personal number", "NUMBER");
  match->callback([match, options, &task] {
    if (!match->get_subcommands().empty()) return;
    if (options->list.empty() || options->surname.empty())
      throw CLI::RequiredError("--list and --surname, or a subcommand");
    task = [options](const Console& console) { return MatchPerson(*options, console); };
  });
  AddPairs(*match, task);
  AddMatchTrials(*match, task);
}

}  // namespace otkel
