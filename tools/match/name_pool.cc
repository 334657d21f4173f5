#include "tools/match/name_pool.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "domain/matching/folded_person.h"
#include "tools/match/own_names.h"

namespace otkel::match_trial {
namespace {

constexpr double kEven = 0.5;

// The small letter of a Cyrillic capital; other letters stay.
std::string Small(std::string_view text) {
  std::string small;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80 || i + 1 >= text.size()) {
      small += static_cast<char>(first >= 'A' && first <= 'Z' ? first + 0x20 : first);
      continue;
    }
    const auto second = static_cast<unsigned char>(text[++i]);
    unsigned code = (first & 0x1Fu) << 6 | (second & 0x3Fu);
    if (code >= 0x410 && code <= 0x42F) code += 0x20;
    if (code >= 0x400 && code <= 0x40F) code += 0x50;
    if (code >= 0x490 && code <= 0x4FF) code |= 1u;
    small += static_cast<char>(0xC0u | code >> 6);
    small += static_cast<char>(0x80u | (code & 0x3Fu));
  }
  return small;
}

bool IsCyrillic(std::string_view text) {
  return text.size() >= 6 && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) >= 0x80;
         });
}

bool IsIn(Part part, std::string_view name) {
  if (part == Part::kAll) return true;
  return (matching::MatchHash(name) % 4 == 0) == (part == Part::kTraining);
}

struct Row {
  std::string name;
  double weight = 1;
  std::string gender;
};

// Columns: the name, then a gender or a count, then a count. `power` evens out counts that come
// from few people.
std::vector<Row> ReadList(const std::filesystem::path& path, Part part, double power = 1) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("no list of names at " + path.string());
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    Row row;
    const std::size_t tab = line.find('\t');
    row.name = Small(line.substr(0, tab));
    if (!IsCyrillic(row.name) || !IsIn(part, row.name)) continue;
    std::string rest = tab == std::string::npos ? "" : line.substr(tab + 1);
    if (!rest.empty() && (rest[0] < '0' || rest[0] > '9')) {
      row.gender = rest.substr(0, rest.find('\t'));
      rest = rest.substr(std::min(rest.size(), rest.find('\t') + 1));
    }
    if (!rest.empty())
      row.weight = std::pow(std::max(1.0, std::strtod(rest.c_str(), nullptr)), power);
    rows.push_back(std::move(row));
  }
  return rows;
}

bool IsWomansFamily(std::string_view name) {
  return EndsWith(name, {"ова", "ева", "ёва", "ина", "ская", "цкая", "қызы", "кызы"});
}

// Without lists of who bears which: what most names of women end in.
bool IsWomansGiven(std::string_view name) {
  return EndsWith(name,
                  {"а", "я", "гүл", "гуль", "әсел", "ай", "жан", "нұр", "дильназ", "керім"}) &&
         !EndsWith(name, {"олла", "улла", "қожа", "иса", "мұса", "бай"});
}

void AddGiven(const std::vector<Row>& rows, double share, NamesOf& names) {
  double sum = 0;
  for (const Row& row : rows) sum += row.weight;
  for (const Row& row : rows) {
    const bool is_woman =
        row.gender.empty() || row.gender == "None" ? IsWomansGiven(row.name) : row.gender == "f";
    (is_woman ? names.women : names.men).Add(row.name, share * row.weight / sum);
  }
}

void AddFamily(const std::vector<Row>& rows, double share, NamesOf& names) {
  double sum = 0;
  for (const Row& row : rows) sum += IsWomansFamily(row.name) ? 0 : row.weight;
  for (const Row& row : rows) {
    if (!IsWomansFamily(row.name)) names.family.Add(row.name, share * row.weight / sum);
  }
}

bool EndsInVowel(std::string_view name) {
  return EndsWith(name, {"а", "я", "и", "о", "у", "е", "ы", "і", "ә", "й", "ь"});
}

// A family name made of a father's: how most of Central Asia's came to be.
std::string FamilyOf(std::string name) {
  if (EndsInVowel(name)) {
    if (EndsWith(name, {"й", "ь"})) name.resize(name.size() - 2);
    return name + "ев";
  }
  return name + "ов";
}

void AddFamilyOfGiven(const std::vector<Row>& rows, double share, NamesOf& names) {
  double sum = 0;
  for (const Row& row : rows) sum += row.weight;
  for (const Row& row : rows) {
    if (row.gender != "f" && !IsWomansGiven(row.name))
      names.family.Add(FamilyOf(row.name), share * row.weight / sum);
  }
}

std::string CyrillicOfUzbek(std::string_view latin) {
  static constexpr std::pair<std::string_view, std::string_view> kLetters[] = {
      {"o‘", "ў"}, {"g‘", "ғ"}, {"sh", "ш"}, {"ch", "ч"}, {"yo", "ё"}, {"yu", "ю"}, {"ya", "я"},
      {"ye", "е"}, {"a", "а"},  {"b", "б"},  {"d", "д"},  {"e", "е"},  {"f", "ф"},  {"g", "г"},
      {"h", "ҳ"},  {"i", "и"},  {"j", "ж"},  {"k", "к"},  {"l", "л"},  {"m", "м"},  {"n", "н"},
      {"o", "о"},  {"p", "п"},  {"q", "қ"},  {"r", "р"},  {"s", "с"},  {"t", "т"},  {"u", "у"},
      {"v", "в"},  {"x", "х"},  {"y", "й"},  {"z", "з"},  {"’", ""},   {"ʼ", ""}};
  std::string cyrillic;
  while (!latin.empty()) {
    const auto* const letter =
        std::find_if(std::begin(kLetters), std::end(kLetters),
                     [&](const auto& l) { return latin.starts_with(l.first); });
    if (letter == std::end(kLetters)) return "";
    cyrillic += letter->second;
    latin.remove_prefix(letter->first.size());
  }
  return cyrillic;
}

std::vector<Row> ReadUzbek(const std::filesystem::path& path, Part part, std::string_view gender) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("no list of names at " + path.string());
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::string name = CyrillicOfUzbek(Small(line.substr(0, line.find('\t'))));
    if (IsCyrillic(name) && IsIn(part, name)) rows.push_back({name, 1, std::string(gender)});
  }
  return rows;
}

}  // namespace

bool EndsWith(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [text](std::string_view ending) { return text.ends_with(ending); });
}

void WeightedNames::Add(std::string name, double weight) {
  names_.push_back(std::move(name));
  through_.push_back((through_.empty() ? 0 : through_.back()) + weight);
}

const std::string& WeightedNames::Draw(Dice& dice) const {
  const double at = dice.Share() * through_.back();
  const auto found = std::upper_bound(through_.begin(), through_.end(), at) - through_.begin();
  return names_[std::min(static_cast<std::size_t>(found), names_.size() - 1)];
}

NamePool::NamePool(const std::filesystem::path& directory, Part part) {
  if (directory.empty()) {
    Compose(part);
  } else {
    Load(directory, part);
  }
}

void NamePool::Load(const std::filesystem::path& directory, Part part) {
  const auto russian_given = ReadList(directory / "given_cyr_counts.tsv", part);
  AddGiven(russian_given, 1, At(People::kRussian));
  AddFamily(ReadList(directory / "surname_ru_m_counts.tsv", part), 1, At(People::kRussian));
  const auto kazakh_given = ReadList(directory / "kz_given_counts.tsv", part, kEven);
  const auto kyrgyz_given = ReadList(directory / "kg_given_counts.tsv", part, kEven);
  const auto common_given = ReadList(directory / "ca_given_counts.tsv", part, kEven);
  const auto common_family = ReadList(directory / "ca_surname_counts.tsv", part, kEven);
  auto uzbek_given = ReadUzbek(directory / "uz_latin_first_names_male.tsv", part, "m");
  for (Row& row : ReadUzbek(directory / "uz_latin_first_names_female.tsv", part, "f"))
    uzbek_given.push_back(std::move(row));
  AddGiven(kazakh_given, 0.7, At(People::kKazakh));
  AddGiven(common_given, 0.3, At(People::kKazakh));
  AddFamily(ReadList(directory / "kz_surname_counts.tsv", part, kEven), 0.6, At(People::kKazakh));
  AddFamilyOfGiven(kazakh_given, 0.4, At(People::kKazakh));
  AddGiven(kyrgyz_given, 0.4, At(People::kKyrgyz));
  AddGiven(common_given, 0.6, At(People::kKyrgyz));
  AddFamily(ReadList(directory / "kg_surname_counts.tsv", part, kEven), 0.3, At(People::kKyrgyz));
  AddFamilyOfGiven(kyrgyz_given, 0.3, At(People::kKyrgyz));
  AddFamilyOfGiven(common_given, 0.4, At(People::kKyrgyz));
  for (const People people : {People::kUzbek, People::kTajik}) {
    AddGiven(uzbek_given, 0.5, At(people));
    AddGiven(common_given, 0.5, At(people));
    AddFamily(common_family, 0.4, At(people));
    AddFamilyOfGiven(uzbek_given, 0.3, At(people));
    AddFamilyOfGiven(common_given, 0.3, At(people));
  }
}

// Each name counts as often as its place in the list lets expect.
void NamePool::Compose(Part part) {
  for (int i = 0; i < kPeoples; ++i) {
    const OwnNames& own = OwnNamesOf(static_cast<People>(i));
    NamesOf& names = names_[static_cast<std::size_t>(i)];
    const auto fill = [part](std::span<const std::string_view> list, bool is_family,
                             WeightedNames& out) {
      int place = 0;
      for (const std::string_view name : list) {
        const double weight = 1.0 / (3 + place++);
        if (!IsIn(part, name)) continue;
        out.Add(is_family ? FamilyOf(std::string(name)) : std::string(name), weight);
      }
    };
    fill(own.men, false, names.men);
    fill(own.women, false, names.women);
    fill(own.family, false, names.family);
    fill(own.men, true, names.family);
  }
}

}  // namespace otkel::match_trial
