#pragma once

#include <string>
#include <vector>

#include "domain/matching/match_score.h"

namespace otkel::matching {

enum class EvidenceField : std::uint8_t {
  kStart,  // before anything is compared, two persons are strangers
  kFamilyName,
  kGivenName,
  kPatronymic,
  kName,        // a word of which nobody knows which part it is
  kWholeNames,  // words that only one has or that contradict each other, and how much is covered
  kBirthDate,
  kSex,
  kNationality,
  kDocument,
  kPersonalNumber,
};
[[nodiscard]] std::string_view NameOf(EvidenceField field);  // "family_name"

// What one field says, and how the two sides have it.
struct FieldEvidence {
  EvidenceField field = EvidenceField::kStart;
  Score score = 0;
  std::string a;  // of a name, its sounds in Latin letters (SpellingOf); of others, empty
  std::string b;
  std::string how;  // "same", "near", "mid", "far", "differs", "one_digit" ...; may be empty

  friend bool operator==(const FieldEvidence&, const FieldEvidence&) = default;
};

// Why two persons have the score they have: the scores of the fields add up to ScoreOf exactly.
// Fields that say nothing are left out.
[[nodiscard]] std::vector<FieldEvidence> EvidenceOf(const FoldedPerson& a, const FoldedPerson& b);

}  // namespace otkel::matching
