#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tools/match/name_pool.h"

namespace otkel::match_trial {

// A way of writing Cyrillic names in Latin letters, as passports of some state and time have it.
struct Scheme {
  std::string_view name;
  // "а=A б=B ...": small letters; "^е" at the start of a word, "*е" after a vowel.
  std::string_view letters;
};
[[nodiscard]] std::span<const Scheme> Schemes();

// Letters without an entry are written as the ICAO table has them (ICAO 9303-3, section 6, C).
// Capital letters, A-Z only.
[[nodiscard]] std::string Romanised(std::string_view cyrillic, const Scheme& scheme);

// One that passports of `people` have; later years write other ways.
[[nodiscard]] const Scheme& DrawScheme(People people, int year, Part part, Dice& dice);

}  // namespace otkel::match_trial
