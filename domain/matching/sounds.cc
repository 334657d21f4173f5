#include "domain/matching/sounds.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "domain/matching/letters_table.h"

namespace otkel::matching {
namespace {

constexpr std::string_view kVowels = "AEIOU";
constexpr char32_t kNotUtf8 = 0xFFFD;

bool IsVowel(char sound) { return kVowels.find(sound) != std::string_view::npos; }

// Reads one code point and moves past it.
char32_t NextCode(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text[0]);
  std::size_t length = 1;
  char32_t code = first;
  if (first >= 0x80) {
    length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) {
      text.remove_prefix(1);
      return kNotUtf8;
    }
    code = first & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0u) != 0x80u) {
        text.remove_prefix(1);
        return kNotUtf8;
      }
      code = (code << 6) | (next & 0x3Fu);
    }
  }
  text.remove_prefix(length);
  return code;
}

// The small letter of a capital one, in the alphabets of the tables.
char32_t SmallOf(char32_t code) {
  if (code >= 0x410 && code <= 0x42F) return code + 0x20;
  if (code >= 0x400 && code <= 0x40F) return code + 0x50;
  if ((code >= 0x490 && code <= 0x4BF) || (code >= 0x4D0 && code <= 0x52F)) return code | 1u;
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 0x20;
  const bool odd_is_capital = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
  if (odd_is_capital) return code % 2 == 1 ? code + 1 : code;
  if (code == 0x178) return 0xFF;
  if (code == 0x130) return 0x131;
  if (code == 0x18F) return 0x259;
  const bool even_is_capital = (code >= 0x100 && code <= 0x177) || (code >= 0x1F4 && code <= 0x21F);
  return even_is_capital ? code | 1u : code;
}

char32_t GreekSmallOf(char32_t code) { return code >= 0x391 && code <= 0x3A9 ? code + 0x20 : code; }

std::optional<std::string_view> Look(std::span<const Letter> letters, char32_t code) {
  const auto at = std::lower_bound(letters.begin(), letters.end(), code,
                                   [](const Letter& l, char32_t c) { return l.code < c; });
  if (at == letters.end() || at->code != code) return std::nullopt;
  return at->text;
}

// Signs within a word that are no sounds of their own.
bool IsSilent(char32_t code) {
  return code == U'\'' || code == U'`' || code == 0xB4 || (code >= 0x2B0 && code <= 0x2FF) ||
         (code >= 0x300 && code <= 0x36F) || (code >= 0x2018 && code <= 0x201F) || code == U'"';
}

bool Fits(const Spelling& spelling, std::string_view word, std::size_t at, bool begins_word) {
  const std::size_t end = at + spelling.latin.size();
  const char next = end < word.size() ? word[end] : '\0';
  const bool vowel_follows = next == 'Y' || (next != '\0' && IsVowel(next));
  switch (spelling.where) {
    case Where::kAnywhere:
      return true;
    case Where::kAtStart:
      return at == 0 && begins_word;
    case Where::kAtEnd:
      return end == word.size();
    case Where::kBeforeEorI:
      return next == 'E' || next == 'I' || next == 'Y';
    case Where::kBeforeConsonant:
      return !vowel_follows;
  }
  return false;
}

// Those that begin with each letter, longest first.
class SpellingIndex {
 public:
  SpellingIndex() {
    for (const Spelling& spelling : Spellings())
      by_letter_[Place(spelling.latin[0])].push_back(&spelling);
    for (auto& list : by_letter_) {
      std::stable_sort(list.begin(), list.end(), [](const Spelling* a, const Spelling* b) {
        return a->latin.size() > b->latin.size();
      });
    }
  }

  [[nodiscard]] const Spelling* Find(std::string_view word, std::size_t at,
                                     bool begins_word) const {
    for (const Spelling* spelling : by_letter_[Place(word[at])]) {
      if (word.substr(at).starts_with(spelling->latin) && Fits(*spelling, word, at, begins_word))
        return spelling;
    }
    return nullptr;
  }

 private:
  static std::size_t Place(char letter) { return static_cast<std::size_t>(letter - 'A'); }

  std::array<std::vector<const Spelling*>, 26> by_letter_;
};

void AddLatin(std::string_view letters, std::string& sounds) {
  static const SpellingIndex index;
  const bool begins_word = sounds.empty();
  for (std::size_t at = 0; at < letters.size();) {
    const Spelling* spelling = index.Find(letters, at, begins_word);
    if (spelling == nullptr) {
      sounds += letters[at++];
      continue;
    }
    sounds += spelling->sounds;
    at += spelling->latin.size();
  }
}

// One sound for what several letters say: doubles, and stops with what they open into.
void JoinSounds(std::string& word) {
  std::string joined;
  for (const char sound : word) {
    const char before = joined.empty() ? '\0' : joined.back();
    if (sound == before && sound != '?') continue;
    const bool opens = (before == 'T' && (sound == 'S' || sound == 'Q' || sound == 'C')) ||
                       (before == 'D' && sound == 'J');
    if (opens) joined.pop_back();
    joined += opens && sound == 'S' ? 'C' : sound;
  }
  word = std::move(joined);
}

// A y-sound before a vowel is not told from none; elsewhere it is an I.
void SettleSemivowels(std::string& word) {
  std::string settled;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_glide = word[i] == 'y' || word[i] == 'I';
    std::size_t next = i + 1;
    while (is_glide && next < word.size() && (word[next] == 'y' || word[next] == 'I')) ++next;
    const bool opens_vowel =
        is_glide && next < word.size() && word[next] != 'I' && IsVowel(word[next]);
    if (!is_glide) settled += word[i];
    if (is_glide && !opens_vowel) settled += 'I';
    i = next - 1;
  }
  word = std::move(settled);
}

std::string Settled(std::string word) {
  JoinSounds(word);
  SettleSemivowels(word);
  JoinSounds(word);
  if (word.size() > 2 && word.back() == 'H' && IsVowel(word[word.size() - 2])) word.pop_back();
  return word;
}

// Consonants that stand for one letter of a script without a table: equal for equal letters.
std::string UnknownSounds(char32_t code) {
  constexpr std::string_view kConsonants = "BDFKLMNPRSVZ";
  std::string sounds;
  for (int i = 0; i < 3; ++i, code /= kConsonants.size()) {
    const char sound = kConsonants[code % kConsonants.size()];
    sounds += sound;
    sounds += i == 1 ? "O" : "A";
  }
  return sounds;
}

// Words as they are read, letter by letter.
class Reader {
 public:
  void Add(char32_t code) {
    if (IsSilent(code)) return EndLatin();  // "Is'hoq" has no "sh"
    if (code >= U'a' && code <= U'z') code -= 0x20;
    if (code >= U'A' && code <= U'Z') {
      latin_ += static_cast<char>(code);
      return;
    }
    const char32_t small = SmallOf(code);
    if (const auto letters = Look(MarkedLetters(), small)) {
      latin_ += *letters;
    } else if (const auto sounds = Look(CyrillicLetters(), small)) {
      EndLatin();
      word_ += *sounds;
    } else if (const auto others = Look(OtherLetters(), GreekSmallOf(code))) {
      EndLatin();
      word_ += *others;
    } else if (code < 0x80 || (code >= 0x2000 && code <= 0x206F)) {
      EndWord();
    } else {
      EndLatin();
      word_ += UnknownSounds(code);
    }
  }
  std::string Take() {
    EndWord();
    return std::move(text_);
  }

 private:
  void EndLatin() {
    AddLatin(latin_, word_);
    latin_.clear();
  }
  void EndWord() {
    EndLatin();
    const std::string word = Settled(std::move(word_));
    word_.clear();
    if (word.empty()) return;
    if (!text_.empty()) text_ += ' ';
    text_ += word;
  }

  std::string latin_;  // letters A-Z that wait for what follows
  std::string word_;
  std::string text_;
};

char ClassOf(char sound) {
  switch (sound) {
    case 'B':
    case 'P':
      return 'P';
    case 'F':
    case 'V':
      return 'F';
    case 'G':
    case 'H':
    case 'K':
      return 'K';
    case 'D':
    case 'T':
      return 'T';
    case 'S':
    case 'Z':
    case 'C':
    case 'Q':
    case 'W':
      return 'S';
    default:
      return IsVowel(sound) ? '\0' : sound;
  }
}

}  // namespace

std::string SoundsOf(std::string_view name) {
  Reader reader;
  name = name.substr(0, kMostNameBytes);
  while (!name.empty()) reader.Add(NextCode(name));
  return reader.Take();
}

std::string SpellingOf(std::string_view sounds) {
  constexpr std::string_view kMayJoin = "OU GU SQ CQ WQ NE TZ TW DY";
  std::string spelled;
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    const char sound = sounds[i];
    if (sound == 'X' || (i > 0 && sounds[i - 1] == 'X')) spelled += '\'';
    if (i > 0 && sound != ' ' && kMayJoin.find(sounds.substr(i - 1, 2)) != std::string_view::npos)
      spelled += '\'';
    switch (sound) {
      case 'J':
        spelled += "ZH";
        break;
      case 'Q':
        spelled += "CH";
        break;
      case 'W':
        spelled += "SH";
        break;
      case 'C':
        spelled += "TS";
        break;
      case 'H':
        spelled += "KH";
        break;
      case 'Y':
        spelled += "J";
        break;
      default:
        spelled += sound;
    }
  }
  return spelled;
}

bool IsDoubtful(std::string_view word) {
  return word.find_first_of("XY") != std::string_view::npos;
}

std::string SkeletonOf(std::string_view word, Reading reading) {
  std::string skeleton;
  const auto add = [&skeleton](char kind) {
    if (kind != '\0' && (skeleton.empty() || skeleton.back() != kind)) skeleton += kind;
  };
  if (!word.empty() && IsVowel(word[0])) skeleton += 'A';
  for (const char sound : word) {
    if (sound == 'Y') {
      if (reading == Reading::kYIsJAndXIsKs) add('J');
      continue;
    }
    add(ClassOf(sound == 'X' ? 'K' : sound));
    if (sound == 'X' && reading == Reading::kYIsJAndXIsKs) add('S');
  }
  return skeleton;
}

}  // namespace otkel::matching
