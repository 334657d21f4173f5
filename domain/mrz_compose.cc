#include <algorithm>

#include "domain/mrz.h"
#include "domain/mrz_dates.h"
#include "domain/mrz_layout.h"
#include "domain/mrz_name_field.h"

namespace otkel {
namespace {

using enum MrzField;

bool IsWritable(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' '; }

bool IsLetters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Spaces as fillers, filled up; nullopt where `text` is too long or holds what no MRZ can.
std::optional<std::string> Filled(std::string text, std::size_t length) {
  if (text.size() > length || !std::ranges::all_of(text, IsWritable)) return std::nullopt;
  std::ranges::replace(text, ' ', '<');
  text.resize(length, '<');
  return text;
}

// Fillers count nothing, so blanks in their place and their absence at the end change no digit.
std::string DigitOf(const std::string& text) {
  const auto filled = Filled(text, text.size());
  return {CheckDigit(filled.value_or(""))};
}

// A number's text for its own field, and what a long one adds before the optional data.
struct NumberText {
  std::string field;
  std::string continuation;  // with its digit and a blank
};

// `length` is that of the number's own field.
std::optional<NumberText> NumberTextOf(const std::string& number, MrzFormat format,
                                       std::size_t length) {
  if (number.size() <= length) return NumberText{number, ""};
  if (number.size() > static_cast<std::size_t>(MaxNumberLength(format))) return std::nullopt;
  const auto whole = Filled(number, number.size());
  if (!whole) return std::nullopt;
  // A filler in the field's last place or after it would hide where the number goes on, or ends.
  if (whole->find('<', length - 1) != std::string::npos) return std::nullopt;
  return NumberText{whole->substr(0, length), whole->substr(length) + CheckDigit(*whole) + " "};
}

// The zone being written: fillers, but for what has been put in.
class MrzWriter {
 public:
  explicit MrzWriter(MrzFormat format)
      : format_(format),
        lines_(static_cast<std::size_t>(ShapeOf(format).lines),
               std::string(static_cast<std::size_t>(ShapeOf(format).columns), '<')),
        places_(PlacesIn(format, lines_)) {}

  // `text` at the first place of `field`. False where the field cannot hold it.
  bool Write(MrzField field, const std::string& text) { return WriteAt(*FindFirst(field), text); }

  // As Write, where `text` may have fillers and certainly fits.
  void WriteRaw(MrzField field, const std::string& text) { Put(*FindFirst(field), text); }
  void WriteSecondRaw(MrzField field, const std::string& text) { Put(*FindSecond(field), text); }

  // `text` at the second place of `field`. False where there is none or it cannot hold `text`.
  bool WriteSecond(MrzField field, const std::string& text) {
    const auto place = FindSecond(field);
    return place == places_.end() ? text.empty() : WriteAt(*place, text);
  }

  std::size_t LengthOf(MrzField field) const {
    return static_cast<std::size_t>(FindFirst(field)->length);
  }
  std::size_t LengthOfSecond(MrzField field) const {
    return static_cast<std::size_t>(FindSecond(field)->length);
  }

  std::vector<std::string> Finish() && {
    for (const MrzDigit& digit : DigitsIn(format_, PlacesIn(format_, lines_))) {
      Put(digit.place, {CheckDigit(CoveredText(lines_, digit))});
    }
    return std::move(lines_);
  }

 private:
  using Place = std::vector<MrzFieldPlace>::const_iterator;

  // Every field that is written has at least one place in its format.
  Place FindFirst(MrzField field) const {
    return std::ranges::find(places_, field, &MrzFieldPlace::field);
  }

  Place FindSecond(MrzField field) const {
    return std::ranges::find(FindFirst(field) + 1, places_.cend(), field, &MrzFieldPlace::field);
  }

  bool WriteAt(const MrzFieldPlace& place, const std::string& text) {
    const auto filled = Filled(text, static_cast<std::size_t>(place.length));
    if (filled) Put(place, *filled);
    return filled.has_value();
  }

  void Put(const MrzFieldPlace& place, const std::string& text) {
    std::string& line = lines_[static_cast<std::size_t>(place.line)];
    line.replace(static_cast<std::size_t>(place.column), text.size(), text);
  }

  MrzFormat format_;
  std::vector<std::string> lines_;
  std::vector<MrzFieldPlace> places_;
};

bool WriteNumber(const Document& document, MrzFormat format, MrzWriter* writer) {
  const auto number =
      NumberTextOf(document.number.Reveal(), format, writer->LengthOf(kDocumentNumber));
  if (!number || !writer->Write(kDocumentNumber, number->field)) return false;
  // Without its digit a short number would look like the start of a long one.
  if (number->continuation.empty()) writer->WriteRaw(kDocumentNumberDigit, DigitOf(number->field));
  return writer->Write(kOptionalData, number->continuation + document.personal_number.Reveal());
}

std::string LetterOf(Sex sex) {
  switch (sex) {
    case Sex::kFemale:
      return "F";
    case Sex::kMale:
      return "M";
    case Sex::kUnspecified:
      break;
  }
  return "";
}

bool WriteName(const Document& document, MrzFormat format, MrzWriter* writer) {
  const std::string& primary = document.primary_identifier.Reveal();
  const std::string& secondary = document.secondary_identifier.Reveal();
  if (format != MrzFormat::kFrenchCard) {
    const auto name = WriteNameField(primary, secondary, writer->LengthOf(kName));
    if (name) writer->WriteRaw(kName, *name);
    return name.has_value();
  }
  const auto names =
      WriteNameFields(primary, writer->LengthOf(kName), secondary, writer->LengthOfSecond(kName));
  if (!names) return false;
  writer->WriteRaw(kName, names->primary);
  writer->WriteSecondRaw(kName, names->secondary);
  return true;
}

// The French card has a field for neither.
bool WriteNationalityAndExpiry(const Document& document, MrzFormat format, MrzWriter* writer) {
  if (format == MrzFormat::kFrenchCard) {
    return document.nationality == document.issuing_state && !document.expires_on;
  }
  writer->WriteRaw(kExpiryDate, MrzDateOf(document.expires_on));
  return writer->Write(kNationality, document.nationality.text);
}

}  // namespace

std::optional<std::vector<std::string>> ComposeMrz(const Document& document, MrzFormat format) {
  if (!IsCodeOf(format, document.code) || !IsPossible(document.birth_date)) return std::nullopt;
  if (!IsLetters(document.issuing_state.text) || !IsLetters(document.nationality.text)) return {};
  MrzWriter writer(format);
  const bool written = writer.Write(kDocumentCode, document.code) &&
                       writer.Write(kIssuingState, document.issuing_state.text) &&
                       WriteName(document, format, &writer) &&
                       WriteNationalityAndExpiry(document, format, &writer) &&
                       writer.Write(kSex, LetterOf(document.sex)) &&
                       WriteNumber(document, format, &writer) &&
                       writer.WriteSecond(kOptionalData, document.more_optional_data.Reveal());
  if (!written) return std::nullopt;
  writer.WriteRaw(kBirthDate, MrzDateOf(document.birth_date));
  std::vector<std::string> lines = std::move(writer).Finish();
  // IDFRA makes a French card of what was meant as TD2, and nothing else makes one.
  if (FormatOf(lines) != format) return std::nullopt;
  return lines;
}

}  // namespace otkel
