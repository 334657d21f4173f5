#pragma once

#include <cstdint>
#include <vector>

#include "domain/matching/folded_person.h"

namespace otkel::matching {

// The consonants of all words, two neighbours a bit: what persons with most of their sounds in
// common have most bits of in common.
[[nodiscard]] std::uint64_t SignatureOf(const FoldedName& name);

// Whether two signatures have at least 70 of 100 bits of the one with fewer in common.
[[nodiscard]] bool AreAlike(std::uint64_t a, std::uint64_t b);

// Of each two words that may be a family name and a given name, by their consonants and without
// their order; at most 8. Of a name of one word that word alone.
[[nodiscard]] std::vector<std::uint64_t> PairKeysOf(const FoldedName& name);

}  // namespace otkel::matching
