#include "scanner/evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "scanner/allowed_odds.h"
#include "scanner/digit_repair.h"
#include "scanner/mrz_grammar.h"
#include "scanner/state_repair.h"

namespace otkel {
namespace {

constexpr double kUnlisted = 0.02;         // of a doubt's weight: with changes that nobody lists
constexpr double kUnknownCode = 0.03;      // of the codes printed, those that are in no list
constexpr double kTwoStates = 0.1;         // of the documents, those of another state's citizen
constexpr double kMostConfidence = 0.995;  // that such evidence may give
constexpr float kDoubtful = 0.9F;          // what is surer needs no evidence

// How much speaks against each character under a digit: the likelihoods, against what was read, of
// the texts that agree as well.
class Rivals {
 public:
  Rivals(const ScanResult& result, Day today) : lines_(result.lines), today_(today) {
    for (const std::string& line : lines_) against_.emplace_back(line.size(), 0.0);
  }

  void Find(const std::vector<DigitChange>& changes) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const DigitChange& first = changes[i];
      Against(first) += kUnlisted * std::exp(-first.cost);
      const char kept = std::exchange(At(first), first.to);
      if (Agrees()) Against(first) += std::exp(-first.cost);
      for (std::size_t j = i + 1; j < changes.size(); ++j) {
        const DigitChange& second = changes[j];
        const double both = std::exp(-first.cost - second.cost);
        if (both < kNegligible) break;
        if (first.line == second.line && first.column == second.column) continue;
        const char kept_second = std::exchange(At(second), second.to);
        if (Agrees()) {
          Against(first) += both;
          Against(second) += both;
        }
        At(second) = kept_second;
      }
      At(first) = kept;
    }
  }

  [[nodiscard]] double Against(int line, int column) const {
    return against_[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
  }

 private:
  static constexpr double kNegligible = 0.002;

  double& Against(const DigitChange& change) {
    return against_[static_cast<std::size_t>(change.line)][static_cast<std::size_t>(change.column)];
  }
  char& At(const DigitChange& change) {
    return lines_[static_cast<std::size_t>(change.line)][static_cast<std::size_t>(change.column)];
  }
  [[nodiscard]] bool Agrees() const { return ParseMrz(lines_, today_).DigitsAgree(); }

  std::vector<std::string> lines_;
  Day today_;
  std::vector<std::vector<double>> against_;
};

// What the grammar put in place of another shape was not read: nothing can have agreed with it.
bool IsOfAnotherShape(const CharacterReading& character) {
  return character.character != character.read_as &&
         !LookAlike(character.character, character.read_as);
}

void WeighDigits(const BandReading& reading, Day today, ScanResult& result) {
  const auto is_doubtful = [&](int line, int column) {
    return DigitRuleOver(*result.format, line, column) != nullptr &&
           result.characters[line][column].confidence < kDoubtful &&
           !IsOfAnotherShape(result.characters[line][column]);
  };
  std::vector<std::array<int, 2>> doubts;
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    for (int column = 0; column < static_cast<int>(result.lines[line].size()); ++column) {
      if (is_doubtful(line, column)) doubts.push_back({line, column});
    }
  }
  if (doubts.empty()) return;
  const auto changes = DigitChangesOf(reading, result);
  if (!changes) return;
  Rivals rivals(result, today);
  rivals.Find(*changes);
  for (const auto& [line, column] : doubts) {
    const double confidence = std::min(kMostConfidence, 1 / (1 + rivals.Against(line, column)));
    CharacterReading& character = result.characters[line][column];
    character.confidence = std::max(character.confidence, static_cast<float>(confidence));
  }
}

struct StatePair {
  MrzFieldPlace place;
  const MrzFieldPlace* twin = nullptr;  // the other code, where it says the same
};

// What speaks against character `offset` of a code: others that are codes too.
void WeighStateCharacter(const BandReading& reading, const StatePair& pair, int offset,
                         ScanResult& result) {
  const auto odds_at = [&](const MrzFieldPlace& place) {
    const int column = place.column + offset;
    return AllowedOdds(reading.lines[place.line][column],
                       AllowedAt(*result.format, place.line, column));
  };
  const int column = pair.place.column + offset;
  CharacterReading& character = result.characters[pair.place.line][column];
  const std::array<double, kCharacters> odds = odds_at(pair.place);
  std::array<double, kCharacters> twin_odds{};
  if (pair.twin != nullptr) twin_odds = odds_at(*pair.twin);
  const std::string code =
      result.lines[pair.place.line].substr(pair.place.column, pair.place.length);
  double others = 0;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    if (kAlphabet[i] == character.character) continue;
    std::string changed = code;
    changed[static_cast<std::size_t>(offset)] = kAlphabet[i];
    const double known = IsStateCode(changed) ? 1.0 : kUnknownCode;
    const double together = pair.twin != nullptr ? std::max(kTwoStates, twin_odds[i]) : 1.0;
    others += odds[i] * known * together;
  }
  const double of_it = odds[kAlphabet.find(character.character)];
  const double confidence = std::min(kMostConfidence, of_it / (of_it + others));
  character.confidence = std::max(character.confidence, static_cast<float>(confidence));
}

void WeighStates(const BandReading& reading, Day today, ScanResult& result) {
  const std::vector<MrzFieldPlace> places = StatePlaces(result, today);
  const auto code_at = [&](const MrzFieldPlace& place) {
    return result.lines[place.line].substr(place.column, place.length);
  };
  const bool twice = places.size() == 2 && code_at(places[0]) == code_at(places[1]);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const MrzFieldPlace& place = places[i];
    if (!IsStateCode(code_at(place))) continue;
    for (int offset = 0; offset < place.length; ++offset) {
      const int column = place.column + offset;
      if (IsOfAnotherShape(result.characters[place.line][column])) continue;
      // A stroke that a reflection ate may make one state of another; a blank says nothing.
      if (!reading.in_glare.empty() && reading.in_glare[place.line][column]) continue;
      if (!reading.presence.empty() && reading.presence[place.line][column] < kDoubtful) continue;
      WeighStateCharacter(reading, {place, twice ? &places[1 - i] : nullptr}, offset, result);
    }
  }
}

}  // namespace

void WeighEvidence(const BandReading& reading, Day today, ScanResult& result) {
  bool digits_used = false;
  bool states_used = false;
  for (const Repair& repair : result.repairs) {
    const bool of_state =
        repair.because_of == MrzField::kIssuingState || repair.because_of == MrzField::kNationality;
    states_used = states_used || of_state;
    digits_used = digits_used || (!of_state && repair.because_of != MrzField::kWhole);
  }
  if (!digits_used) WeighDigits(reading, today, result);
  if (!states_used) WeighStates(reading, today, result);
}

double HiddenRival(const BandReading& reading, const ScanResult& result, int line, int column) {
  if (DigitRuleOver(*result.format, line, column) == nullptr) return 0;
  const std::string_view allowed = AllowedAt(*result.format, line, column);
  const std::array<double, kCharacters> odds = AllowedOdds(reading.lines[line][column], allowed);
  const char character = result.lines[line][column];
  double rivals = 0;
  for (const char other : allowed) {
    if (other != character && CheckDigit({&other, 1}) == CheckDigit({&character, 1}))
      rivals += odds[kAlphabet.find(other)];
  }
  return rivals;
}

}  // namespace otkel
