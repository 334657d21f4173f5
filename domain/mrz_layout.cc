#include "domain/mrz_layout.h"

#include <array>

namespace otkel {
namespace {

using enum MrzField;

constexpr std::array<MrzFieldPlace, 13> kTd1Places = {{
    {kDocumentCode, 0, 0, 2},
    {kIssuingState, 0, 2, 3},
    {kDocumentNumber, 0, 5, 9},
    {kDocumentNumberDigit, 0, 14, 1},
    {kOptionalData, 0, 15, 15},
    {kBirthDate, 1, 0, 6},
    {kBirthDateDigit, 1, 6, 1},
    {kSex, 1, 7, 1},
    {kExpiryDate, 1, 8, 6},
    {kExpiryDateDigit, 1, 14, 1},
    {kNationality, 1, 15, 3},
    {kOptionalData, 1, 18, 11},
    {kCompositeDigit, 1, 29, 1},
}};
constexpr MrzFieldPlace kTd1Name = {kName, 2, 0, 30};
constexpr std::array<MrzFieldPlace, 4> kTd1Composite = {{
    {kWhole, 0, 5, 25},
    {kWhole, 1, 0, 7},
    {kWhole, 1, 8, 7},
    {kWhole, 1, 18, 11},
}};

// The two-line formats share all but the name's length and what follows the expiry date.
constexpr std::array<MrzFieldPlace, 8> kSecondLineStart = {{
    {kDocumentNumber, 1, 0, 9},
    {kDocumentNumberDigit, 1, 9, 1},
    {kNationality, 1, 10, 3},
    {kBirthDate, 1, 13, 6},
    {kBirthDateDigit, 1, 19, 1},
    {kSex, 1, 20, 1},
    {kExpiryDate, 1, 21, 6},
    {kExpiryDateDigit, 1, 27, 1},
}};
constexpr int kAfterExpiry = 28;

// The optional data are the department and the office that issued the card.
constexpr std::array<MrzFieldPlace, 11> kFrenchCardPlaces = {{
    {kDocumentCode, 0, 0, 2},
    {kIssuingState, 0, 2, 3},
    {kName, 0, 5, 25},
    {kOptionalData, 0, 30, 6},
    {kDocumentNumber, 1, 0, 12},
    {kDocumentNumberDigit, 1, 12, 1},
    {kName, 1, 13, 14},
    {kBirthDate, 1, 27, 6},
    {kBirthDateDigit, 1, 33, 1},
    {kSex, 1, 34, 1},
    {kCompositeDigit, 1, 35, 1},
}};
constexpr std::string_view kFrenchCardStart = "IDFRA";

std::vector<MrzFieldPlace> TwoLinePlaces(MrzFormat format) {
  const int columns = ShapeOf(format).columns;
  std::vector<MrzFieldPlace> places = {
      {kDocumentCode, 0, 0, 2}, {kIssuingState, 0, 2, 3}, {kName, 0, 5, columns - 5}};
  places.insert(places.end(), kSecondLineStart.begin(), kSecondLineStart.end());
  switch (format) {
    case MrzFormat::kTd3:
      places.push_back({kOptionalData, 1, kAfterExpiry, 14});
      places.push_back({kOptionalDataDigit, 1, 42, 1});
      places.push_back({kCompositeDigit, 1, 43, 1});
      break;
    case MrzFormat::kTd2:
      places.push_back({kOptionalData, 1, kAfterExpiry, 7});
      places.push_back({kCompositeDigit, 1, 35, 1});
      break;
    case MrzFormat::kMrvA:
    case MrzFormat::kMrvB:
    case MrzFormat::kTd1:
    case MrzFormat::kFrenchCard:
      places.push_back({kOptionalData, 1, kAfterExpiry, columns - kAfterExpiry});
      break;
  }
  return places;
}

std::vector<MrzFieldPlace> FixedPlaces(MrzFormat format) {
  if (format == MrzFormat::kFrenchCard) return {kFrenchCardPlaces.begin(), kFrenchCardPlaces.end()};
  if (format != MrzFormat::kTd1) return TwoLinePlaces(format);
  std::vector<MrzFieldPlace> places(kTd1Places.begin(), kTd1Places.end());
  places.push_back(kTd1Name);
  return places;
}

bool MayHoldLongNumber(MrzFormat format) {
  return format == MrzFormat::kTd1 || format == MrzFormat::kTd2;
}

// How many characters at the start of `optional` continue `number`, its check digit included. 0
// where the number is not a long one.
int ContinuationLength(const std::string& number, const std::string& digit,
                       const std::string& optional) {
  if (digit != "<" || number.back() == '<') return 0;
  const std::size_t length = std::min(optional.find('<'), optional.size());
  if (length < 2) return 0;
  const char last = optional[length - 1];
  return last >= '0' && last <= '9' ? static_cast<int>(length) : 0;
}

std::size_t IndexOf(std::span<const MrzFieldPlace> places, MrzField field) {
  std::size_t index = 0;
  while (index < places.size() && places[index].field != field) ++index;
  return index;
}

std::vector<MrzFieldPlace> PlacesOf(std::span<const MrzFieldPlace> places, MrzField field) {
  std::vector<MrzFieldPlace> found;
  for (const MrzFieldPlace& place : places) {
    if (place.field == field) found.push_back(place);
  }
  return found;
}

// Which field a digit speaks for; kWhole for the composite and for fields that are no digits.
MrzField GuardedBy(MrzField digit) {
  switch (digit) {
    case kDocumentNumberDigit:
      return kDocumentNumber;
    case kBirthDateDigit:
      return kBirthDate;
    case kExpiryDateDigit:
      return kExpiryDate;
    case kOptionalDataDigit:
      return kOptionalData;
    case kCompositeDigit:
    case kWhole:
    case kDocumentCode:
    case kIssuingState:
    case kName:
    case kDocumentNumber:
    case kNationality:
    case kBirthDate:
    case kSex:
    case kExpiryDate:
    case kOptionalData:
      break;
  }
  return kWhole;
}

std::vector<MrzFieldPlace> CompositeCovers(MrzFormat format) {
  if (format == MrzFormat::kTd1) return {kTd1Composite.begin(), kTd1Composite.end()};
  if (format == MrzFormat::kFrenchCard) return {{kWhole, 0, 0, 36}, {kWhole, 1, 0, 35}};
  const int last = ShapeOf(format).columns - 1;
  return {{kWhole, 1, 0, 10}, {kWhole, 1, 13, 7}, {kWhole, 1, 21, last - 21}};
}

}  // namespace

MrzShape ShapeOf(MrzFormat format) {
  switch (format) {
    case MrzFormat::kTd1:
      return {3, 30};
    case MrzFormat::kTd2:
    case MrzFormat::kMrvB:
    case MrzFormat::kFrenchCard:
      return {2, 36};
    case MrzFormat::kTd3:
    case MrzFormat::kMrvA:
      return {2, 44};
  }
  return {0, 0};
}

std::optional<MrzFormat> FormatOf(std::span<const std::string> lines) {
  if (lines.size() != 2 && lines.size() != 3) return std::nullopt;
  const std::size_t columns = lines[0].size();
  for (const std::string& line : lines) {
    if (line.size() != columns) return std::nullopt;
  }
  if (lines.size() == 3) return columns == 30 ? std::optional(MrzFormat::kTd1) : std::nullopt;
  if (columns != 36 && columns != 44) return std::nullopt;
  if (lines[0][0] == 'V') return columns == 44 ? MrzFormat::kMrvA : MrzFormat::kMrvB;
  if (columns == 44) return MrzFormat::kTd3;
  return lines[0].starts_with(kFrenchCardStart) ? MrzFormat::kFrenchCard : MrzFormat::kTd2;
}

std::vector<MrzFieldPlace> PlacesIn(MrzFormat format, std::span<const std::string> lines) {
  std::vector<MrzFieldPlace> places = FixedPlaces(format);
  if (!MayHoldLongNumber(format)) return places;
  const std::size_t number = IndexOf(places, kDocumentNumber);
  const std::size_t digit = IndexOf(places, kDocumentNumberDigit);
  const std::size_t optional = IndexOf(places, kOptionalData);
  const MrzFieldPlace whole = places[optional];
  const int taken = ContinuationLength(TextAt(lines, places[number]), TextAt(lines, places[digit]),
                                       TextAt(lines, whole));
  if (taken == 0) return places;
  const int left = whole.length - taken - 1;
  places[optional] = {kOptionalData, whole.line, whole.column + taken + 1, left};
  const auto at = [&places](std::size_t index) {
    return places.begin() + static_cast<std::ptrdiff_t>(index);
  };
  if (left <= 0) places.erase(at(optional));
  places.insert(at(optional), {{kDocumentNumber, whole.line, whole.column, taken - 1},
                               {kDocumentNumberDigit, whole.line, whole.column + taken - 1, 1}});
  places.erase(at(digit));
  return places;
}

std::vector<MrzDigit> DigitsIn(MrzFormat format, std::span<const MrzFieldPlace> places) {
  std::vector<MrzDigit> digits;
  for (const MrzFieldPlace& place : places) {
    if (place.field == kCompositeDigit) continue;
    const MrzField guarded = GuardedBy(place.field);
    if (guarded != kWhole) digits.push_back({place, PlacesOf(places, guarded)});
  }
  const std::size_t composite = IndexOf(places, kCompositeDigit);
  if (composite < places.size()) digits.push_back({places[composite], CompositeCovers(format)});
  return digits;
}

std::string TextAt(std::span<const std::string> lines, const MrzFieldPlace& place) {
  return lines[static_cast<std::size_t>(place.line)].substr(static_cast<std::size_t>(place.column),
                                                            static_cast<std::size_t>(place.length));
}

std::string CoveredText(std::span<const std::string> lines, const MrzDigit& digit) {
  std::string text;
  for (const MrzFieldPlace& place : digit.covers) text += TextAt(lines, place);
  return text;
}

std::string TextOf(std::span<const std::string> lines, std::span<const MrzFieldPlace> places,
                   MrzField field) {
  return CoveredText(lines, {{field, 0, 0, 0}, PlacesOf(places, field)});
}

MrzAlphabet AlphabetOf(MrzField field) {
  switch (field) {
    case kIssuingState:
    case kName:
    case kNationality:
    case kSex:
      return MrzAlphabet::kLetters;
    case kBirthDate:
    case kExpiryDate:
    case kDocumentNumberDigit:
    case kBirthDateDigit:
    case kExpiryDateDigit:
    case kOptionalDataDigit:
    case kCompositeDigit:
      return MrzAlphabet::kDigits;
    case kWhole:
    case kDocumentCode:
    case kDocumentNumber:
    case kOptionalData:
      break;
  }
  return MrzAlphabet::kBoth;
}

bool IsCodeOf(MrzFormat format, std::string_view code) {
  if (code.empty()) return false;
  const char second = code.size() > 1 ? code[1] : '<';
  switch (format) {
    case MrzFormat::kTd1:
    case MrzFormat::kTd2:
      return (code[0] == 'A' || code[0] == 'C' || code[0] == 'I') && second != 'V';
    case MrzFormat::kTd3:
      return code[0] == 'P' && (second < '0' || second > '9');
    case MrzFormat::kMrvA:
    case MrzFormat::kMrvB:
      return code[0] == 'V';
    case MrzFormat::kFrenchCard:
      return code == kFrenchCardStart.substr(0, 2);
  }
  return false;
}

int MaxNumberLength(MrzFormat format) {
  const std::vector<MrzFieldPlace> places = FixedPlaces(format);
  const int field = places[IndexOf(places, kDocumentNumber)].length;
  if (!MayHoldLongNumber(format)) return field;
  return field + places[IndexOf(places, kOptionalData)].length - 2;
}

}  // namespace otkel
