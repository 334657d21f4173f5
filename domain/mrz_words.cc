#include <algorithm>

#include "domain/mrz.h"

namespace otkel {
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

std::string_view MessageOf(MrzProblemKind kind) {
  switch (kind) {
    case MrzProblemKind::kUnknownFormat:
      return "mrz.unknown_format";
    case MrzProblemKind::kForbiddenCharacter:
      return "mrz.forbidden_character";
    case MrzProblemKind::kWrongCharacterKind:
      return "mrz.wrong_character_kind";
    case MrzProblemKind::kUnknownDocumentCode:
      return "mrz.unknown_document_code";
    case MrzProblemKind::kWrongNumberDigit:
      return "mrz.wrong_number_digit";
    case MrzProblemKind::kWrongBirthDateDigit:
      return "mrz.wrong_birth_date_digit";
    case MrzProblemKind::kWrongExpiryDateDigit:
      return "mrz.wrong_expiry_date_digit";
    case MrzProblemKind::kWrongOptionalDataDigit:
      return "mrz.wrong_optional_data_digit";
    case MrzProblemKind::kWrongCompositeDigit:
      return "mrz.wrong_composite_digit";
    case MrzProblemKind::kEmptyNumber:
      return "mrz.empty_number";
    case MrzProblemKind::kEmptyName:
      return "mrz.empty_name";
    case MrzProblemKind::kUnknownIssuingState:
      return "mrz.unknown_issuing_state";
    case MrzProblemKind::kUnknownNationality:
      return "mrz.unknown_nationality";
    case MrzProblemKind::kImpossibleBirthDate:
      return "mrz.impossible_birth_date";
    case MrzProblemKind::kImpossibleExpiryDate:
      return "mrz.impossible_expiry_date";
    case MrzProblemKind::kUnknownSex:
      return "mrz.unknown_sex";
  }
  return "";
}

std::string_view KeyOf(MrzField field) {
  switch (field) {
    case MrzField::kWhole:
      return "whole";
    case MrzField::kDocumentCode:
      return "document_code";
    case MrzField::kIssuingState:
      return "issuing_state";
    case MrzField::kName:
      return "name";
    case MrzField::kDocumentNumber:
      return "document_number";
    case MrzField::kDocumentNumberDigit:
      return "document_number_digit";
    case MrzField::kNationality:
      return "nationality";
    case MrzField::kBirthDate:
      return "birth_date";
    case MrzField::kBirthDateDigit:
      return "birth_date_digit";
    case MrzField::kSex:
      return "sex";
    case MrzField::kExpiryDate:
      return "expiry_date";
    case MrzField::kExpiryDateDigit:
      return "expiry_date_digit";
    case MrzField::kOptionalData:
      return "optional_data";
    case MrzField::kOptionalDataDigit:
      return "optional_data_digit";
    case MrzField::kCompositeDigit:
      return "composite_digit";
  }
  return "";
}

MessageArguments ArgumentsOf(const MrzProblem& problem) {
  if (problem.kind == MrzProblemKind::kUnknownFormat)
    return {{"lines", std::int64_t{problem.line_count}}, {"lengths", problem.found}};
  const int length = std::max(problem.length, 1);
  return {{"found", problem.found},
          {"field", std::string(KeyOf(problem.field))},
          {"expected", problem.expected},
          {"line", std::int64_t{problem.line} + 1},
          {"column", std::int64_t{problem.column} + 1},
          {"last", std::int64_t{problem.column} + length},
          {"length", std::int64_t{length}}};
}

}  // namespace otkel
