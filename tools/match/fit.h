#pragma once

#include <vector>

#include "domain/matching/match_score.h"

namespace otkel::match_trial {

// Two persons' features, and whether they are one person.
struct Example {
  matching::Features features;
  bool is_same = false;
  float weight = 1;
};

// The weights, in bits for a whole feature, under which the examples are likeliest (logistic
// regression by Newton's method). What can only speak for one person never speaks against it, and
// the other way round: such a weight is 0.
[[nodiscard]] std::vector<double> Fit(const std::vector<Example>& examples);

}  // namespace otkel::match_trial
