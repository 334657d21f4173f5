#include "domain/ban.h"

#include <utility>

#include "domain/state_codes.h"

namespace otkel {
namespace {

bool SameDocument(const Document& a, const Document& b) {
  return !a.number.empty() && a.number == b.number && a.issuing_state == b.issuing_state;
}

bool SexContradicts(Sex a, Sex b) {
  return a != Sex::kUnspecified && b != Sex::kUnspecified && a != b;
}

std::vector<MatchedField> AgreeingFields(const Document& a, const Document& b,
                                         bool names_and_birth) {
  std::vector<MatchedField> fields;
  if (SameDocument(a, b)) fields.push_back(MatchedField::kDocument);
  if (!a.personal_number.empty() && a.personal_number == b.personal_number &&
      a.issuing_state == b.issuing_state) {
    fields.push_back(MatchedField::kPersonalNumber);
  }
  if (names_and_birth) {
    fields.push_back(MatchedField::kNames);
    fields.push_back(MatchedField::kBirthDate);
  }
  if (!a.nationality.text.empty() && a.nationality == b.nationality)
    fields.push_back(MatchedField::kNationality);
  if (a.sex != Sex::kUnspecified && a.sex == b.sex) fields.push_back(MatchedField::kSex);
  return fields;
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

BanMatch MatchBan(const Document& traveller, const Ban& ban) {
  const PersonalText key = NameAndBirthKey(traveller);
  const bool names_and_birth = !key.empty() && key == NameAndBirthKey(ban.person);
  MatchGrade grade = MatchGrade::kNone;
  if (SameDocument(traveller, ban.person)) {
    grade = MatchGrade::kHit;
  } else if (names_and_birth && !SexContradicts(traveller.sex, ban.person.sex)) {
    grade = MatchGrade::kPossible;
  }
  if (grade == MatchGrade::kNone) return {};
  return {grade, AgreeingFields(traveller, ban.person, names_and_birth)};
}

PersonalText NameAndBirthKey(const Document& document) {
  const PartialDate& birth = document.birth_date;
  if (document.primary_identifier.empty() || !birth.year || !birth.month || !birth.day) return {};
  return PersonalText(document.primary_identifier.Reveal() + "<<" +
                      document.secondary_identifier.Reveal() + "<<" + ToIso(birth));
}

}  // namespace otkel
