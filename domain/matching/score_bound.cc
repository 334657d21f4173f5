#include "domain/matching/score_bound.h"

#include <algorithm>

#include "domain/matching/joined_words.h"

namespace otkel::matching {
namespace {

constexpr std::int64_t kWeightUnits = 256;
constexpr std::int64_t kOne = 64;
constexpr std::int64_t kMostCounted = 3;

// What names can add at most: for each 64th of a bit of rarity, and whatever their rarity.
struct NamesBound {
  std::int64_t of_rarity = 0;
  std::int64_t of_all = 0;
};

std::int64_t WeightOf(const Weight& weight, bool names_only) {
  return names_only ? weight.names_only : weight.in_full;
}

NamesBound BoundOf(bool names_only) {
  NamesBound bound;
  for (const Weight& weight : Weights()) {
    const std::int64_t worth = std::max<std::int64_t>(0, WeightOf(weight, names_only));
    if (weight.feature >= Feature::kSameWord && weight.feature <= Feature::kFarWord) {
      bound.of_rarity = std::max(bound.of_rarity, worth);
    } else if (weight.feature >= Feature::kMidWords && weight.feature <= Feature::kWholeName) {
      const bool is_count = weight.feature < Feature::kNoSameWord;
      bound.of_all += worth * kOne * (is_count ? kMostCounted : 1);
    }
  }
  return bound;
}

int RarityOf(const FoldedName& name) {
  int rarity = 0;
  for (const FoldedWord& word : name) rarity += word.rarity;
  return rarity;
}

bool MayJoin(const FoldedName& name, const FoldedName& other) {
  for (std::size_t i = 0; i + 1 < name.count; ++i) {
    for (const FoldedWord& word : other) {
      if (MayBeJoined(name.words[i], name.words[i + 1], word)) return true;
    }
  }
  return false;
}

bool IsOfNames(const Weight& weight) {
  return weight.feature >= Feature::kSameWord && weight.feature <= Feature::kWholeName;
}

}  // namespace

Score MostScoreOf(const FoldedPerson& a, const FoldedPerson& b) {
  static const NamesBound kInFull = BoundOf(false);
  static const NamesBound kNamesOnly = BoundOf(true);
  // Joined words have the rarity of the other name's word: it is not worth the time to know better.
  if (MayJoin(a.name, b.name) || MayJoin(b.name, a.name)) return ScoreOf(a, b);
  const bool names_only = IsNamesOnly(a, b);
  const NamesBound& bound = names_only ? kNamesOnly : kInFull;
  const Features features = FeaturesOf(a, b, NameComparison());
  std::int64_t sum = bound.of_all + bound.of_rarity * std::min(RarityOf(a.name), RarityOf(b.name));
  for (const Weight& weight : Weights()) {
    if (!IsOfNames(weight))
      sum += std::int64_t{features[static_cast<std::size_t>(weight.feature)]} *
             WeightOf(weight, names_only);
  }
  return static_cast<Score>(sum / kWeightUnits);
}

}  // namespace otkel::matching
