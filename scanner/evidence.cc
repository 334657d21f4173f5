#include "scanner/evidence.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "domain/state_codes.h"
#include "scanner/mrz_grammar.h"

namespace otkel {
namespace {

constexpr double kByChance = 0.1;          // that a digit agrees with another character
constexpr double kUnknownCode = 0.03;      // of the codes printed, those that are in no list
constexpr double kTwoStates = 0.1;         // of the documents, those of another state's citizen
constexpr double kMostConfidence = 0.995;  // that such evidence may give

int ValueOf(char character) {
  if (character == '<') return 0;
  return character <= '9' ? character - '0' : character - 'A' + 10;
}

int DigitsOver(MrzFormat format, int line, int column) {
  int digits = 0;
  for (const MrzDigitRule& rule : DigitRulesOf(format)) {
    bool is_over = rule.line == line && rule.column == column;
    for (const MrzDigitRule::Piece& piece : rule.over) {
      is_over = is_over || (piece.line == line && column >= piece.column &&
                            column < piece.column + piece.length);
    }
    digits += is_over ? 1 : 0;
  }
  return digits;
}

// The confidence of a character when every other's probability counts only as much as `weight`
// says.
template <typename Weight>
void Raise(const CharacterScores& scores, std::string_view allowed, const Weight& weight,
           CharacterReading& reading) {
  // What the grammar put in the place of another shape was not read: nothing can have agreed.
  if (reading.character != reading.read_as && !LookAlike(reading.character, reading.read_as))
    return;
  double of_it = 0;
  double others = 0;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    const char other = kAlphabet[i];
    const double probability = std::exp(scores[i]);
    const bool ruled_out = allowed.find(other) == std::string_view::npos;
    if (other == reading.character || (ruled_out && LookAlike(other, reading.character))) {
      of_it += probability;
    } else {
      others += probability * weight(other);
    }
  }
  const double confidence = std::min(kMostConfidence, of_it / (of_it + others));
  reading.confidence = std::max(reading.confidence, static_cast<float>(confidence));
}

void WeighDigits(const BandReading& reading, ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    for (int column = 0; column < static_cast<int>(result.lines[line].size()); ++column) {
      const int digits = DigitsOver(*result.format, line, column);
      if (digits == 0) continue;
      CharacterReading& character = result.characters[line][column];
      const double by_chance = std::pow(kByChance, digits);
      const auto weight = [&](char other) {
        const int apart = ValueOf(other) - ValueOf(character.character);
        return apart % 10 == 0 ? 1.0 : by_chance;
      };
      Raise(reading.lines[line][column], AllowedAt(*result.format, line, column), weight,
            character);
    }
  }
}

bool IsKnownCode(std::string code) {
  code.erase(code.find_last_not_of('<') + 1);
  return KindOf({code}) != StateCodeKind::kUnknown;
}

void WeighStates(const BandReading& reading, Day today, ScanResult& result) {
  std::vector<MrzFieldPlace> places;
  for (const MrzFieldPlace& place : ParseMrz(result.lines, today).places) {
    const bool is_state =
        place.field == MrzField::kIssuingState || place.field == MrzField::kNationality;
    if (is_state && place.length == 3) places.push_back(place);
  }
  const auto code_at = [&](const MrzFieldPlace& place) {
    return result.lines[place.line].substr(place.column, place.length);
  };
  const bool twice = places.size() == 2 && code_at(places[0]) == code_at(places[1]);
  for (const MrzFieldPlace& place : places) {
    const std::string code = code_at(place);
    if (!IsKnownCode(code)) continue;
    for (int i = 0; i < place.length; ++i) {
      const auto weight = [&](char other) {
        std::string changed = code;
        changed[static_cast<std::size_t>(i)] = other;
        return (IsKnownCode(changed) ? 1.0 : kUnknownCode) * (twice ? kTwoStates : 1.0);
      };
      Raise(reading.lines[place.line][place.column + i],
            AllowedAt(*result.format, place.line, place.column + i), weight,
            result.characters[place.line][place.column + i]);
    }
  }
}

}  // namespace

void WeighEvidence(const BandReading& reading, Day today, ScanResult& result) {
  const bool repaired =
      std::any_of(result.repairs.begin(), result.repairs.end(),
                  [](const Repair& repair) { return repair.because_of != MrzField::kWhole; });
  if (!repaired) WeighDigits(reading, result);
  WeighStates(reading, today, result);
}

}  // namespace otkel
