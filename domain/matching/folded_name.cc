#include "domain/matching/folded_name.h"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "domain/matching/folded_person.h"
#include "domain/matching/name_rarity.h"
#include "domain/matching/sounds.h"

namespace otkel::matching {
namespace {

struct Ending {
  std::string_view sounds;
  std::string_view instead;
  std::size_t least_stem;  // sounds that must stand before it
};

// Longest first. What the endings sound like: -OVICH, -EVNA, -ULY, -OGLU, -KYZY.
constexpr Ending kPatronymicEndings[] = {
    {"BEKIZI", "BEK", 0}, {"BEKIZ", "BEK", 0}, {"INIQNA", "", 2}, {"OVIQ", "", 3}, {"EVIQ", "", 2},
    {"OVNA", "", 3},      {"EVNA", "", 2},     {"IVNA", "", 3},   {"KIZI", "", 3}, {"GIZI", "", 3},
    {"HIZI", "", 3},      {"IQNA", "", 2},     {"ULI", "", 2},    {"UGLI", "", 3}, {"OGLI", "", 3},
    {"OGLU", "", 3},      {"UGLU", "", 3},     {"KIZ", "", 3},    {"GIZ", "", 3},  {"OVIC", "", 3},
    {"EVIC", "", 3},
};
constexpr Ending kFamilyEndings[] = {
    {"SKAIA", "SK", 2}, {"SKOI", "SK", 2}, {"SKII", "SK", 2}, {"CKAI", "SK", 2}, {"SKEI", "SK", 2},
    {"SKA", "SK", 2},   {"SKI", "SK", 2},  {"CKA", "CK", 2},  {"CKI", "CK", 2},  {"OVA", "OV", 2},
    {"EVA", "EV", 2},   {"INA", "IN", 3},  {"OF", "OV", 2},   {"EF", "EV", 2},
};
// Words that say of the word before them that it is a father's name.
constexpr std::string_view kPatronymicWords[] = {"ULI",  "ULU",  "OGLI", "OGLU", "UGLI",
                                                 "UGLU", "KIZI", "KIZ",  "GIZI"};

// As they are written in Latin letters. Titles and articles of Arabic, Persian, Turkic and European
// names; what stands in front of a father's or a son's name.
constexpr std::string_view kParticles =
    " AL EL UL UR AS AD AN AR ASH AT IBN BIN BEN BINT BINTI BENT ABU ABOU UMM UM "
    "DE DEL DELA DI DA DU LA LE VAN VON DER DEN TER BEY BEK KHAN KHON HAJI HAJJI HADJI HAJ ALHAJ "
    "AGA "
    "SHEIKH SHAIKH SHAYKH CHEIKH MULLAH MULLA MAULAWI MAULVI MAWLAWI QARI HAFIZ SAYED SAYYID "
    "SEYYED SYED "
    "SAYYED USTAD USTAZ QAZI AKHUND DR MR MRS COL GEN GENERAL COLONEL MAJOR CAPTAIN PROF SIR LORD "
    "JR SR "
    "II III ";

constexpr std::size_t kLongestParticle = 8;

bool IsParticle(std::string_view word) {
  static const std::unordered_set<std::uint64_t> particles = [] {
    const std::string sounds = SoundsOf(kParticles);
    std::unordered_set<std::uint64_t> words;
    for (std::size_t at = 0; at < sounds.size();) {
      const std::size_t end = std::min(sounds.find(' ', at), sounds.size());
      words.insert(MatchHash(std::string_view(sounds).substr(at, end - at)));
      at = end + 1;
    }
    return words;
  }();
  return word.size() <= kLongestParticle && particles.contains(MatchHash(word));
}

// Words that say of the word after them that it is a father's name.
constexpr std::string_view kSonOf[] = {"BIN", "IBN", "BEN", "BINT"};

bool TakeEnding(std::span<const Ending> endings, std::string& sounds) {
  for (const Ending& ending : endings) {
    if (!sounds.ends_with(ending.sounds)) continue;
    if (sounds.size() < ending.sounds.size() + ending.least_stem) continue;
    sounds.replace(sounds.size() - ending.sounds.size(), ending.sounds.size(), ending.instead);
    return true;
  }
  return false;
}

FoldedWord FoldWord(std::string sounds, WordRole role) {
  FoldedWord word;
  word.role = role;
  word.is_particle = IsParticle(sounds);
  word.is_patronymic = TakeEnding(kPatronymicEndings, sounds);
  if (!word.is_patronymic) TakeEnding(kFamilyEndings, sounds);
  word.length = static_cast<std::uint8_t>(std::min(sounds.size(), kMostSounds));
  std::copy_n(sounds.begin(), word.length, word.letters.begin());
  return word;
}

// A word that is written twice tells nothing the second time.
bool Holds(const FoldedName& name, const FoldedWord& word) {
  return std::any_of(name.begin(), name.end(), [&](const FoldedWord& held) {
    return held.sounds() == word.sounds() && held.is_patronymic == word.is_patronymic &&
           held.role == word.role;
  });
}

void AddWords(std::string_view text, WordRole role, FoldedName& name) {
  const std::string sounds = SoundsOf(text);
  bool is_father = false;
  for (std::size_t at = 0; at < sounds.size();) {
    const std::size_t end = std::min(sounds.find(' ', at), sounds.size());
    std::string word = sounds.substr(at, end - at);
    at = end + 1;
    if (std::find(std::begin(kPatronymicWords), std::end(kPatronymicWords), word) !=
        std::end(kPatronymicWords)) {
      if (name.count > 0) name.words[name.count - 1].is_patronymic = true;
      continue;
    }
    const bool is_son_of =
        std::find(std::begin(kSonOf), std::end(kSonOf), word) != std::end(kSonOf);
    FoldedWord folded = FoldWord(std::move(word), role);
    folded.is_patronymic |= is_father && !folded.is_particle;
    is_father = is_son_of || (is_father && folded.is_particle);
    if (name.count < kMostWords && !Holds(name, folded)) name.words[name.count++] = folded;
  }
}

// Khan, An and Le are family names too: where a part has nothing else, they count.
void KeepLoneParticles(FoldedName& name) {
  for (const WordRole role : {WordRole::kUnknown, WordRole::kPrimary, WordRole::kSecondary}) {
    const auto begin = name.words.begin();
    const auto end = begin + name.count;
    const bool has_other = std::any_of(
        begin, end, [role](const FoldedWord& w) { return w.role == role && !w.is_particle; });
    if (has_other) continue;
    for (auto word = begin; word != end; ++word) word->is_particle &= word->role != role;
  }
}

void Weigh(FoldedName& name) {
  KeepLoneParticles(name);
  for (std::size_t i = 0; i < name.count; ++i) {
    FoldedWord& word = name.words[i];
    word.rarity = word.is_particle ? kParticleRarity : RarityOf(word.sounds());
  }
}

struct CodedLetter {
  char code;
  std::string_view letter;
};
constexpr CodedLetter kRussianInternal[] = {
    {'A', "А"}, {'B', "Б"}, {'V', "В"}, {'G', "Г"}, {'D', "Д"}, {'E', "Е"}, {'2', "Ё"},
    {'J', "Ж"}, {'Z', "З"}, {'I', "И"}, {'Q', "Й"}, {'K', "К"}, {'L', "Л"}, {'M', "М"},
    {'N', "Н"}, {'O', "О"}, {'P', "П"}, {'R', "Р"}, {'S', "С"}, {'T', "Т"}, {'U', "У"},
    {'F', "Ф"}, {'H', "Х"}, {'C', "Ц"}, {'3', "Ч"}, {'4', "Ш"}, {'W', "Щ"}, {'X', "Ъ"},
    {'Y', "Ы"}, {'9', "Ь"}, {'6', "Э"}, {'7', "Ю"}, {'8', "Я"}};

}  // namespace

FoldedName FoldName(std::string_view primary, std::string_view secondary, bool cut) {
  FoldedName name;
  AddWords(primary, WordRole::kPrimary, name);
  AddWords(secondary, WordRole::kSecondary, name);
  if (cut && name.count > 0) name.words[name.count - 1].is_cut = true;
  Weigh(name);
  return name;
}

FoldedName FoldName(std::string_view whole) {
  FoldedName name;
  AddWords(whole, WordRole::kUnknown, name);
  Weigh(name);
  return name;
}

std::string DecodeRussianInternal(std::string_view name) {
  std::string decoded;
  for (const char code : name) {
    const auto* const letter =
        std::find_if(std::begin(kRussianInternal), std::end(kRussianInternal),
                     [code](const CodedLetter& l) { return l.code == code; });
    if (letter == std::end(kRussianInternal)) {
      decoded += code;
    } else {
      decoded += letter->letter;
    }
  }
  return decoded;
}

}  // namespace otkel::matching
