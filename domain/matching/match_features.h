#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "domain/matching/folded_person.h"
#include "domain/matching/name_comparison.h"

namespace otkel::matching {

// What two persons' data have in common or not, each a number that a weight is multiplied with. The
// names are those of the weights table.
enum class Feature : std::uint8_t {
  kBase,  // always 1
  // Rarity of words that stand for each other, by how alike they are; in 64ths of a bit.
  kSameWord,
  kNearWord,
  kMidWord,
  kFarWord,
  // Counts, in 64ths.
  kMidWords,
  kFarWords,
  kSwappedWords,         // family and given name exchanged
  kOtherPrimary,         // another family name
  kOtherPrimaryOfWoman,  // counts instead, where neither is said to be a man
  kOtherSecondary,       // another given name
  kOtherUnknown,
  kOtherPatronymic,
  kOnePatronymic,
  kExtraWords,
  kNoSameWord,
  kOtherBesideSame,  // words differ though at least two are alike: brothers and sisters
  kCoverage,         // share of the poorer name that is found in the other, 64 for all
  kWholeName,        // nothing of the names differs
  kBirthSame,
  kBirthSameHeaped,
  kBirthSameMonth,
  kBirthSameYear,
  kBirthSwapped,
  kBirthOneDigit,
  kBirthYearOff,
  kBirthOther,
  kSexDiffers,
  kNationalityDiffers,
  kDocumentSame,
  kPersonalNumberSame,
  kPersonalNumberDiffers,
};
inline constexpr std::size_t kFeatures = 32;

[[nodiscard]] std::string_view NameOf(Feature feature);

using Features = std::array<std::int32_t, kFeatures>;

// Symmetric.
[[nodiscard]] Features FeaturesOf(const FoldedPerson& a, const FoldedPerson& b);
[[nodiscard]] Features FeaturesOf(const FoldedPerson& a, const FoldedPerson& b,
                                  const NameComparison& names);

}  // namespace otkel::matching
