#pragma once

#include <array>
#include <string_view>

#include "scanner/band_reader.h"

namespace otkel {

// Probabilities by place in kAlphabet when only `allowed` may stand there. What was seen as a shape
// that is ruled out (0 in a name) counts for the allowed characters of that shape (O, Q, D), each
// in the measure that it was seen itself; what looks like none of them stays where it is, as a
// doubt.
[[nodiscard]] std::array<double, kCharacters> AllowedOdds(const CharacterScores& scores,
                                                          std::string_view allowed);

}  // namespace otkel
