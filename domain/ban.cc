#include "domain/ban.h"

#include <utility>

#include "domain/matching/candidate_rule.h"
#include "domain/state_codes.h"

namespace otkel {
namespace {

bool SameDocument(const Document& a, const Document& b) {
  return !a.number.empty() && a.number == b.number && a.issuing_state == b.issuing_state;
}

bool SexContradicts(Sex a, Sex b) {
  return a != Sex::kUnspecified && b != Sex::kUnspecified && a != b;
}

bool SameText(const PersonalText& a, const PersonalText& b) { return !a.empty() && a == b; }

std::vector<MatchedField> AgreeingFields(const Document& a, const Document& b) {
  std::vector<MatchedField> fields;
  const auto add = [&fields](bool agrees, MatchedField field) {
    if (agrees) fields.push_back(field);
  };
  const PartialDate& birth = a.birth_date;
  add(SameDocument(a, b), MatchedField::kDocument);
  add(SameText(a.personal_number, b.personal_number) && a.issuing_state == b.issuing_state,
      MatchedField::kPersonalNumber);
  add(SameText(a.primary_identifier, b.primary_identifier) &&
          a.secondary_identifier == b.secondary_identifier,
      MatchedField::kNames);
  add(birth.year && birth.month && birth.day && birth == b.birth_date, MatchedField::kBirthDate);
  add(!a.nationality.text.empty() && a.nationality == b.nationality, MatchedField::kNationality);
  add(a.sex != Sex::kUnspecified && a.sex == b.sex, MatchedField::kSex);
  return fields;
}

MatchGrade GradeOf(matching::Grade grade) {
  switch (grade) {
    case matching::Grade::kNone:
      return MatchGrade::kNone;
    case matching::Grade::kPossible:
      return MatchGrade::kPossible;
    case matching::Grade::kHit:
      return MatchGrade::kHit;
  }
  return MatchGrade::kNone;
}

bool SameNamesAndBirth(const Document& a, const Document& b) {
  const PersonalText key = NameAndBirthKey(a);
  return !key.empty() && key == NameAndBirthKey(b) && !SexContradicts(a.sex, b.sex);
}

}  // namespace

bool InForce(const Ban& ban, Day on) {
  return ban.starts_on <= on && (!ban.ends_on || on <= *ban.ends_on);
}

bool IsOnDocument(BanEffect effect) {
  switch (effect) {
    case BanEffect::kDocumentLost:
    case BanEffect::kDocumentStolen:
    case BanEffect::kDocumentInvalidated:
      return true;
    case BanEffect::kRefuseEntry:
    case BanEffect::kRefuseExit:
    case BanEffect::kNotify:
    case BanEffect::kPostponeExit:
      break;
  }
  return false;
}

bool CanMean(const Ban& ban, const Document& traveller) {
  if (ban.is_canary && KindOf(traveller.issuing_state) != StateCodeKind::kSpecimen) return false;
  return !IsOnDocument(ban.effect) || SameDocument(traveller, ban.person);
}

std::vector<Document> CanaryPassports(const Ban& canary, Day today) {
  Document passport = canary.person;
  passport.code = "P";
  if (passport.nationality.text.empty()) passport.nationality = passport.issuing_state;
  if (passport.primary_identifier.empty()) passport.primary_identifier = PersonalText("CANARY");
  passport.expires_on = today + days{365};
  std::vector<Document> passports;
  if (!passport.number.empty()) passports.push_back(passport);
  if (IsOnDocument(canary.effect) || NameAndBirthKey(canary.person).empty()) return passports;
  passport.number = PersonalText("CANARY000");
  passport.personal_number = PersonalText();
  passports.push_back(std::move(passport));
  return passports;
}

std::string_view NameOf(MatchGrade grade) {
  switch (grade) {
    case MatchGrade::kNone:
      return "none";
    case MatchGrade::kPossible:
      return "possible";
    case MatchGrade::kHit:
      return "hit";
  }
  return "";
}

std::string_view NameOf(MatchedField field) {
  switch (field) {
    case MatchedField::kDocument:
      return "document";
    case MatchedField::kPersonalNumber:
      return "personal number";
    case MatchedField::kNames:
      return "names";
    case MatchedField::kBirthDate:
      return "birth date";
    case MatchedField::kNationality:
      return "nationality";
    case MatchedField::kSex:
      return "sex";
  }
  return "";
}

BanMatch MatchBan(const Document& traveller, const Ban& ban,
                  const matching::Thresholds& thresholds) {
  return MatchBan(traveller, matching::Fold(traveller), ban, thresholds);
}

BanMatch MatchBan(const Document& traveller, const matching::FoldedPerson& folded, const Ban& ban,
                  const matching::Thresholds& thresholds) {
  const bool same_document = SameDocument(traveller, ban.person);
  if (IsOnDocument(ban.effect)) {
    if (!same_document) return {};
    return {MatchGrade::kHit, AgreeingFields(traveller, ban.person), 0, {}};
  }
  const matching::FoldedPerson listed = matching::Fold(ban.person);
  if (!AreCandidates(folded, listed)) return {};
  BanMatch match;
  match.score = ScoreOf(folded, listed);
  match.grade = GradeOf(matching::GradeOf(folded, listed, match.score, thresholds));
  if (same_document && listed.name.count == 0) match.grade = MatchGrade::kHit;
  if (match.grade == MatchGrade::kNone && SameNamesAndBirth(traveller, ban.person))
    match.grade = MatchGrade::kPossible;
  if (match.grade == MatchGrade::kNone) return {};
  match.fields = AgreeingFields(traveller, ban.person);
  match.evidence = EvidenceOf(folded, listed);
  return match;
}

bool IsMatchOnSomeList(const Document& traveller, const matching::FoldedPerson& folded,
                       const Ban& ban) {
  return MatchBan(traveller, folded, ban, matching::ThresholdsOfSmallList()).grade !=
         MatchGrade::kNone;
}

PersonalText NameAndBirthKey(const Document& document) {
  const PartialDate& birth = document.birth_date;
  if (document.primary_identifier.empty() || !birth.year || !birth.month || !birth.day) return {};
  return PersonalText(document.primary_identifier.Reveal() + "<<" +
                      document.secondary_identifier.Reveal() + "<<" + ToIso(birth));
}

}  // namespace otkel
