#include "scanner/state_repair.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "domain/state_codes.h"
#include "scanner/mrz_grammar.h"

namespace otkel {
namespace {

constexpr float kDearestChange = 3.5F;  // nats that the other character may be less likely
constexpr float kSameStateTwice = 2;    // nats that the zone's other state is worth
constexpr float kLeastLead = 1;         // nats before the next best change
constexpr float kRepairedConfidence = 0.85F;

struct Change {
  int offset = 0;
  char to = '<';
  float cost = std::numeric_limits<float>::max();
};

std::string CodeAt(const ScanResult& result, const MrzFieldPlace& place) {
  return result.lines[static_cast<std::size_t>(place.line)].substr(
      static_cast<std::size_t>(place.column), static_cast<std::size_t>(place.length));
}

// The change of one character that makes `code` a known one; nothing where two are about as likely.
std::optional<Change> BestChange(const BandReading& reading, const ScanResult& result,
                                 const MrzFieldPlace& place, const std::string& twin) {
  const std::string code = CodeAt(result, place);
  Change best;
  Change second;
  for (int i = 0; i < place.length; ++i) {
    const CharacterScores& scores = reading.lines[place.line][place.column + i];
    for (const char other : AllowedAt(*result.format, place.line, place.column + i)) {
      std::string changed = code;
      changed[static_cast<std::size_t>(i)] = other;
      if (changed == code || !IsStateCode(changed)) continue;
      const float less =
          scores[kAlphabet.find(code[static_cast<std::size_t>(i)])] - scores[kAlphabet.find(other)];
      if (less > kDearestChange) continue;
      const Change change{i, other, less - (changed == twin ? kSameStateTwice : 0)};
      if (change.cost < second.cost) second = change;
      if (second.cost < best.cost) std::swap(best, second);
    }
  }
  if (best.cost > kDearestChange || second.cost - best.cost < kLeastLead) return std::nullopt;
  return best;
}

}  // namespace

bool IsStateCode(std::string_view characters) {
  const std::size_t end = characters.find_last_not_of('<');
  const std::string code(characters.substr(0, end == std::string_view::npos ? 0 : end + 1));
  return KindOf({code}) != StateCodeKind::kUnknown;
}

std::vector<MrzFieldPlace> StatePlaces(const ScanResult& result, Day today) {
  std::vector<MrzFieldPlace> places;
  for (const MrzFieldPlace& place : ParseMrz(result.lines, today).places) {
    const bool is_state =
        place.field == MrzField::kIssuingState || place.field == MrzField::kNationality;
    if (is_state && place.length == 3) places.push_back(place);
  }
  return places;
}

void RepairStates(const BandReading& reading, Day today, ScanResult& result) {
  const std::vector<MrzFieldPlace> places = StatePlaces(result, today);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const MrzFieldPlace& place = places[i];
    if (IsStateCode(CodeAt(result, place))) continue;
    const std::string twin = places.size() == 2 ? CodeAt(result, places[1 - i]) : "";
    const std::optional<Change> change = BestChange(reading, result, place, twin);
    if (!change) continue;
    const int column = place.column + change->offset;
    char& character = result.lines[place.line][column];
    result.repairs.push_back({place.line, column, character, change->to, place.field});
    character = change->to;
    result.characters[place.line][column].character = change->to;
    result.characters[place.line][column].confidence = kRepairedConfidence;
  }
}

}  // namespace otkel
