#include "scanner/mrz_decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "scanner/allowed_odds.h"
#include "scanner/digit_repair.h"
#include "scanner/evidence.h"
#include "scanner/mrz_grammar.h"
#include "scanner/state_repair.h"

namespace otkel {
namespace {

constexpr double kLeastConfidence = 0.90;    // of a character that nobody need look at
constexpr double kLeastHiddenRival = 0.005;  // of a character that no digit tells from the one read
constexpr float kDearestFiller = 5;          // nats that a filler behind a name may be less likely
constexpr float kNameGoesOn = 9;             // nats against a name that goes on behind three
constexpr float kMostInDoubt = 0.85F;        // confidence where the print may mislead
constexpr float kBeyondDoubt = 0.98F;        // of a character that makes a text improbable
constexpr double kTrustedLegibility = 0.80;  // below, the text as a whole is not to be trusted
constexpr double kLeastLegibility = 0.65;    // below, it may be anything
constexpr double kMostAgainstGrammar = 0.15;  // share of places; above, it is print but no MRZ
constexpr float kLeastFirstLetter =
    0.05F;  // below, it is the zone of no travel document (a car's papers)
// No other state's code is that like FRA, so a weak letter need not make a TD2 card of it.
constexpr double kFrenchCardCost = 3.0;
constexpr std::size_t kShorterLine = 36;  // of the two lengths that lines in pairs may have
constexpr int kMostToLookAt = 6;

std::size_t PlaceOf(char character) { return kAlphabet.find(character); }

// How much less likely, in nats, IDFRA is as the start of the first line than what TD2 allows
// there.
double CostOfFrenchCard(const BandReading& reading) {
  constexpr std::string_view kStart = "IDFRA";
  double cost = 0;
  for (int column = 0; column < static_cast<int>(kStart.size()); ++column) {
    const CharacterScores& scores = reading.lines[0][static_cast<std::size_t>(column)];
    float best = -1e9F;
    for (const char character : AllowedAt(MrzFormat::kTd2, 0, column))
      best = std::max(best, scores[PlaceOf(character)]);
    cost += best - scores[PlaceOf(kStart[static_cast<std::size_t>(column)])];
  }
  return cost;
}

MrzFormat FormatOf(const BandReading& reading) {
  if (reading.lines.size() == 3) return MrzFormat::kTd1;
  const CharacterScores& first = reading.lines[0][0];
  float other = -1e9F;
  for (const char letter : std::string_view("ACIP"))
    other = std::max(other, first[PlaceOf(letter)]);
  const bool is_visa = first[PlaceOf('V')] > other;
  if (reading.lines[0].size() == 44) return is_visa ? MrzFormat::kMrvA : MrzFormat::kTd3;
  if (is_visa) return MrzFormat::kMrvB;
  return CostOfFrenchCard(reading) < kFrenchCardCost ? MrzFormat::kFrenchCard : MrzFormat::kTd2;
}

// The two likeliest characters, and the likeliest that the grammar allows.
CharacterReading ReadingAt(const CharacterScores& scores, std::string_view allowed) {
  std::array<int, kCharacters> order{};
  for (int i = 0; i < kCharacters; ++i) order[static_cast<std::size_t>(i)] = i;
  std::partial_sort(order.begin(), order.begin() + 2, order.end(), [&](int a, int b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  CharacterReading reading;
  reading.read_as = kAlphabet[static_cast<std::size_t>(order[0])];
  reading.runner_up = kAlphabet[static_cast<std::size_t>(order[1])];
  reading.runner_up_confidence = std::exp(scores[static_cast<std::size_t>(order[1])]);
  float best = -1e9F;
  for (const char character : allowed) {
    if (scores[PlaceOf(character)] <= best) continue;
    best = scores[PlaceOf(character)];
    reading.character = character;
  }
  return reading;
}

float ConfidenceOf(char character, const CharacterScores& scores, std::string_view allowed) {
  const std::array<double, kCharacters> odds = AllowedOdds(scores, allowed);
  return static_cast<float>(odds[PlaceOf(character)] /
                            std::accumulate(odds.begin(), odds.end(), 0.0));
}

// Whether what looked like a figure in a name may have been another letter than the one that looks
// like it most: an 8 is a B or a spoilt S. 0 and 1 are O and I, which the face hardly tells apart.
bool MaySeemAnother(char seen, char character) {
  return seen != character && seen != '0' && seen != '1';
}

// After three fillers in a row a name has ended. What looks like a letter there is a filler read
// wrong if it may be one at all; else it is to be looked at.
void CloseNames(const BandReading& reading, ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    std::string& text = result.lines[line];
    int fillers = 0;
    for (int column = 0; column < static_cast<int>(text.size()); ++column) {
      char& character = text[column];
      const bool in_name = IsName(*result.format, line, column);
      if (in_name && fillers >= 3 && character != '<') {
        const CharacterScores& scores = reading.lines[line][column];
        const float cost = scores[PlaceOf(character)] - scores[PlaceOf('<')];
        if (cost < kDearestFiller) {
          result.repairs.push_back({line, column, character, '<', MrzField::kName});
          character = result.characters[line][column].character = '<';
          result.characters[line][column].confidence = 1 / (1 + std::exp(cost - kNameGoesOn));
        } else {
          result.look_at.push_back({line, column});
        }
      }
      if (!in_name || (character != '<' && fillers < 3)) {
        fillers = 0;
      } else if (character == '<') {
        ++fillers;
      }
    }
  }
}

void NoteDoubts(const BandReading& reading, ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    for (int column = 0; column < static_cast<int>(result.lines[line].size()); ++column) {
      if (result.characters[line][column].confidence < kLeastConfidence ||
          HiddenRival(reading, result, line, column) > kLeastHiddenRival)
        result.look_at.push_back({line, column});
    }
  }
}

// Problems that a document may have and yet be read right, unlike wrong digits or an unknown code.
bool MayBeTheDocuments(MrzProblemKind kind) {
  constexpr std::array kKinds = {
      MrzProblemKind::kUnknownIssuingState, MrzProblemKind::kUnknownNationality,
      MrzProblemKind::kImpossibleBirthDate, MrzProblemKind::kImpossibleExpiryDate,
      MrzProblemKind::kEmptyNumber,         MrzProblemKind::kEmptyName,
      MrzProblemKind::kUnknownSex};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

using Confidences = std::vector<std::vector<float>>;

Confidences ConfidencesOf(const ScanResult& result) {
  Confidences confidences;
  for (const auto& line : result.characters) {
    confidences.emplace_back();
    for (const CharacterReading& character : line)
      confidences.back().push_back(character.confidence);
  }
  return confidences;
}

// A wrong digit is a doubt about the reading. An impossible date or an unknown state, whose
// characters the print alone (`seen`) puts beyond doubt, is the document's own affair.
void NoteProblems(const ParsedMrz& parsed, const Confidences& seen, ScanResult& result) {
  for (const MrzProblem& problem : parsed.problems) {
    const std::vector<float>& line = seen[static_cast<std::size_t>(problem.line)];
    for (int i = 0; i < std::max(1, problem.length); ++i) {
      const int column = std::min(problem.column + i, static_cast<int>(line.size()) - 1);
      if (!MayBeTheDocuments(problem.kind) || line[static_cast<std::size_t>(column)] < kBeyondDoubt)
        result.look_at.push_back({problem.line, column});
    }
  }
}

void FirstChoices(const BandReading& reading, ScanResult& result) {
  for (int line = 0; line < static_cast<int>(reading.lines.size()); ++line) {
    std::string text;
    std::vector<CharacterReading> characters;
    for (int column = 0; column < static_cast<int>(reading.lines[line].size()); ++column) {
      const CharacterScores& scores = reading.lines[line][column];
      const std::string_view allowed = AllowedAt(*result.format, line, column);
      CharacterReading character = ReadingAt(scores, allowed);
      character.confidence = ConfidenceOf(character.character, scores, allowed);
      const float presence = reading.presence.empty() ? 1 : reading.presence[line][column];
      if (presence < kLeastPresence)
        character.confidence = std::min(character.confidence, presence);
      if (MaySeemAnother(character.read_as, character.character) &&
          DigitRuleOver(*result.format, line, column) == nullptr)
        character.confidence = std::min(character.confidence, kMostInDoubt);
      const bool in_glare = !reading.in_glare.empty() && reading.in_glare[line][column];
      if (in_glare && DigitRuleOver(*result.format, line, column) == nullptr)
        character.confidence = std::min(character.confidence, kMostInDoubt);
      if (character.character != character.read_as) {
        result.repairs.push_back(
            {line, column, character.read_as, character.character, MrzField::kWhole});
      }
      text += character.character;
      characters.push_back(character);
    }
    result.lines.push_back(std::move(text));
    result.characters.push_back(std::move(characters));
  }
}

// How the lines end, where longer ones may have been meant.
struct LineEnds {
  bool go_on = false;     // more than one line does
  bool doubtful = false;  // it cannot be told
};

// Of 36 columns that go on, 44 may have been meant, however well the digits agree by chance.
LineEnds EndsOf(const BandReading& reading) {
  if (reading.lines[0].size() != kShorterLine) return {};
  const int beyond = std::max(reading.lines_beyond_left, reading.lines_beyond_right);
  return {beyond > 1, beyond == 1 || reading.may_be_cut};
}

void NoteEnds(ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    result.look_at.push_back({line, 0});
    result.look_at.push_back({line, static_cast<int>(result.lines[line].size()) - 1});
  }
}

double ShareAgainstGrammar(const ScanResult& result) {
  int against = 0;
  int places = 0;
  for (const auto& line : result.characters) {
    for (const CharacterReading& character : line) {
      ++places;
      if (character.character != character.read_as &&
          !LookAlike(character.character, character.read_as))
        ++against;
    }
  }
  return static_cast<double>(against) / places;
}

}  // namespace

ScanResult DecodeMrz(const BandReading& reading, Day today) {
  ScanResult result;
  for (std::size_t i = 0; i < 4; ++i) result.band[i] = {reading.corners[i].x, reading.corners[i].y};
  result.format = FormatOf(reading);
  FirstChoices(reading, result);
  if (reading.legibility < kLeastLegibility || ShareAgainstGrammar(result) > kMostAgainstGrammar)
    return ScanResult{};

  CloseNames(reading, result);
  RepairStates(reading, today, result);
  const bool agrees = RepairByDigits(reading, today, result);
  const CharacterReading& first = result.characters[0][0];
  if (!agrees && first.character != first.read_as && first.confidence < kLeastFirstLetter)
    return ScanResult{};
  const Confidences seen = ConfidencesOf(result);
  if (agrees) WeighEvidence(reading, today, result);
  const LineEnds ends = EndsOf(reading);
  NoteDoubts(reading, result);
  NoteProblems(ParseMrz(result.lines, today), seen, result);
  if (ends.doubtful) NoteEnds(result);
  std::sort(result.look_at.begin(), result.look_at.end());
  result.look_at.erase(std::unique(result.look_at.begin(), result.look_at.end()),
                       result.look_at.end());

  const bool many_doubts = result.look_at.size() > kMostToLookAt;
  if (ends.go_on) {
    result.outcome = ScanOutcome::kNotRead;
  } else if (agrees && result.look_at.empty()) {
    result.outcome = ScanOutcome::kRead;
  } else if (reading.legibility >= kTrustedLegibility && (agrees || !many_doubts)) {
    result.outcome = ScanOutcome::kReadLookAt;
  } else {
    result.outcome = ScanOutcome::kNotRead;
  }
  return result;
}

}  // namespace otkel
