#include "domain/matching/match_evidence.h"

#include <array>

#include "domain/matching/sounds.h"

namespace otkel::matching {
namespace {

constexpr std::array<std::string_view, 11> kFieldNames = {
    "start",      "family_name", "given_name",  "patronymic", "name",           "whole_names",
    "birth_date", "sex",         "nationality", "document",   "personal_number"};
constexpr std::array<std::string_view, 5> kLikenessNames = {"differs", "far", "mid", "near",
                                                            "same"};

// The score of some features alone.
class Parts {
 public:
  Parts(const Features& features, bool names_only) : features_(features), names_only_(names_only) {}

  Score Take(std::initializer_list<Feature> wanted) const {
    Features only{};
    for (const Feature feature : wanted) {
      const auto place = static_cast<std::size_t>(feature);
      only[place] = features_[place];
    }
    return ScoreOf(only, names_only_);
  }
  [[nodiscard]] bool Has(Feature feature) const {
    return features_[static_cast<std::size_t>(feature)] != 0;
  }
  [[nodiscard]] bool names_only() const { return names_only_; }

 private:
  const Features& features_;
  bool names_only_;
};

EvidenceField FieldOf(const FoldedWord& a, const FoldedWord& b) {
  if (a.is_patronymic || b.is_patronymic) return EvidenceField::kPatronymic;
  if (a.role == WordRole::kPrimary || b.role == WordRole::kPrimary)
    return EvidenceField::kFamilyName;
  if (a.role == WordRole::kSecondary || b.role == WordRole::kSecondary)
    return EvidenceField::kGivenName;
  return EvidenceField::kName;
}

Score WordScore(const WordPair& pair, bool names_only) {
  Features only{};
  const auto level = static_cast<std::size_t>(pair.likeness);
  only[static_cast<std::size_t>(Feature::kSameWord) + 4 - level] = pair.rarity;
  return ScoreOf(only, names_only);
}

void AddWords(const FoldedPerson& a, const FoldedPerson& b, const NameComparison& names,
              bool names_only, std::vector<FieldEvidence>& evidence) {
  for (std::size_t i = 0; i < names.pair_count; ++i) {
    const WordPair& pair = names.pairs[i];
    const FoldedWord& left = a.name.words[pair.a];
    const FoldedWord& right = b.name.words[pair.b];
    evidence.push_back({FieldOf(left, right), WordScore(pair, names_only),
                        SpellingOf(left.sounds()), SpellingOf(right.sounds()),
                        std::string(kLikenessNames[static_cast<std::size_t>(pair.likeness)])});
  }
}

std::string_view NameOf(BirthRelation relation) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "unknown", "same",      "same_first_of_month", "same_month", "same_year",
      "swapped", "one_digit", "other_year",          "differs"};
  return kNames[static_cast<std::size_t>(relation)];
}

}  // namespace

std::string_view NameOf(EvidenceField field) {
  return kFieldNames[static_cast<std::size_t>(field)];
}

std::vector<FieldEvidence> EvidenceOf(const FoldedPerson& a, const FoldedPerson& b) {
  const NameComparison names = CompareNames(a.name, b.name);
  const Features features = FeaturesOf(a, b, names);
  const bool names_only = IsNamesOnly(a, b);
  const Parts parts(features, names_only);
  std::vector<FieldEvidence> evidence{{}};
  AddWords(a, b, names, names_only, evidence);
  const auto add = [&](EvidenceField field, std::initializer_list<Feature> wanted,
                       std::string_view how) {
    if (how.empty() || how == "unknown") return;
    const Score score = parts.Take(wanted);
    if (score != 0) evidence.push_back({field, score, "", "", std::string(how)});
  };
  add(EvidenceField::kWholeNames,
      {Feature::kMidWords, Feature::kFarWords, Feature::kSwappedWords, Feature::kOtherPrimary,
       Feature::kOtherPrimaryOfWoman, Feature::kOtherSecondary, Feature::kOtherUnknown,
       Feature::kOtherPatronymic, Feature::kOnePatronymic, Feature::kExtraWords,
       Feature::kNoSameWord, Feature::kOtherBesideSame, Feature::kCoverage, Feature::kWholeName},
      parts.Has(Feature::kWholeName) ? "same" : "differs");
  add(EvidenceField::kBirthDate,
      {Feature::kBirthSame, Feature::kBirthSameHeaped, Feature::kBirthSameMonth,
       Feature::kBirthSameYear, Feature::kBirthSwapped, Feature::kBirthOneDigit,
       Feature::kBirthYearOff, Feature::kBirthOther},
      NameOf(RelationOf(a.birth, b.birth)));
  const bool sexes_known = a.sex != Sex::kUnspecified && b.sex != Sex::kUnspecified;
  add(EvidenceField::kSex, {Feature::kSexDiffers},
      !sexes_known                      ? ""
      : parts.Has(Feature::kSexDiffers) ? "differs"
                                        : "same");
  const bool nationalities_known = a.nationality != 0 && b.nationality != 0;
  add(EvidenceField::kNationality, {Feature::kNationalityDiffers},
      !nationalities_known                      ? ""
      : parts.Has(Feature::kNationalityDiffers) ? "differs"
                                                : "same");
  add(EvidenceField::kDocument, {Feature::kDocumentSame},
      parts.Has(Feature::kDocumentSame) ? "same" : "");
  add(EvidenceField::kPersonalNumber,
      {Feature::kPersonalNumberSame, Feature::kPersonalNumberDiffers},
      parts.Has(Feature::kPersonalNumberSame)      ? "same"
      : parts.Has(Feature::kPersonalNumberDiffers) ? "differs"
                                                   : "");
  // What is left, and what rounding left.
  evidence[0].score = ScoreOf(features, names_only);
  for (std::size_t i = 1; i < evidence.size(); ++i) evidence[0].score -= evidence[i].score;
  return evidence;
}

}  // namespace otkel::matching
