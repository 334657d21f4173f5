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
  std::string text = "The " + std::string(NameOf(problem.field));
  if (problem.kind != MrzProblemKind::kUnknownFormat) text += " (" + PlaceOf(problem) + ")";
  return text + " is \"" + problem.found + "\": " + std::string(NameOf(problem.kind)) +
         ", expected " + problem.expected + ".";
}

}  // namespace otkel
