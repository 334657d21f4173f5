#include "scanner/digit_repair.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "scanner/mrz_grammar.h"

namespace otkel {
namespace {

constexpr double kDearestChange = 5.0;    // nats that the changed text may be less likely
constexpr double kLeastLead = 2.5;        // nats before the next best change
constexpr std::size_t kMostChanges = 40;  // more are not worth telling apart
constexpr double kUnsuspected = 0.01;     // an error beyond all suspicion, and a change that fits
constexpr double kMostOfRepair = 0.85;    // a repair is always to be looked at

bool DigitsAgree(const std::vector<std::string>& lines, Day today) {
  return ParseMrz(lines, today).DigitsAgree();
}

struct Solution {
  std::vector<DigitChange> changes;
  double cost = 1e9;
};

// The two cheapest sets of one or two changes that make all digits agree.
std::array<Solution, 2> Solve(const std::vector<DigitChange>& changes,
                              const std::vector<std::string>& lines, Day today) {
  std::array<Solution, 2> best;
  const auto offer = [&](Solution solution) {
    if (solution.cost >= best[1].cost) return;
    best[1] = std::move(solution);
    if (best[1].cost < best[0].cost) std::swap(best[0], best[1]);
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    std::vector<std::string> changed = lines;
    changed[changes[i].line][changes[i].column] = changes[i].to;
    if (DigitsAgree(changed, today)) {
      offer({{changes[i]}, changes[i].cost});
      continue;
    }
    for (std::size_t j = i + 1; j < changes.size(); ++j) {
      const double cost = changes[i].cost + changes[j].cost;
      if (cost >= kDearestChange || cost >= best[1].cost) break;
      if (changes[i].line == changes[j].line && changes[i].column == changes[j].column) continue;
      std::vector<std::string> both = changed;
      both[changes[j].line][changes[j].column] = changes[j].to;
      if (DigitsAgree(both, today)) offer({{changes[i], changes[j]}, cost});
    }
  }
  return best;
}

// The odds of the solution against the next one and against an error that nobody suspects, with an
// innocent change that fits by chance.
float ConfidenceOf(const std::array<Solution, 2>& solutions) {
  const double chosen = std::exp(-solutions[0].cost);
  const double confidence =
      chosen / (chosen + std::exp(-std::min(solutions[1].cost, 50.0)) + kUnsuspected);
  return static_cast<float>(std::min(confidence, kMostOfRepair));
}

}  // namespace

std::optional<std::vector<DigitChange>> DigitChangesOf(const BandReading& reading,
                                                       const ScanResult& result) {
  std::vector<DigitChange> changes;
  for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) {
    for (int column = 0; column < static_cast<int>(result.lines[line].size()); ++column) {
      if (DigitRuleOver(*result.format, line, column) == nullptr) continue;
      const CharacterScores& scores = reading.lines[line][column];
      const char now = result.lines[line][column];
      for (const char other : AllowedAt(*result.format, line, column)) {
        if (other == now) continue;
        const double cost = scores[kAlphabet.find(now)] - scores[kAlphabet.find(other)];
        if (cost < kDearestChange) changes.push_back({line, column, other, std::max(0.0, cost)});
      }
    }
  }
  if (changes.size() > kMostChanges) return std::nullopt;
  std::sort(changes.begin(), changes.end(),
            [](const DigitChange& a, const DigitChange& b) { return a.cost < b.cost; });
  return changes;
}

bool RepairByDigits(const BandReading& reading, Day today, ScanResult& result) {
  if (DigitsAgree(result.lines, today)) return true;
  const auto changes = DigitChangesOf(reading, result);
  if (!changes) return false;
  const std::array<Solution, 2> solutions = Solve(*changes, result.lines, today);
  const double lead = solutions[1].cost - solutions[0].cost;
  if (solutions[0].cost > kDearestChange || lead < kLeastLead) return false;
  for (const DigitChange& change : solutions[0].changes) {
    CharacterReading& character = result.characters[change.line][change.column];
    const MrzDigitRule* rule = DigitRuleOver(*result.format, change.line, change.column);
    result.repairs.push_back({change.line, change.column, result.lines[change.line][change.column],
                              change.to, rule->field});
    result.lines[change.line][change.column] = change.to;
    character.character = change.to;
    character.confidence = ConfidenceOf(solutions);
  }
  return true;
}

}  // namespace otkel
