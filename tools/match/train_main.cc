// Learns the weights of matching from made-up persons, and writes them as the table that is built
// into the programs.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "domain/matching/packed_person.h"
#include "tools/match/fit.h"
#include "tools/match/trial.h"

namespace otkel::match_trial {
namespace {

using namespace matching;

void AddSearches(const Trial& trial, std::vector<Example>& examples) {
  const auto add = [&examples](const FoldedPerson& a, const FoldedPerson& b, bool is_same) {
    examples.push_back({FeaturesOf(a, b), is_same, 1});
  };
  for (const FoldedPerson& innocent : trial.innocents()) {
    for (const auto& listed : trial.index().Candidates(innocent))
      add(innocent, listed.person, false);
  }
  for (const Trial::Journey& journey : trial.returners()) {
    for (const auto& listed : trial.index().Candidates(journey.person)) {
      if (listed.number == journey.order) add(journey.person, listed.person, true);
    }
  }
}

// Whom no search would compare: brothers and sisters, and namesakes born on other days.
void AddStrangers(Population people, int count, std::vector<Example>& examples) {
  for (int i = 0; i < count; ++i) {
    const TrialPerson person = people.DrawPerson();
    unsigned damage = 0;
    const FoldedPerson order =
        Fold(people.DrawOrder(person, people.DrawDocument(person, 2010), damage));
    TrialPerson other = people.DrawSibling(person, false);
    if (i % 3 == 0) other.given = person.given;
    examples.push_back({FeaturesOf(order, Fold(people.DrawDocument(other, 2020))), false, 1});
  }
}

// An alias that has less than this, of 64, of a name in common with it is another name.
constexpr int kLeastCoverage = 28;

// Names alone: of one person twice, of brothers and sisters, of people who share a word.
void AddNames(Population people, int count, std::vector<Example>& examples) {
  const auto only_names = [](const Document& document) {
    FoldedPerson person = Fold(document);
    FoldedPerson names;
    names.name = person.name;
    for (std::size_t i = 0; i < names.name.count; ++i)
      names.name.words[i].role = WordRole::kUnknown;
    return names;
  };
  for (int i = 0; i < count; ++i) {
    const TrialPerson person = people.DrawPerson();
    unsigned damage = 0;
    const Document first = people.DrawDocument(person, 2005);
    const FoldedPerson a = only_names(people.DrawOrder(person, first, damage));
    const FoldedPerson again = only_names(people.DrawDocument(person, 2020));
    examples.push_back({FeaturesOf(a, again), true, 1});
    const TrialPerson sibling = people.DrawSibling(person, false);
    examples.push_back(
        {FeaturesOf(a, only_names(people.DrawDocument(sibling, 2020))), false, 0.5F});
    TrialPerson other = people.DrawPerson();
    if (i % 2 == 0) other.given = person.given;
    if (i % 2 == 1) other.family = person.family;
    if (i % 3 == 0) other.father = person.father;
    examples.push_back({FeaturesOf(a, only_names(people.DrawDocument(other, 2020))), false, 0.5F});
  }
}

void AddPairs(const std::string& path, float weight, std::vector<Example>& examples) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) fields.push_back(cell);
    if (fields.size() < 9) continue;
    FoldedPerson a, b;
    a.name = FoldName(fields[0]);
    b.name = FoldName(fields[1]);
    const Features features = FeaturesOf(a, b);
    const bool is_same = fields[8] == "1";
    if (is_same && features[static_cast<std::size_t>(Feature::kCoverage)] < kLeastCoverage)
      continue;
    examples.push_back({features, is_same, weight});
  }
}

void Write(const std::vector<double>& full, const std::vector<double>& names, std::ostream& out) {
  const auto units = [](double bits) { return std::lround(bits * 256); };
  out << "// Written by match_train; docs/matching.md says how and from what.\n"
         "#include \"domain/matching/match_score.h\"\n\nnamespace otkel::matching {\nnamespace "
         "{\n\n"
         "constexpr Weight kWeights[] = {\n";
  static constexpr const char* kEnumerators[] = {"kBase",
                                                 "kSameWord",
                                                 "kNearWord",
                                                 "kMidWord",
                                                 "kFarWord",
                                                 "kMidWords",
                                                 "kFarWords",
                                                 "kSwappedWords",
                                                 "kOtherPrimary",
                                                 "kOtherPrimaryOfWoman",
                                                 "kOtherSecondary",
                                                 "kOtherUnknown",
                                                 "kOtherPatronymic",
                                                 "kOnePatronymic",
                                                 "kExtraWords",
                                                 "kNoSameWord",
                                                 "kOtherBesideSame",
                                                 "kCoverage",
                                                 "kWholeName",
                                                 "kBirthSame",
                                                 "kBirthSameHeaped",
                                                 "kBirthSameMonth",
                                                 "kBirthSameYear",
                                                 "kBirthSwapped",
                                                 "kBirthOneDigit",
                                                 "kBirthYearOff",
                                                 "kBirthOther",
                                                 "kSexDiffers",
                                                 "kNationalityDiffers",
                                                 "kDocumentSame",
                                                 "kPersonalNumberSame",
                                                 "kPersonalNumberDiffers"};
  for (std::size_t i = 0; i < kFeatures; ++i) {
    out << "    {Feature::" << kEnumerators[i] << ", " << units(full[i]) << ", " << units(names[i])
        << "},";
    char comment[64];
    std::snprintf(comment, sizeof comment, "  // %+.2f  %+.2f\n", full[i], names[i]);
    out << comment;
  }
  out << "};\n\n}  // namespace\n\nstd::span<const Weight> Weights() { return kWeights; }\n\n"
         "}  // namespace otkel::matching\n";
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "match_train NAMES_DIRECTORY OUT [PAIRS] [ORDERS] [INNOCENTS] [SEED]\n";
    return 2;
  }
  const NamePool pool(std::string(argv[1]), Part::kTraining);
  TrialSettings settings{Part::kTraining, 0.5, 0.05};
  TrialSize size;
  size.orders = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 500'000;
  size.innocents = argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 100'000;
  size.returners = 30'000;
  size.seed = argc > 6 ? std::strtoul(argv[6], nullptr, 10) : 7;
  std::cerr << "seed " << size.seed << '\n';
  const Trial trial(&pool, settings, size, [](std::size_t) {});
  std::vector<Example> examples;
  AddSearches(trial, examples);
  AddStrangers(Population(&pool, settings, size.seed + 2), 30'000, examples);
  std::cerr << examples.size() << " examples\n";
  const auto full = Fit(examples);
  std::vector<Example> names;
  AddNames(Population(&pool, settings, size.seed + 1), 20'000, names);
  if (argc > 3 && *argv[3] != '\0') AddPairs(argv[3], 5, names);
  const auto only = Fit(names);
  std::ofstream out(argv[2]);
  Write(full, only, out);
  return out ? 0 : 1;
}

}  // namespace
}  // namespace otkel::match_trial

int main(int argc, char** argv) { return otkel::match_trial::Main(argc, argv); }
