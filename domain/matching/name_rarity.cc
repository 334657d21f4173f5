#include "domain/matching/name_rarity.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "domain/matching/folded_person.h"
#include "domain/matching/sounds.h"

namespace otkel::matching {
namespace {

constexpr int kUnits = 64;
// How much rarer than all words of its skeleton together one is that is in no table.
constexpr int kOtherSpelling = 2 * kUnits;
// Of words of none, one, two sounds and more that are in no table.
constexpr int kRareBits[] = {5, 5, 9, 11, 13, 14, 15};

// By MatchHash of the word: few thousand words have no two of one hash.
using Rarities = std::unordered_map<std::uint64_t, int>;

struct Tables {
  Rarities words;
  Rarities skeletons;  // what all words of a skeleton come to: they stand for its other spellings
};

std::uint64_t SkeletonHash(std::string_view word) {
  return MatchHash(SkeletonOf(word, Reading::kYIsJAndXIsKs));
}

Tables MakeTables() {
  Tables tables;
  std::unordered_map<std::uint64_t, double> shares;
  for (const RarityRow& row : RarityTable()) {
    for (std::size_t at = 0; at < row.words.size();) {
      const std::size_t end = std::min(row.words.find(' ', at), row.words.size());
      const std::string_view word = row.words.substr(at, end - at);
      tables.words[MatchHash(word)] = row.quarters * kUnits / 4;
      shares[SkeletonHash(word)] += std::exp2(-row.quarters / 4.0);
      at = end + 1;
    }
  }
  for (const auto& [skeleton, share] : shares)
    tables.skeletons[skeleton] = static_cast<int>(std::lround(-std::log2(share) * kUnits));
  return tables;
}

}  // namespace

std::uint16_t RarityOf(std::string_view sounds) {
  static const Tables tables = MakeTables();
  const auto word = tables.words.find(MatchHash(sounds));
  if (word != tables.words.end()) return static_cast<std::uint16_t>(word->second);
  const std::size_t length = std::min(sounds.size(), std::size(kRareBits) - 1);
  int rarity = kRareBits[length] * kUnits;
  const auto others = tables.skeletons.find(SkeletonHash(sounds));
  if (others != tables.skeletons.end()) rarity = std::min(rarity, others->second + kOtherSpelling);
  return static_cast<std::uint16_t>(rarity / kRarityStep * kRarityStep);
}

}  // namespace otkel::matching
