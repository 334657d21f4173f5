#include "tools/otkel/demo_travellers.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "scanner/specimen/specimen.h"

namespace otkel {
namespace {

using std::string_view;

// Names that are common where the document comes from, put together at random; whoever has such a
// name is not meant.
struct Names {
  string_view state;
  std::array<string_view, 4> surnames;  // a woman's ends in A where `declined`
  bool declined;
  std::array<string_view, 4> men;
  std::array<string_view, 4> women;
};

constexpr std::array kNames = {
    Names{"UZB",
          {"KARIMOV", "RAHIMOV", "YUSUPOV", "TURSUNOV"},
          true,
          {"SARDOR", "BOTIR", "JASUR", "RUSTAM"},
          {"DILNOZA", "NIGORA", "MALIKA", "GULNORA"}},
    Names{"KGZ",
          {"ASANBEKOV", "TOKTOSUNOV", "BAKIROV", "SADYKOV"},
          true,
          {"AZAMAT", "BAKYT", "NURLAN", "TIMUR"},
          {"AIGERIM", "JYLDYZ", "NAZGUL", "MEERIM"}},
    Names{"TJK",
          {"NAZAROV", "SAIDOV", "ISMOILOV", "RAHMONALIEV"},
          true,
          {"FARRUKH", "ILYOS", "DALER", "SOMON"},
          {"ZARINA", "SHAHNOZA", "PARVINA", "MANIZHA"}},
    Names{"IND",
          {"SHARMA", "VERMA", "GUPTA", "MEHTA"},
          false,
          {"RAJESH", "ANIL", "SUNIL", "VIKRAM"},
          {"PRIYA", "ANITA", "SUNITA", "KAVITA"}},
};

const Names& NamesOf(string_view state) {
  const auto found = std::find_if(kNames.begin(), kNames.end(),
                                  [state](const Names& names) { return names.state == state; });
  OTKEL_CHECK(found != kNames.end());
  return *found;
}

class PeopleMaker {
 public:
  explicit PeopleMaker(std::uint64_t seed) : random_(seed) {}

  DemoTraveller Make(const char* state, MrzFormat format) {
    const bool woman = Below(2) == 1;
    const auto [surname, given_name] = NewName(NamesOf(state), woman);
    DemoTraveller traveller;
    traveller.format = format;
    Document& document = traveller.document;
    document.code = format == MrzFormat::kTd1 ? "ID" : "P";
    document.issuing_state = {state};
    document.nationality = {state};
    document.number = PersonalText(NumberOf(format));
    document.primary_identifier = PersonalText(surname);
    document.secondary_identifier = PersonalText(given_name);
    document.sex = woman ? Sex::kFemale : Sex::kMale;
    document.birth_date = {1960 + static_cast<int>(Below(45)), 1 + static_cast<int>(Below(12)),
                           1 + static_cast<int>(Below(28))};
    using namespace std::chrono;
    document.expires_on =
        Day{year{2029} / (1 + static_cast<int>(Below(12))) / (1 + static_cast<int>(Below(28)))};
    auto lines = ComposeMrz(document, format);
    OTKEL_CHECK(lines.has_value());
    traveller.lines = *std::move(lines);
    return traveller;
  }

 private:
  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }

  // Nobody has the surname of somebody before.
  std::pair<std::string, std::string> NewName(const Names& names, bool woman) {
    std::string_view surname;
    do {
      surname = names.surnames[Below(names.surnames.size())];
    } while (!taken_.insert(surname).second);
    const auto& given_names = woman ? names.women : names.men;
    return {Concat(surname, woman && names.declined ? "A" : ""),
            std::string(given_names[Below(given_names.size())])};
  }

  // Two letters and seven digits, never the same twice.
  std::string NumberOf(MrzFormat format) {
    const std::uint64_t digits = 1'000'000 + ++count_ * 700'000 + Below(700'000);
    return Concat(format == MrzFormat::kTd1 ? "ID" : "AA", digits);
  }

  std::mt19937_64 random_;
  std::uint64_t count_ = 0;
  std::set<string_view> taken_;
};

SpecimenVisualZone VisualZoneOf(const DemoTraveller& traveller) {
  const Document& document = traveller.document;
  return {.title = traveller.format == MrzFormat::kTd1 ? "IDENTITY CARD" : "PASSPORT",
          .fields = {{"Surname", document.primary_identifier.Reveal()},
                     {"Given names", document.secondary_identifier.Reveal()},
                     {"Nationality", document.nationality.text},
                     {"Date of birth", ToIso(document.birth_date)},
                     {"Document No.", document.number.Reveal()}}};
}

}  // namespace

std::string DemoTraveller::Name() const {
  return Concat(document.primary_identifier.Reveal(), ", ", document.secondary_identifier.Reveal());
}

std::string DemoTraveller::Paper() const {
  return Concat(document.issuing_state.text,
                format == MrzFormat::kTd1 ? " identity card" : " passport");
}

DemoTravellers MakeDemoTravellers(std::uint64_t seed) {
  PeopleMaker people(seed);
  DemoTravellers all;
  all.visitor = people.Make("UZB", MrzFormat::kTd3);
  all.card_holder = people.Make("KGZ", MrzFormat::kTd1);
  all.stayer = people.Make("UZB", MrzFormat::kTd3);
  all.banned = people.Make("TJK", MrzFormat::kTd3);
  all.unruled = people.Make("IND", MrzFormat::kTd3);
  all.mistyped = people.Make("KGZ", MrzFormat::kTd3);
  all.quiet_leaver = people.Make("UZB", MrzFormat::kTd3);
  all.quiet_stayer = people.Make("TJK", MrzFormat::kTd3);
  all.dark_entrant = people.Make("KGZ", MrzFormat::kTd1);
  all.late_entrant = people.Make("UZB", MrzFormat::kTd3);
  return all;
}

absl::StatusOr<std::string> PhotographOf(const DemoTraveller& traveller, std::uint64_t seed,
                                         int take) {
  // The next take is always the calmer one: an officer lays the document down better.
  const double unrest = take == 0 ? 1.0 : 0.4;
  std::uint64_t own_seed = seed * 1000 + static_cast<std::uint64_t>(take);
  for (const char c : traveller.Number()) own_seed = own_seed * 131 + static_cast<unsigned char>(c);
  const SpecimenStyle style{.seed = own_seed,
                            .perspective = 12 * unrest,
                            .rotation_degrees = (own_seed % 2 == 0 ? 4 : -4) * unrest,
                            .noise = 5 * unrest,
                            .uneven_light = 0.35 * unrest,
                            .blur = 0.5 * unrest};
  const auto image = RenderSpecimen(traveller.lines, VisualZoneOf(traveller), style);
  if (!image.ok()) return image.status();
  const auto png = EncodePng(*image);
  return std::string(png.begin(), png.end());
}

std::string MistypedLines(const DemoTraveller& traveller) {
  std::string typed;
  for (const std::string& line : traveller.lines) typed += line + "\n";
  // The last digit of the number: in a passport the ninth character of the second line.
  char& digit = typed[traveller.lines[0].size() + 1 + 8];
  digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
  return typed;
}

}  // namespace otkel
