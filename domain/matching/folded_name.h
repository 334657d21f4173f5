#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace otkel::matching {

// Which part of a document's name a word stands in.
enum class WordRole : std::uint8_t { kUnknown, kPrimary, kSecondary };

inline constexpr std::size_t kMostWords = 8;
inline constexpr std::size_t kMostSounds = 20;

// A word of a name, as it is compared: its sounds without what only tells sex or that it is a
// patronymic. "NURLANKYZY", "NURLANOVNA" and "NURLANULY" are the patronymic NURLAN; "IVANOVA" is
// IVANOV; "-SKAYA" and "-SKIY" are one.
struct FoldedWord {
  std::array<char, kMostSounds> letters{};  // unused ones are 0
  std::uint8_t length = 0;
  WordRole role = WordRole::kUnknown;
  bool is_patronymic = false;
  bool is_particle = false;  // a title, an article, "son of": tells next to nothing
  bool is_cut = false;       // more may have followed: the name field was full
  std::uint16_t rarity = 0;  // bits * 64 that such a word in the name tells, from the population

  [[nodiscard]] std::string_view sounds() const { return {letters.data(), length}; }
  friend bool operator==(const FoldedWord&, const FoldedWord&) = default;
};

// A name, as it is compared. The first kMostWords words that tell something; the order is the
// document's.
struct FoldedName {
  std::array<FoldedWord, kMostWords> words{};
  std::uint8_t count = 0;

  [[nodiscard]] const FoldedWord* begin() const { return words.data(); }
  [[nodiscard]] const FoldedWord* end() const { return words.data() + count; }
  friend bool operator==(const FoldedName&, const FoldedName&) = default;
};

// Of a travel document: `primary` and `secondary` as the MRZ or the data page has them, in Latin or
// Cyrillic letters. `cut`: the name field was full, so its last word may go on.
[[nodiscard]] FoldedName FoldName(std::string_view primary, std::string_view secondary, bool cut);
// Of a name whose parts nobody told apart.
[[nodiscard]] FoldedName FoldName(std::string_view whole);

// The names of a Russian internal passport's MRZ, whose digits and some letters stand for Cyrillic
// letters (order of the Russian Ministry of Internal Affairs on its form): "ALEKSEQ", "IL9I3".
// In Cyrillic.
[[nodiscard]] std::string DecodeRussianInternal(std::string_view name);

}  // namespace otkel::matching
