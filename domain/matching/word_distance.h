#pragma once

#include "domain/matching/folded_name.h"

namespace otkel::matching {

// How much of one word must be changed to get the other, in 100ths of a sound; changes that
// spellings of one name differ by cost less than one. Symmetric; 0 for equal sounds. A cut word is
// compared with as much of the other. More than `most`: some number above `most`.
[[nodiscard]] int WordDistance(const FoldedWord& a, const FoldedWord& b, int most);

// How alike two words are.
enum class Likeness : std::uint8_t { kOther, kFar, kMid, kNear, kSame };

// By WordDistance for the length of the longer word. Symmetric.
[[nodiscard]] Likeness Compare(const FoldedWord& a, const FoldedWord& b);

}  // namespace otkel::matching
