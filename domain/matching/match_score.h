#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "domain/matching/match_features.h"

namespace otkel::matching {

// How much speaks for two being one person rather than two strangers, in 64ths of a bit. Whole
// numbers throughout, so that the same data has the same score on every machine.
using Score = std::int32_t;
inline constexpr int kScoreUnits = 64;

// What one feature's weight is, in 256ths of a bit for each whole feature. Where nothing but names
// is known of one of the two, other weights count: a name that fits is then all there is.
struct Weight {
  Feature feature;
  std::int32_t in_full;
  std::int32_t names_only;
};
// Every feature once, in order (match_weights_table.cc says how they were found).
[[nodiscard]] std::span<const Weight> Weights();

// Symmetric.
[[nodiscard]] Score ScoreOf(const FoldedPerson& a, const FoldedPerson& b);

// Of features, with given weights.
[[nodiscard]] Score ScoreOf(const Features& features, bool names_only);
[[nodiscard]] bool IsNamesOnly(const FoldedPerson& a, const FoldedPerson& b);

}  // namespace otkel::matching
