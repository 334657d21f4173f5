#include "scanner/mrz_decoder.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "scanner/digit_repair.h"
#include "scanner/evidence.h"
#include "scanner/mrz_grammar.h"
#include "scanner/state_repair.h"

namespace otkel {
namespace {

constexpr double kLeastConfidence = 0.90;     // of a character that nobody need look at
constexpr float kMostInGlare = 0.85F;         // confidence where a stroke may be washed out
constexpr float kBeyondDoubt = 0.98F;         // of a character that makes a text improbable
constexpr double kTrustedLegibility = 0.80;   // below, the text as a whole is not to be trusted
constexpr double kLeastLegibility = 0.55;     // below, it may be anything
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

// Look-alikes that the grammar rules out are no reason for doubt; anything else is.
float ConfidenceOf(char character, const CharacterScores& scores, std::string_view allowed) {
  double of_it = 0;
  double all = 0;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    const double probability = std::exp(scores[i]);
    all += probability;
    const bool ruled_out = allowed.find(kAlphabet[i]) == std::string_view::npos;
    if (kAlphabet[i] == character || (ruled_out && LookAlike(kAlphabet[i], character)))
      of_it += probability;
  }
  return static_cast<float>(of_it / all);
}

// After three fillers in a row a name has ended: what still looks like a letter there is a filler
// read wrong, or a reason to look.
void CheckNameEnd(ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    const std::string& text = result.lines[line];
    if (!IsName(*result.format, line, static_cast<int>(text.size()) - 1)) continue;
    const std::size_t end = text.find("<<<", 5);
    if (end == std::string::npos) continue;
    for (std::size_t column = end; column < text.size(); ++column) {
      if (text[column] != '<') result.look_at.push_back({line, static_cast<int>(column)});
    }
  }
}

void NoteDoubts(ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    for (int column = 0; column < static_cast<int>(result.lines[line].size()); ++column) {
      if (result.characters[line][column].confidence < kLeastConfidence)
        result.look_at.push_back({line, column});
    }
  }
  CheckNameEnd(result);
}

bool IsWrongDigit(MrzProblemKind kind) {
  switch (kind) {
    case MrzProblemKind::kWrongNumberDigit:
    case MrzProblemKind::kWrongBirthDateDigit:
    case MrzProblemKind::kWrongExpiryDateDigit:
    case MrzProblemKind::kWrongOptionalDataDigit:
    case MrzProblemKind::kWrongCompositeDigit:
      return true;
    default:
      return false;
  }
}

// A wrong digit is a doubt about the reading. An impossible date or an unknown state, read beyond
// doubt, is the document's own affair; where a character is less than sure it may be why.
void NoteProblems(const ParsedMrz& parsed, ScanResult& result) {
  for (const MrzProblem& problem : parsed.problems) {
    const auto& line = result.characters[static_cast<std::size_t>(problem.line)];
    for (int i = 0; i < std::max(1, problem.length); ++i) {
      const int column = std::min(problem.column + i, static_cast<int>(line.size()) - 1);
      const float confidence = line[static_cast<std::size_t>(column)].confidence;
      if (IsWrongDigit(problem.kind) || confidence < kBeyondDoubt)
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
      const bool in_glare = !reading.in_glare.empty() && reading.in_glare[line][column];
      if (in_glare && DigitRuleOver(*result.format, line, column) == nullptr)
        character.confidence = std::min(character.confidence, kMostInGlare);
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

// One line that seems to go on: its ends are to be looked at.
void NoteEnds(const BandReading& reading, ScanResult& result) {
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    if (reading.lines_beyond_left > 0) result.look_at.push_back({line, 0});
    if (reading.lines_beyond_right > 0)
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

  RepairStates(reading, today, result);
  const bool agrees = RepairByDigits(reading, today, result);
  const CharacterReading& first = result.characters[0][0];
  if (!agrees && first.character != first.read_as && first.confidence < kLeastFirstLetter)
    return ScanResult{};
  if (agrees) WeighEvidence(reading, today, result);
  NoteDoubts(result);
  const ParsedMrz parsed = ParseMrz(result.lines, today);
  NoteProblems(parsed, result);
  std::sort(result.look_at.begin(), result.look_at.end());
  result.look_at.erase(std::unique(result.look_at.begin(), result.look_at.end()),
                       result.look_at.end());

  // Of 36 columns that go on, 44 may have been meant, however well the digits agree by chance.
  const bool may_be_longer = result.lines[0].size() == kShorterLine;
  const int beyond =
      may_be_longer ? std::max(reading.lines_beyond_left, reading.lines_beyond_right) : 0;
  const bool cut_off = beyond > 1;
  if (beyond == 1) NoteEnds(reading, result);
  const bool many_doubts = result.look_at.size() > kMostToLookAt;
  if (cut_off) {
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
