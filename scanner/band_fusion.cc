#include "scanner/band_fusion.h"

#include <algorithm>
#include <cmath>

#include "scanner/mrz_grammar.h"

namespace otkel {
namespace {

constexpr float kCorrelation = 0.7F;  // of two frames' errors
constexpr float kStray = 0.02F;       // chance that a frame shows something else at a place
constexpr float kHidden = 0.01F;      // weight of a place that is washed out
constexpr float kClaim = 0.6F;        // probability from which a frame claims a character
constexpr float kClearClaim = 0.9F;
constexpr int kMostContradictions = 1;
constexpr double kMostDifferences = 0.08;  // share of the places that both claim
constexpr int kLeastCompared = 24;         // places: with fewer in common nothing can be said
constexpr int kOutvotedCovered = 3;  // claims for, by each claim against, where a digit agrees too
constexpr int kOutvotedUncovered = 8;  // the same where nothing else speaks for the character

struct Claim {
  std::size_t character = 0;
  float probability = 0;
};

Claim ClaimOf(const CharacterScores& scores) {
  const auto best = std::max_element(scores.begin(), scores.end());
  return {static_cast<std::size_t>(best - scores.begin()), std::exp(*best)};
}

// Whether the place cannot be seen in this frame: light hides it, or there is a blank.
bool IsHidden(const BandReading& reading, const std::vector<std::vector<bool>>& washed_out,
              std::size_t line, std::size_t column) {
  const bool in_glare = !reading.in_glare.empty() && reading.in_glare[line][column];
  const bool is_blank =
      !reading.presence.empty() && reading.presence[line][column] < kLeastPresence;
  return in_glare || is_blank || (!washed_out.empty() && washed_out[line][column]);
}

// Whether a claim of `claimed` speaks for `character` at the place: a look-alike that may not stand
// there is the character itself, badly seen.
bool SpeaksFor(char claimed, char character, std::string_view allowed) {
  if (claimed == character) return true;
  return allowed.find(claimed) == std::string_view::npos && LookAlike(claimed, character);
}

}  // namespace

BandFusion::BandFusion(const BandReading& reading,
                       const std::vector<std::vector<bool>>& washed_out) {
  for (const auto& line : reading.lines) lines_.emplace_back(line.size());
  Add(reading, washed_out);
}

bool BandFusion::Shows(const BandReading& reading,
                       const std::vector<std::vector<bool>>& washed_out) const {
  if (reading.lines.size() != lines_.size() || reading.lines[0].size() != lines_[0].size())
    return false;
  int compared = 0;
  int differences = 0;
  int contradictions = 0;
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    for (std::size_t column = 0; column < lines_[line].size(); ++column) {
      if (IsHidden(reading, washed_out, line, column)) continue;
      const Claim claim = ClaimOf(reading.lines[line][column]);
      const auto& claims = lines_[line][column].claims;
      const auto most = std::max_element(claims.begin(), claims.end());
      if (claim.probability < kClaim || *most == 0) continue;
      ++compared;
      const auto known = static_cast<std::size_t>(most - claims.begin());
      if (claim.character == known || LookAlike(kAlphabet[claim.character], kAlphabet[known]))
        continue;
      ++differences;
      if (claim.probability >= kClearClaim) ++contradictions;
    }
  }
  return compared >= kLeastCompared && contradictions <= kMostContradictions &&
         differences <= kMostDifferences * compared;
}

void BandFusion::Add(const BandReading& reading, const std::vector<std::vector<bool>>& washed_out) {
  ++frames_;
  corners_ = reading.corners;
  lines_beyond_left_ = std::max(lines_beyond_left_, reading.lines_beyond_left);
  lines_beyond_right_ = std::max(lines_beyond_right_, reading.lines_beyond_right);
  may_be_cut_ = may_be_cut_ || reading.may_be_cut;
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    for (std::size_t column = 0; column < lines_[line].size(); ++column) {
      Place& place = lines_[line][column];
      const CharacterScores& scores = reading.lines[line][column];
      const Claim claim = ClaimOf(scores);
      const bool hidden = IsHidden(reading, washed_out, line, column);
      // A frame that does not know should not drown those that do.
      const float weight = hidden ? kHidden : claim.probability * claim.probability;
      for (std::size_t c = 0; c < kCharacters; ++c) {
        const float probability = (1 - kStray) * std::exp(scores[c]) + kStray / kCharacters;
        place.weighted[c] += weight * std::log(probability);
      }
      place.weight += weight;
      const float presence = reading.presence.empty() ? 1 : reading.presence[line][column];
      place.presence = std::max(place.presence, presence);
      if (!hidden) ++place.clear_sights;
      if (!hidden && claim.probability >= kClaim) ++place.claims[claim.character];
    }
  }
}

BandReading BandFusion::Fused() const {
  BandReading fused;
  fused.corners = corners_;
  fused.lines_beyond_left = lines_beyond_left_;
  fused.lines_beyond_right = lines_beyond_right_;
  fused.may_be_cut = may_be_cut_;
  int places = 0;
  for (const std::vector<Place>& line : lines_) {
    std::vector<CharacterScores>& characters = fused.lines.emplace_back();
    std::vector<bool>& in_glare = fused.in_glare.emplace_back();
    std::vector<float>& presence = fused.presence.emplace_back();
    for (const Place& place : line) {
      // Less than one clear sight counts as what it is; more count as the class comment says.
      const float sights = place.weight;
      const float worth = sights <= 1 ? 1 : sights / (1 + kCorrelation * (sights - 1));
      CharacterScores scores;
      for (std::size_t c = 0; c < kCharacters; ++c)
        scores[c] = worth * place.weighted[c] / place.weight;
      const float highest = *std::max_element(scores.begin(), scores.end());
      float sum = 0;
      for (const float score : scores) sum += std::exp(score - highest);
      for (float& score : scores) score -= highest + std::log(sum);
      fused.legibility += ClaimOf(scores).probability;
      ++places;
      characters.push_back(scores);
      in_glare.push_back(place.clear_sights == 0);
      presence.push_back(place.presence);
    }
  }
  fused.legibility /= places;
  return fused;
}

std::vector<std::array<int, 2>> BandFusion::Disputed(const ScanResult& result,
                                                     int least_sights) const {
  std::vector<std::array<int, 2>> disputed;
  for (int line = 0; line < static_cast<int>(lines_.size()); ++line) {
    for (int column = 0; column < static_cast<int>(lines_[line].size()); ++column) {
      const char character = result.lines[line][column];
      const std::string_view allowed = AllowedAt(*result.format, line, column);
      int speak_for = 0;
      int against = 0;
      for (std::size_t c = 0; c < kCharacters; ++c) {
        const int claims = lines_[line][column].claims[c];
        (SpeaksFor(kAlphabet[c], character, allowed) ? speak_for : against) += claims;
      }
      const bool covered = DigitRuleOver(*result.format, line, column) != nullptr;
      const int outvoted = covered ? kOutvotedCovered : kOutvotedUncovered;
      if (speak_for < outvoted * against || (!covered && speak_for < least_sights))
        disputed.push_back({line, column});
    }
  }
  return disputed;
}

}  // namespace otkel
