#include "tools/match/fit.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace otkel::match_trial {
namespace {

using matching::Feature;
using matching::kFeatures;

constexpr int kSteps = 25;
constexpr double kRidge = 0.5;
constexpr double kUnit = 64;  // of a feature

// 1: may only speak for; -1: only against; 0: either.
int SignOf(std::size_t place) {
  switch (static_cast<Feature>(place)) {
    case Feature::kSameWord:
    case Feature::kNearWord:
    case Feature::kMidWord:
    case Feature::kFarWord:
    case Feature::kCoverage:
    case Feature::kWholeName:
    case Feature::kBirthSame:
    case Feature::kBirthSameHeaped:
    case Feature::kBirthSameMonth:
    case Feature::kDocumentSame:
    case Feature::kPersonalNumberSame:
      return 1;
    case Feature::kMidWords:
    case Feature::kFarWords:
    case Feature::kSwappedWords:
    case Feature::kOtherPrimary:
    case Feature::kOtherPrimaryOfWoman:
    case Feature::kOtherSecondary:
    case Feature::kOtherUnknown:
    case Feature::kOtherPatronymic:
    case Feature::kOnePatronymic:
    case Feature::kExtraWords:
    case Feature::kNoSameWord:
    case Feature::kBirthOther:
    case Feature::kSexDiffers:
    case Feature::kNationalityDiffers:
    case Feature::kPersonalNumberDiffers:
      return -1;
    default:
      return 0;
  }
}

using Row = std::array<double, kFeatures>;
using Matrix = std::array<Row, kFeatures>;

// Gauss elimination; the matrix is positive definite.
Row Solve(Matrix matrix, Row right) {
  for (std::size_t i = 0; i < kFeatures; ++i) {
    for (std::size_t j = i + 1; j < kFeatures; ++j) {
      const double factor = matrix[j][i] / matrix[i][i];
      if (factor == 0) continue;
      for (std::size_t k = i; k < kFeatures; ++k) matrix[j][k] -= factor * matrix[i][k];
      right[j] -= factor * right[i];
    }
  }
  for (std::size_t i = kFeatures; i-- > 0;) {
    for (std::size_t j = i + 1; j < kFeatures; ++j) right[i] -= matrix[i][j] * right[j];
    right[i] /= matrix[i][i];
  }
  return right;
}

Row FitWithout(const std::vector<Example>& examples, const std::array<bool, kFeatures>& dead) {
  Row weights{};
  for (int step = 0; step < kSteps; ++step) {
    Matrix second{};
    Row first{};
    for (std::size_t i = 0; i < kFeatures; ++i) {
      second[i][i] = kRidge;
      first[i] = -kRidge * weights[i];
    }
    for (const Example& example : examples) {
      std::array<std::size_t, kFeatures> places;
      Row value{};
      std::size_t count = 0;
      double sum = 0;
      for (std::size_t i = 0; i < kFeatures; ++i) {
        if (dead[i] || example.features[i] == 0) continue;
        value[i] = example.features[i] / kUnit;
        sum += weights[i] * value[i];
        places[count++] = i;
      }
      const double share = 1 / (1 + std::exp(-sum));
      const double bend = example.weight * share * (1 - share);
      const double pull = example.weight * ((example.is_same ? 1.0 : 0.0) - share);
      for (std::size_t a = 0; a < count; ++a) {
        first[places[a]] += pull * value[places[a]];
        for (std::size_t b = 0; b < count; ++b)
          second[places[a]][places[b]] += bend * value[places[a]] * value[places[b]];
      }
    }
    const Row change = Solve(second, first);
    double most = 0;
    for (std::size_t i = 0; i < kFeatures; ++i) {
      weights[i] += change[i];
      most = std::max(most, std::abs(change[i]));
    }
    if (most < 1e-4) break;
  }
  return weights;
}

}  // namespace

std::vector<double> Fit(const std::vector<Example>& examples) {
  std::array<bool, kFeatures> dead{};
  for (;;) {
    const Row weights = FitWithout(examples, dead);
    bool is_changed = false;
    for (std::size_t i = 0; i < kFeatures; ++i) {
      if (SignOf(i) * weights[i] < -1e-9 && !dead[i]) is_changed = dead[i] = true;
    }
    if (is_changed) continue;
    std::vector<double> bits;
    for (const double weight : weights) bits.push_back(weight / std::log(2.0));
    return bits;
  }
}

}  // namespace otkel::match_trial
