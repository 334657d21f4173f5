#include "domain/matching/match_score.h"

namespace otkel::matching {
namespace {

constexpr int kWeightUnits = 256;

bool HasMoreThanNames(const FoldedPerson& person) {
  return person.birth != BirthCode{} || person.document != 0 || person.personal_number != 0;
}

}  // namespace

bool IsNamesOnly(const FoldedPerson& a, const FoldedPerson& b) {
  return !HasMoreThanNames(a) || !HasMoreThanNames(b);
}

Score ScoreOf(const Features& features, bool names_only) {
  std::int64_t sum = 0;
  for (const Weight& weight : Weights()) {
    sum += std::int64_t{features[static_cast<std::size_t>(weight.feature)]} *
           (names_only ? weight.names_only : weight.in_full);
  }
  return static_cast<Score>(sum / kWeightUnits);
}

Score ScoreOf(const FoldedPerson& a, const FoldedPerson& b) {
  return ScoreOf(FeaturesOf(a, b), IsNamesOnly(a, b));
}

}  // namespace otkel::matching
