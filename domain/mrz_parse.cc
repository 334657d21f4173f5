#include <algorithm>

#include "domain/mrz.h"
#include "domain/mrz_dates.h"
#include "domain/mrz_layout.h"
#include "domain/mrz_name_field.h"
#include "domain/mrz_problems.h"

namespace otkel {
namespace {

using enum MrzField;

constexpr std::size_t kMostLines = 3;
constexpr std::size_t kMostColumns = 44;

// Fillers as spaces, trailing ones gone.
std::string Plain(std::string text) {
  std::ranges::replace(text, '<', ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

Sex SexOf(const std::string& text) {
  if (text == "F") return Sex::kFemale;
  if (text == "M") return Sex::kMale;
  return Sex::kUnspecified;
}

// TD1 has two fields of optional data, one on each of its first lines.
std::string OptionalDataOn(const ParsedMrz& parsed, bool second) {
  for (const MrzFieldPlace& place : parsed.places) {
    const bool is_second = parsed.format == MrzFormat::kTd1 && place.line == 1;
    if (place.field == kOptionalData && is_second == second) {
      return Plain(TextAt(parsed.lines, place));
    }
  }
  return {};
}

MrzName NameIn(const ParsedMrz& parsed) {
  if (parsed.format != MrzFormat::kFrenchCard) {
    return ReadNameField(TextOf(parsed.lines, parsed.places, kName));
  }
  std::vector<std::string> fields;
  for (const MrzFieldPlace& place : parsed.places) {
    if (place.field == kName) fields.push_back(TextAt(parsed.lines, place));
  }
  return ReadNameFields(fields[0], fields[1]);
}

Document ReadDocument(const ParsedMrz& parsed, Day today) {
  const auto text = [&parsed](MrzField field) {
    return TextOf(parsed.lines, parsed.places, field);
  };
  const MrzName name = NameIn(parsed);
  Document document;
  document.code = Plain(text(kDocumentCode));
  document.issuing_state.text = Plain(text(kIssuingState));
  document.number = PersonalText(Plain(text(kDocumentNumber)));
  document.primary_identifier = PersonalText(name.primary);
  document.secondary_identifier = PersonalText(name.secondary);
  document.names_truncated = name.truncated;
  // Only the French are given a French card, and when it expires stands nowhere in its zone.
  const bool is_french_card = parsed.format == MrzFormat::kFrenchCard;
  document.nationality.text = Plain(text(is_french_card ? kIssuingState : kNationality));
  document.birth_date = ReadBirthDate(text(kBirthDate), today).date;
  document.sex = SexOf(text(kSex));
  if (!is_french_card) document.expires_on = ReadExpiryDate(text(kExpiryDate), today).day;
  document.personal_number = PersonalText(OptionalDataOn(parsed, /*second=*/false));
  document.more_optional_data = PersonalText(OptionalDataOn(parsed, /*second=*/true));
  return document;
}

}  // namespace

bool ParsedMrz::Has(MrzProblemKind kind) const {
  return std::ranges::any_of(problems, [kind](const MrzProblem& p) { return p.kind == kind; });
}

bool ParsedMrz::DigitsAgree() const {
  using enum MrzProblemKind;
  return format && !Has(kWrongNumberDigit) && !Has(kWrongBirthDateDigit) &&
         !Has(kWrongExpiryDateDigit) && !Has(kWrongOptionalDataDigit) && !Has(kWrongCompositeDigit);
}

ParsedMrz ParseMrz(std::span<const std::string> lines, Day today) {
  ParsedMrz parsed;
  parsed.format = FormatOf(lines);
  for (const std::string& line : lines.first(std::min(lines.size(), kMostLines))) {
    parsed.lines.push_back(line.substr(0, kMostColumns));
  }
  if (!parsed.format) {
    parsed.problems.push_back(UnknownFormat(lines));
    return parsed;
  }
  parsed.places = PlacesIn(*parsed.format, parsed.lines);
  parsed.document = ReadDocument(parsed, today);
  parsed.problems = FindProblems(parsed, today);
  return parsed;
}

}  // namespace otkel
