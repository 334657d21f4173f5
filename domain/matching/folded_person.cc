#include "domain/matching/folded_person.h"

#include "domain/matching/letters_table.h"
#include "domain/matching/name_rarity.h"

namespace otkel::matching {
namespace {

// One more with each change of what no table says: endings, particles, hashes, how rows are kept.
constexpr std::uint64_t kFoldRules = 1;

std::uint64_t Mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Not 0, which says that there is none.
std::uint64_t HashOf(const StateCode& state, std::string_view number) {
  const std::uint64_t hash = MatchHash(MatchHash(state.text), MatchHash(number));
  return hash == 0 ? 1 : hash;
}

std::string LettersAndDigits(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    const bool is_other_letter = static_cast<unsigned char>(c) >= 0x80;
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || is_other_letter) kept += c;
    if (c >= 'a' && c <= 'z') kept += static_cast<char>(c - 'a' + 'A');
  }
  return kept;
}

bool IsRussianInternal(const Document& document) {
  return document.code == "PN" && document.issuing_state.text == "RUS";
}

std::uint64_t HashOfTables() {
  std::uint64_t hash = kFoldRules;
  for (const Spelling& spelling : Spellings()) {
    hash = MatchHash(hash, MatchHash(spelling.latin));
    hash = MatchHash(hash, MatchHash(spelling.sounds) + static_cast<std::uint64_t>(spelling.where));
  }
  for (const auto letters : {CyrillicLetters(), MarkedLetters(), OtherLetters()}) {
    for (const Letter& letter : letters)
      hash = MatchHash(hash, MatchHash(letter.text) + letter.code);
  }
  for (const RarityRow& row : RarityTable())
    hash = MatchHash(hash, MatchHash(row.words) + row.quarters);
  return hash;
}

}  // namespace

std::uint64_t MatchHash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return Mixed(hash);
}

std::uint64_t MatchHash(std::uint64_t a, std::uint64_t b) {
  return Mixed(a + 0x9E3779B97F4A7C15u * (b | 1u) + b);
}

std::uint16_t NationalityCode(std::string_view state) {
  unsigned code = 0;
  for (const char c : state.substr(0, 3)) {
    if (c >= 'A' && c <= 'Z') code = code * 27 + static_cast<unsigned>(c - 'A' + 1);
  }
  return static_cast<std::uint16_t>(code);
}

std::uint64_t FoldVersion() {
  static const std::uint64_t version = HashOfTables();
  return version;
}

FoldedPerson Fold(const Document& document) {
  FoldedPerson person;
  const std::string& primary = document.primary_identifier.Reveal();
  const std::string& secondary = document.secondary_identifier.Reveal();
  person.name = IsRussianInternal(document)
                    ? FoldName(DecodeRussianInternal(primary), DecodeRussianInternal(secondary),
                               document.names_truncated)
                    : FoldName(primary, secondary, document.names_truncated);
  person.birth = BirthCodeOf(document.birth_date);
  person.sex = document.sex;
  person.nationality = NationalityCode(document.nationality.text);
  const std::string number = LettersAndDigits(document.number.Reveal());
  if (!number.empty()) person.document = HashOf(document.issuing_state, number);
  const std::string personal = LettersAndDigits(document.personal_number.Reveal());
  if (personal.size() >= kLeastPersonalNumber)
    person.personal_number = HashOf(document.issuing_state, personal);
  return person;
}

}  // namespace otkel::matching
