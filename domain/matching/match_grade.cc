#include "domain/matching/match_grade.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "domain/matching/candidate_rule.h"

namespace otkel::matching {
namespace {

// Measured at 1,000,000 persons (docs/matching.md).
constexpr double kPossibleBits = 0.5;
constexpr double kHitBits = 9.0;
constexpr double kMeasuredAt = 1e6;
// What ten times as many persons add.
constexpr double kBitsEachTenfold = 2.5;
constexpr std::size_t kLeastSize = 100'000;  // below, a smaller list lowers nothing
constexpr Score kLowest = -40 * kScoreUnits;
// One more with each change of what no table says: features, grades, who is a candidate.
constexpr std::uint64_t kMatchRules = 1;
constexpr int kMostDraws = 1000;
constexpr std::size_t kTail = 100;  // so many of the best scores show how they fall

std::uint64_t Mixed(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15u;
  return MatchHash(state, 0x2545F4914F6CDD1Du);
}

Score ToScore(double bits) { return static_cast<Score>(std::lround(bits * kScoreUnits)); }

// The best score of each made-up innocent that has one, best first.
std::vector<Score> InnocentScores(const MatchIndex& index, std::size_t innocents,
                                  std::uint64_t seed) {
  std::vector<Score> scores;
  // A list of documents has few persons: as many draws as find somebody.
  const auto draw = [&](auto&& fits) -> std::optional<MatchIndex::Listed> {
    for (int attempt = 0; attempt < kMostDraws; ++attempt) {
      MatchIndex::Listed listed = index.At(Mixed(seed) % index.size());
      if (fits(listed.person)) return listed;
    }
    return std::nullopt;
  };
  for (std::size_t i = 0; i < innocents; ++i) {
    const auto drawn_name = draw([](const FoldedPerson& p) { return p.name.count > 0; });
    const auto drawn_birth = draw([](const FoldedPerson& p) { return p.birth != BirthCode{}; });
    if (!drawn_name || !drawn_birth) return {};
    const MatchIndex::Listed& named = *drawn_name;
    const MatchIndex::Listed& born = *drawn_birth;
    FoldedPerson made = named.person;
    made.birth = born.person.birth;
    made.document = made.personal_number = 0;
    for (const Match& match : index.Search(made, kLowest)) {
      if (match.number == named.number || match.number == born.number) continue;
      scores.push_back(match.score);
      break;
    }
  }
  std::sort(scores.begin(), scores.end(), std::greater<>());
  return scores;
}

std::uint64_t HashOfRules() {
  std::uint64_t hash = MatchHash(FoldVersion(), kMatchRules);
  for (const Weight& weight : Weights()) {
    hash = MatchHash(hash, static_cast<std::uint64_t>(weight.in_full));
    hash = MatchHash(hash, static_cast<std::uint64_t>(weight.names_only));
  }
  const Thresholds least = ThresholdsFor(0);
  hash = MatchHash(hash, static_cast<std::uint64_t>(least.possible));
  return MatchHash(hash, static_cast<std::uint64_t>(least.hit));
}

}  // namespace

std::uint64_t MatchVersion() {
  static const std::uint64_t version = HashOfRules();
  return version;
}

Grade GradeOf(const FoldedPerson& a, const FoldedPerson& b, Score score,
              const Thresholds& thresholds) {
  const bool has_number = HaveSameNumber(a, b);
  const Score hit = has_number ? std::min(thresholds.hit, ThresholdsFor(0).hit) : thresholds.hit;
  if (score >= hit) return IsNamesOnly(a, b) ? Grade::kPossible : Grade::kHit;
  return score >= thresholds.possible || has_number ? Grade::kPossible : Grade::kNone;
}

Thresholds ThresholdsFor(std::size_t persons) {
  const double tenfolds =
      std::log10(static_cast<double>(std::max(persons, kLeastSize)) / kMeasuredAt);
  return {ToScore(kPossibleBits + kBitsEachTenfold * tenfolds),
          ToScore(kHitBits + kBitsEachTenfold * tenfolds)};
}

Thresholds ThresholdsOfSmallList() { return {ThresholdsFor(0).possible, kNoHit}; }

Thresholds Calibrated(const MatchIndex& index, const FalseHitBudget& budget, std::size_t innocents,
                      std::uint64_t seed) {
  const Thresholds least = ThresholdsFor(kLeastSize);
  if (index.size() == 0) return least;
  const std::vector<Score> scores = InnocentScores(index, innocents, seed);
  if (scores.size() <= kTail) return ThresholdsFor(index.size());
  // The tail falls by half every so many units.
  double beyond = 0;
  for (std::size_t i = 0; i < kTail; ++i) beyond += scores[i] - scores[kTail];
  const double fall = beyond / static_cast<double>(kTail);
  const double share_of_tail = static_cast<double>(kTail) / static_cast<double>(innocents);
  const auto at = [&](int per_million) {
    const double share = per_million / 1e6;
    return static_cast<Score>(std::lround(scores[kTail] + fall * std::log(share_of_tail / share)));
  };
  return {std::max(least.possible, at(budget.possible_per_million)),
          std::max(least.hit, at(budget.hit_per_million))};
}

}  // namespace otkel::matching
