#pragma once

#include <vector>

#include "domain/matching/folded_person.h"
#include "domain/matching/match_score.h"

namespace otkel::matching {

// Whether both have the same document, or the same personal number.
[[nodiscard]] bool HaveSameNumber(const FoldedPerson& a, const FoldedPerson& b);

// Whether two persons are like enough to be compared at all; what MatchIndex finds for one of them,
// without an index. Symmetric. Of every two:
//   the same document, or the same personal number;
//   or birth dates of BirthsLike, and names with most of their consonants in common;
//   or two words of the names the same by their consonants, and birth dates that may be one.
[[nodiscard]] bool AreCandidates(const FoldedPerson& a, const FoldedPerson& b);

// Whether candidates with this score can be a match where `least` is possible: by the score, by a
// number, or as the same names and birth date. What this lets through may still be none.
[[nodiscard]] bool MayMatch(const FoldedPerson& a, const FoldedPerson& b, Score score, Score least);

// The same whole date, that with day and month exchanged, and that month without a day; of a month
// without a day, that and all its days. None where not even the month is known.
[[nodiscard]] std::vector<BirthCode> BirthsLike(BirthCode birth);

// Whether one error of writing makes one date of the other, or one of them is not known.
[[nodiscard]] bool MayBeOne(BirthRelation relation);

}  // namespace otkel::matching
