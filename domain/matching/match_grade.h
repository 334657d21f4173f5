#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "domain/matching/match_index.h"

namespace otkel::matching {

// From which score on a traveller is told apart from innocent ones. They move with the list: the
// more persons it has, the more strangers look like one of them.
struct Thresholds {
  Score possible = 0;
  Score hit = 0;

  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

enum class Grade : std::uint8_t { kNone, kPossible, kHit };

// The grade of two persons with this score. The same document or personal number is always at least
// possible, and a hit from the score on that would be one on the smallest list; where nothing but
// names is known of one of the two, possible is the most there is.
[[nodiscard]] Grade GradeOf(const FoldedPerson& a, const FoldedPerson& b, Score score,
                            const Thresholds& thresholds);

// Beyond every score: of a list that is too small to say what strangers reach, nobody is a hit by
// what is written of persons alone.
inline constexpr Score kNoHit = std::numeric_limits<Score>::max();

// Which tables, weights and rules of this program a score and a grade come from: two of another
// version must not be compared.
[[nodiscard]] std::uint64_t MatchVersion();

// How many innocent travellers of a million may be graded so by mistake.
struct FalseHitBudget {
  int possible_per_million = 1000;
  int hit_per_million = 10;
};

// For a list of which nothing but the size is known; fit for the standard budget.
[[nodiscard]] Thresholds ThresholdsFor(std::size_t persons);
// Of a list that is too small to be calibrated.
[[nodiscard]] Thresholds ThresholdsOfSmallList();

// For this list: made-up innocents, each with the name of one of its persons and the birth date of
// another, are looked for in it. As good as the list is like the travellers. The
// threshold for hits lies beyond what so few show, where the tail of their scores leads. Never
// below ThresholdsFor a list of 100,000, which is that for every smaller one. Takes about 10
// microseconds for each of `innocents`.
[[nodiscard]] Thresholds Calibrated(const MatchIndex& index, const FalseHitBudget& budget,
                                    std::size_t innocents, std::uint64_t seed);

}  // namespace otkel::matching
