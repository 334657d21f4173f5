#include "domain/matching/match_features.h"

#include <algorithm>

namespace otkel::matching {
namespace {

constexpr int kOne = 64;
constexpr int kMostCounted = 3;

constexpr std::array<std::string_view, kFeatures> kNames = {"base",
                                                            "same_word",
                                                            "near_word",
                                                            "mid_word",
                                                            "far_word",
                                                            "mid_words",
                                                            "far_words",
                                                            "swapped_words",
                                                            "other_primary",
                                                            "other_primary_of_woman",
                                                            "other_secondary",
                                                            "other_unknown",
                                                            "other_patronymic",
                                                            "one_patronymic",
                                                            "extra_words",
                                                            "no_same_word",
                                                            "other_beside_same",
                                                            "coverage",
                                                            "whole_name",
                                                            "birth_same",
                                                            "birth_same_heaped",
                                                            "birth_same_month",
                                                            "birth_same_year",
                                                            "birth_swapped",
                                                            "birth_one_digit",
                                                            "birth_year_off",
                                                            "birth_other",
                                                            "sex_differs",
                                                            "nationality_differs",
                                                            "document_same",
                                                            "personal_number_same",
                                                            "personal_number_differs"};

std::int32_t& At(Features& features, Feature feature) {
  return features[static_cast<std::size_t>(feature)];
}

// What each likeness makes of a word's rarity, in 8ths, where coverage is counted.
constexpr int kCovers[] = {0, 2, 4, 7, 8};

void AddWords(const FoldedPerson& a, const FoldedPerson& b, const NameComparison& names,
              Features& features) {
  int covered = 0, alike = 0, doubtful = 0;
  for (std::size_t i = 0; i < names.pair_count; ++i) {
    const WordPair& pair = names.pairs[i];
    const auto level = static_cast<std::size_t>(pair.likeness);
    // kFarWord ... kSameWord stand in the other order of Likeness.
    features[static_cast<std::size_t>(Feature::kSameWord) + 4 - level] += pair.rarity;
    covered += pair.rarity * kCovers[level] / 8;
    ++(pair.likeness >= Likeness::kNear ? alike : doubtful);
    if (pair.likeness == Likeness::kMid) At(features, Feature::kMidWords) += kOne;
    if (pair.likeness == Likeness::kFar) At(features, Feature::kFarWords) += kOne;
    if (pair.is_swapped) At(features, Feature::kSwappedWords) += kOne;
  }
  const int others = names.other_primary + names.other_secondary + names.other_unknown;
  const bool is_woman_at_most = a.sex != Sex::kMale && b.sex != Sex::kMale;
  At(features, is_woman_at_most ? Feature::kOtherPrimaryOfWoman : Feature::kOtherPrimary) =
      kOne * std::min<int>(names.other_primary, kMostCounted);
  At(features, Feature::kOtherSecondary) =
      kOne * std::min<int>(names.other_secondary, kMostCounted);
  At(features, Feature::kOtherUnknown) = kOne * std::min<int>(names.other_unknown, kMostCounted);
  At(features, Feature::kOtherPatronymic) = names.other_patronymic ? kOne : 0;
  At(features, Feature::kOnePatronymic) = names.one_patronymic ? kOne : 0;
  At(features, Feature::kExtraWords) = kOne * std::min<int>(names.extra, kMostCounted);
  At(features, Feature::kNoSameWord) = alike == 0 ? kOne : 0;
  At(features, Feature::kOtherBesideSame) = alike >= 2 && others + doubtful > 0 ? kOne : 0;
  At(features, Feature::kCoverage) = names.rarity > 0 ? kOne * covered / names.rarity : 0;
  At(features, Feature::kWholeName) = alike >= 2 && others + doubtful == 0 ? kOne : 0;
}

void AddBirth(BirthRelation relation, Features& features) {
  if (relation == BirthRelation::kUnknown) return;
  const auto place = static_cast<std::size_t>(relation) -
                     static_cast<std::size_t>(BirthRelation::kSame) +
                     static_cast<std::size_t>(Feature::kBirthSame);
  features[place] = kOne;
}

}  // namespace

std::string_view NameOf(Feature feature) { return kNames[static_cast<std::size_t>(feature)]; }

Features FeaturesOf(const FoldedPerson& a, const FoldedPerson& b) {
  return FeaturesOf(a, b, CompareNames(a.name, b.name));
}

Features FeaturesOf(const FoldedPerson& a, const FoldedPerson& b, const NameComparison& names) {
  Features features{};
  At(features, Feature::kBase) = kOne;
  AddWords(a, b, names, features);
  AddBirth(RelationOf(a.birth, b.birth), features);
  const bool sexes_known = a.sex != Sex::kUnspecified && b.sex != Sex::kUnspecified;
  if (sexes_known && a.sex != b.sex) At(features, Feature::kSexDiffers) = kOne;
  if (a.nationality != 0 && b.nationality != 0 && a.nationality != b.nationality)
    At(features, Feature::kNationalityDiffers) = kOne;
  if (a.document != 0 && a.document == b.document) At(features, Feature::kDocumentSame) = kOne;
  if (a.personal_number != 0 && a.personal_number == b.personal_number)
    At(features, Feature::kPersonalNumberSame) = kOne;
  // Numbers of two states say nothing against one person.
  const bool may_be_of_one_state = At(features, Feature::kNationalityDiffers) == 0;
  if (may_be_of_one_state && a.personal_number != 0 && b.personal_number != 0 &&
      a.personal_number != b.personal_number)
    At(features, Feature::kPersonalNumberDiffers) = kOne;
  return features;
}

}  // namespace otkel::matching
