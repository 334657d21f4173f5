#include "domain/mrz.h"

namespace otkel {
namespace {

std::string PlaceOf(const MrzProblem& problem) {
  std::string place = "line " + std::to_string(problem.line + 1) + ", character";
  const int first = problem.column + 1;
  if (problem.length <= 1) return place + " " + std::to_string(first);
  return place + "s " + std::to_string(first) + "-" +
         std::to_string(problem.column + problem.length);
}

}  // namespace

std::string_view NameOf(MrzFormat format) {
  switch (format) {
    case MrzFormat::kTd1:
      return "TD1";
    case MrzFormat::kTd2:
      return "TD2";
    case MrzFormat::kTd3:
      return "TD3";
    case MrzFormat::kMrvA:
      return "MRV-A";
    case MrzFormat::kMrvB:
      return "MRV-B";
    case MrzFormat::kFrenchCard:
      return "FRA-ID";
  }
  return "";
}

std::string_view NameOf(MrzField field) {
  switch (field) {
    case MrzField::kWhole:
      return "machine readable zone";
    case MrzField::kDocumentCode:
      return "document code";
    case MrzField::kIssuingState:
      return "issuing state";
    case MrzField::kName:
      return "name";
    case MrzField::kDocumentNumber:
      return "document number";
    case MrzField::kDocumentNumberDigit:
      return "check digit of the document number";
    case MrzField::kNationality:
      return "nationality";
    case MrzField::kBirthDate:
      return "date of birth";
    case MrzField::kBirthDateDigit:
      return "check digit of the date of birth";
    case MrzField::kSex:
      return "sex";
    case MrzField::kExpiryDate:
      return "date of expiry";
    case MrzField::kExpiryDateDigit:
      return "check digit of the date of expiry";
    case MrzField::kOptionalData:
      return "optional data";
    case MrzField::kOptionalDataDigit:
      return "check digit of the optional data";
    case MrzField::kCompositeDigit:
      return "composite check digit";
  }
  return "";
}

std::string_view NameOf(MrzProblemKind kind) {
  switch (kind) {
    case MrzProblemKind::kUnknownFormat:
      return "unknown format";
    case MrzProblemKind::kForbiddenCharacter:
      return "forbidden character";
    case MrzProblemKind::kWrongCharacterKind:
      return "wrong kind of character";
    case MrzProblemKind::kUnknownDocumentCode:
      return "unknown document code";
    case MrzProblemKind::kWrongNumberDigit:
      return "wrong number digit";
    case MrzProblemKind::kWrongBirthDateDigit:
      return "wrong birth date digit";
    case MrzProblemKind::kWrongExpiryDateDigit:
      return "wrong expiry date digit";
    case MrzProblemKind::kWrongOptionalDataDigit:
      return "wrong optional data digit";
    case MrzProblemKind::kWrongCompositeDigit:
      return "wrong composite digit";
    case MrzProblemKind::kEmptyNumber:
      return "empty number";
    case MrzProblemKind::kEmptyName:
      return "empty name";
    case MrzProblemKind::kUnknownIssuingState:
      return "unknown issuing state";
    case MrzProblemKind::kUnknownNationality:
      return "unknown nationality";
    case MrzProblemKind::kImpossibleBirthDate:
      return "impossible birth date";
    case MrzProblemKind::kImpossibleExpiryDate:
      return "impossible expiry date";
    case MrzProblemKind::kUnknownSex:
      return "unknown sex";
  }
  return "";
}

std::string Describe(const MrzProblem& problem) {
  const std::string field(NameOf(problem.field));
  const std::string place = " (" + PlaceOf(problem) + ")";
  const std::string found = "\"" + problem.found + "\"";
  const std::string expected = ": expected " + problem.expected + ".";
  switch (problem.kind) {
    case MrzProblemKind::kUnknownFormat:
      return "No machine readable zone has " + problem.found + expected;
    case MrzProblemKind::kForbiddenCharacter:
    case MrzProblemKind::kWrongCharacterKind:
      return found + " cannot stand in the " + field + place + expected;
    case MrzProblemKind::kEmptyNumber:
    case MrzProblemKind::kEmptyName:
      return "The " + field + place + " is empty" + expected;
    case MrzProblemKind::kUnknownDocumentCode:
    case MrzProblemKind::kUnknownIssuingState:
    case MrzProblemKind::kUnknownNationality:
    case MrzProblemKind::kUnknownSex:
      return "The " + field + place + " is " + found + ", which is unknown" + expected;
    case MrzProblemKind::kImpossibleBirthDate:
    case MrzProblemKind::kImpossibleExpiryDate:
      return "The " + field + place + " is " + found + ", which no calendar has" + expected;
    case MrzProblemKind::kWrongNumberDigit:
    case MrzProblemKind::kWrongBirthDateDigit:
    case MrzProblemKind::kWrongExpiryDateDigit:
    case MrzProblemKind::kWrongOptionalDataDigit:
    case MrzProblemKind::kWrongCompositeDigit:
      break;
  }
  return "The " + field + place + " is " + found + expected;
}

}  // namespace otkel
