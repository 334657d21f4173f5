#pragma once

#include "domain/matching/match_score.h"

namespace otkel::matching {

// Never less than ScoreOf(a, b), for a small part of its time: words are not compared, but taken to
// be as alike as their rarity lets them be. Of a common name with another birth date this is below
// every threshold.
[[nodiscard]] Score MostScoreOf(const FoldedPerson& a, const FoldedPerson& b);

}  // namespace otkel::matching
