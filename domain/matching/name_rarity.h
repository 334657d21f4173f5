#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace otkel::matching {

// Rarities are whole numbers of these, so that they fit a byte.
inline constexpr int kRarityStep = 4;
// Of FoldedWord::is_particle.
inline constexpr std::uint16_t kParticleRarity = 64;

// How much it tells that a name holds a word: -log2 of the share of travellers whose name does,
// in 64ths of a bit, below 16 bits. `sounds`: FoldedWord::sounds. Words that the table does not
// hold are rare; how rare follows from their length.
[[nodiscard]] std::uint16_t RarityOf(std::string_view sounds);

// Words of the table that are equally rare (name_rarity_table.cc says how it was made).
struct RarityRow {
  std::uint8_t quarters;   // of a bit
  std::string_view words;  // their sounds, with one space between them
};
[[nodiscard]] std::span<const RarityRow> RarityTable();

}  // namespace otkel::matching
