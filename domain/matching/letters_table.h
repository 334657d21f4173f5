#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace otkel::matching {

// Where a spelling counts.
enum class Where : std::uint8_t {
  kAnywhere,
  kAtStart,
  kAtEnd,
  kBeforeEorI,       // E, I or Y follows
  kBeforeConsonant,  // or at the end: no A, E, I, O, U or Y follows
};

// One spelling of sounds, in Latin letters. Of those that fit the longest counts, and of equal ones
// the first.
struct Spelling {
  std::string_view latin;
  std::string_view sounds;  // 'y': a y-sound, which is I or nothing according to what follows
  Where where = Where::kAnywhere;
};
[[nodiscard]] std::span<const Spelling> Spellings();

// A letter outside A-Z, and the Latin letters or sounds it stands for.
struct Letter {
  char32_t code;
  std::string_view text;
};
// Cyrillic, to sounds. Sorted by code; small letters only.
[[nodiscard]] std::span<const Letter> CyrillicLetters();
// Greek and Arabic, to sounds. Sorted by code; small letters only.
[[nodiscard]] std::span<const Letter> OtherLetters();
// Latin with marks, to letters of A-Z. Sorted by code; small letters only.
[[nodiscard]] std::span<const Letter> MarkedLetters();

}  // namespace otkel::matching
