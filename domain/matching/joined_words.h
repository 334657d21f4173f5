#pragma once

#include "domain/matching/folded_name.h"

namespace otkel::matching {

// Whether two neighbours are of the length of a word of another name that may be both as one:
// "ABDUL LATIF" and "ABDULLATIF". Two equal sounds where they meet may be one, and one sound more
// or less is no other word.
[[nodiscard]] inline bool MayBeJoined(const FoldedWord& first, const FoldedWord& second,
                                      const FoldedWord& whole) {
  if (first.length == 0 || second.length == 0) return false;
  const int longer = first.length + second.length - whole.length;
  return longer >= -1 && longer <= 2;
}

}  // namespace otkel::matching
