#pragma once

#include <span>
#include <vector>

namespace otkel {

// Characters found along a strip: the score columns they are centred on, from left to right.
struct Alignment {
  std::vector<int> columns;
  double gain = 0;  // summed log probability of "a character" over "none", higher is better
};

// The chain of evenly spaced characters that explains `scores` (rows of kClasses log probabilities)
// best. Spacing may change along the line by a quarter. With `count` above 0 the chain has exactly
// that many characters, or none where the strip is too short; with 0 as many as pay for themselves.
[[nodiscard]] Alignment AlignCharacters(std::span<const float> scores, int count);

// The same for the lines of one band, whose strips begin one under the other: where the chains by
// themselves start or end more than half a character apart, all start and end within half a
// character of that one of them which suits all best.
[[nodiscard]] std::vector<Alignment> AlignLines(std::span<const std::span<const float>> lines,
                                                int count);

}  // namespace otkel
