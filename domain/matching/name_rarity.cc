#include "domain/matching/name_rarity.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/matching/sounds.h"

namespace otkel::matching {
namespace {

constexpr int kUnits = 64;
// How much rarer than all words of its skeleton together one is that is in no table.
constexpr int kOtherSpelling = 2 * kUnits;
// Of words of none, one, two sounds and more that are in no table.
constexpr int kRareBits[] = {5, 5, 9, 11, 13, 14, 15};

using Rarity = std::pair<std::string_view, std::uint8_t>;

std::vector<Rarity> SortedRows() {
  std::vector<Rarity> rows;
  for (const RarityRow& row : RarityTable()) {
    for (std::size_t at = 0; at < row.words.size();) {
      const std::size_t end = std::min(row.words.find(' ', at), row.words.size());
      rows.emplace_back(row.words.substr(at, end - at), row.quarters);
      at = end + 1;
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// What all words of a skeleton come to: those of the table stand for their other spellings.
std::map<std::string, int> RarityOfSkeletons() {
  std::map<std::string, double> shares;
  for (const auto& [word, quarters] : SortedRows())
    shares[SkeletonOf(word, Reading::kYIsJAndXIsKs)] += std::exp2(-quarters / 4.0);
  std::map<std::string, int> rarities;
  for (const auto& [skeleton, share] : shares)
    rarities[skeleton] = static_cast<int>(std::lround(-std::log2(share) * kUnits));
  return rarities;
}

}  // namespace

std::uint16_t RarityOf(std::string_view sounds) {
  static const std::vector<Rarity> rows = SortedRows();
  static const std::map<std::string, int> skeletons = RarityOfSkeletons();
  const auto row = std::lower_bound(rows.begin(), rows.end(), Rarity{sounds, 0});
  if (row != rows.end() && row->first == sounds)
    return static_cast<std::uint16_t>(row->second * kUnits / 4);
  const std::size_t length = std::min(sounds.size(), std::size(kRareBits) - 1);
  const int rare = kRareBits[length] * kUnits;
  const auto other = skeletons.find(SkeletonOf(sounds, Reading::kYIsJAndXIsKs));
  if (other == skeletons.end()) return static_cast<std::uint16_t>(rare);
  const int rarity = std::min(rare, other->second + kOtherSpelling);
  return static_cast<std::uint16_t>(rarity / kRarityStep * kRarityStep);
}

}  // namespace otkel::matching
