#include "scanner/allowed_odds.h"

#include <cmath>

#include "scanner/mrz_grammar.h"

namespace otkel {

std::array<double, kCharacters> AllowedOdds(const CharacterScores& scores,
                                            std::string_view allowed) {
  std::array<double, kCharacters> odds{};
  for (std::size_t i = 0; i < kCharacters; ++i) odds[i] = std::exp(scores[i]);
  const std::array<double, kCharacters> seen = odds;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    if (allowed.find(kAlphabet[i]) != std::string_view::npos) continue;
    double alike = 0;
    for (const char character : allowed) {
      if (LookAlike(kAlphabet[i], character)) alike += seen[kAlphabet.find(character)];
    }
    if (alike <= 0) continue;
    for (const char character : allowed) {
      const std::size_t place = kAlphabet.find(character);
      if (LookAlike(kAlphabet[i], character)) odds[place] += seen[i] * seen[place] / alike;
    }
    odds[i] = 0;
  }
  return odds;
}

}  // namespace otkel
