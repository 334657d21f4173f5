#pragma once

#include <array>
#include <cstdint>

#include "domain/matching/folded_name.h"
#include "domain/matching/word_distance.h"

namespace otkel::matching {

// Two words of two names that were found to stand for each other.
struct WordPair {
  std::uint8_t a = 0;  // places in the names; of joined words, the first
  std::uint8_t b = 0;
  Likeness likeness = Likeness::kOther;
  bool is_swapped = false;  // one is of the family name, the other a given name
  int rarity = 0;           // the smaller of the two, in 64ths of a bit
};

// What two names have in common and what not. The same for the names in the other order, but for
// which side a word is on.
struct NameComparison {
  std::array<WordPair, kMostWords> pairs{};
  std::uint8_t pair_count = 0;
  // Words that stand against each other and differ, by the part of the name; in unknown parts,
  // words of either name that are left over.
  std::uint8_t other_primary = 0;
  std::uint8_t other_secondary = 0;
  std::uint8_t other_unknown = 0;
  bool other_patronymic = false;
  bool one_patronymic = false;  // only one of the names has one
  std::uint8_t extra = 0;       // words that only one of the names has
  int rarity = 0;               // of all words of the name that tells less
};

[[nodiscard]] NameComparison CompareNames(const FoldedName& a, const FoldedName& b);

}  // namespace otkel::matching
