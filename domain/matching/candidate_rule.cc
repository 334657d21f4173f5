#include "domain/matching/candidate_rule.h"

#include <algorithm>

#include "domain/matching/match_keys.h"

namespace otkel::matching {
namespace {

bool HaveCommon(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  return std::ranges::any_of(
      a, [&b](std::uint64_t key) { return std::ranges::find(b, key) != b.end(); });
}

}  // namespace

bool HaveSameNumber(const FoldedPerson& a, const FoldedPerson& b) {
  return (a.document != 0 && a.document == b.document) ||
         (a.personal_number != 0 && a.personal_number == b.personal_number);
}

bool AreCandidates(const FoldedPerson& a, const FoldedPerson& b) {
  if (HaveSameNumber(a, b)) return true;
  const std::vector<BirthCode> births = BirthsLike(a.birth);
  const bool born_alike = std::ranges::find(births, b.birth) != births.end();
  if (born_alike && AreAlike(SignatureOf(a.name), SignatureOf(b.name))) return true;
  return MayBeOne(RelationOf(a.birth, b.birth)) &&
         HaveCommon(PairKeysOf(a.name), PairKeysOf(b.name));
}

bool MayMatch(const FoldedPerson& a, const FoldedPerson& b, Score score, Score least) {
  if (score >= least || HaveSameNumber(a, b)) return true;
  return a.birth == b.birth && SignatureOf(a.name) == SignatureOf(b.name);
}

std::vector<BirthCode> BirthsLike(BirthCode birth) {
  std::vector<BirthCode> births;
  const auto add = [&births](const PartialDate& date) {
    if (const BirthCode code = BirthCodeOf(date); code != BirthCode{}) births.push_back(code);
  };
  if (birth == BirthCode{}) return births;
  PartialDate date = DateOf(birth);
  if (!date.month) return births;
  births.push_back(birth);
  if (IsWhole(birth)) {
    if (*date.day <= 12 && date.day != date.month) add({date.year, date.day, date.month});
    date.day.reset();
    add(date);
  } else {
    for (date.day = 1; *date.day <= 31; ++*date.day) add(date);
  }
  return births;
}

bool MayBeOne(BirthRelation relation) {
  return relation != BirthRelation::kOther && relation != BirthRelation::kYearOff;
}

}  // namespace otkel::matching
