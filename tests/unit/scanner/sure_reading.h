#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "scanner/band_reader.h"

namespace otkel {

// What a sure network would say of `lines`.
inline BandReading SureReading(const std::vector<std::string>& lines) {
  BandReading reading;
  reading.legibility = 0.99;
  for (const std::string& line : lines) {
    std::vector<CharacterScores> characters;
    for (const char character : line) {
      CharacterScores scores;
      scores.fill(std::log(0.0001F));
      scores[kAlphabet.find(character)] = std::log(0.995F);
      characters.push_back(scores);
    }
    reading.lines.push_back(characters);
  }
  return reading;
}

// The network takes the place for `first`, and thinks `second` less likely by `nats`.
inline void Doubt(BandReading& reading, int line, int column, char first, char second,
                  double nats) {
  CharacterScores& scores =
      reading.lines[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
  scores.fill(std::log(0.0001F));
  const double of_first = 1 / (1 + std::exp(-nats));
  scores[kAlphabet.find(first)] = static_cast<float>(std::log(of_first));
  scores[kAlphabet.find(second)] = static_cast<float>(std::log(1 - of_first));
}

}  // namespace otkel
