#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace otkel::matching {

// A letter of the fold alphabet, 'A' to 'Z': one for each sound that romanisations keep apart.
//   A E I O U   vowels; I is also any y-sound before a consonant or at the end
//   J  zh, dzh, j    Q  ch, tch    W  sh, shch    C  ts    H  kh, x, h    K  k, q, c
//   Y  a Latin J that may be J or a y-sound
//   X  a Latin X that may be H or KS          others as in English
using Sound = char;

// What a name in Latin or Cyrillic letters (UTF-8; the letters of ICAO 9303-3 section 6, and of the
// Kazakh, Kyrgyz, Uzbek, Tajik, Turkmen, Ukrainian and Belarusian alphabets) is in those sounds:
// words are separated by one space, hyphens and other signs divide words, apostrophes and soft
// signs are no letters. Greek and Arabic letters have sounds too; a letter of any other script has
// sounds that tell it from others, and so has what is not UTF-8. At most kMostNameBytes are read.
[[nodiscard]] std::string SoundsOf(std::string_view name);

inline constexpr std::size_t kMostNameBytes = 512;

// Latin letters whose sounds these are: SoundsOf(SpellingOf(s)) == s for every s that SoundsOf
// gives. An apostrophe stands where two letters would be read as one.
[[nodiscard]] std::string SpellingOf(std::string_view sounds);

// What the doubtful Y and X are taken for.
enum class Reading { kYIsJAndXIsKs, kYIsIAndXIsH };

// The consonants of a word in classes, and an A for a vowel that begins it: what is left when every
// doubtful distinction is dropped. Equal for most spellings of one name, read in one of two ways.
[[nodiscard]] std::string SkeletonOf(std::string_view word, Reading reading);
// Whether the two readings of a word differ.
[[nodiscard]] bool IsDoubtful(std::string_view word);

}  // namespace otkel::matching
