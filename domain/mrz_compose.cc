#include <algorithm>

#include "domain/mrz.h"
#include "domain/mrz_dates.h"
#include "domain/mrz_layout.h"
#include "domain/mrz_name_field.h"

namespace otkel {
namespace {

using enum MrzField;

constexpr std::size_t kShortNumberLength = 9;

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

std::optional<NumberText> NumberTextOf(const std::string& number, MrzFormat format) {
  if (number.size() <= kShortNumberLength) {
    return NumberText{number, ""};
  }
  if (number.size() > static_cast<std::size_t>(MaxNumberLength(format))) return std::nullopt;
  const auto whole = Filled(number, number.size());
  if (!whole) return std::nullopt;
  // A filler at or after the ninth place would hide where the number goes on, or ends.
  if (whole->find('<', kShortNumberLength - 1) != std::string::npos) return std::nullopt;
  return NumberText{whole->substr(0, kShortNumberLength),
                    whole->substr(kShortNumberLength) + CheckDigit(*whole) + " "};
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

  // `text` at the second place of `field`. False where there is none or it cannot hold `text`.
  bool WriteSecond(MrzField field, const std::string& text) {
    const auto place = std::find_if(FindFirst(field) + 1, places_.cend(),
                                    [field](const auto& p) { return p.field == field; });
    return place == places_.end() ? text.empty() : WriteAt(*place, text);
  }

  std::size_t LengthOf(MrzField field) const {
    return static_cast<std::size_t>(FindFirst(field)->length);
  }

  std::vector<std::string> Finish() && {
    for (const MrzDigit& digit : DigitsIn(format_, PlacesIn(format_, lines_))) {
      Put(digit.place, {CheckDigit(CoveredText(lines_, digit))});
    }
    return std::move(lines_);
  }

 private:
  // Every format has at least one place for each field that is written.
  std::vector<MrzFieldPlace>::const_iterator FindFirst(MrzField field) const {
    return std::ranges::find(places_, field, &MrzFieldPlace::field);
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
  const auto number = NumberTextOf(document.number.Reveal(), format);
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

}  // namespace

std::optional<std::vector<std::string>> ComposeMrz(const Document& document, MrzFormat format) {
  if (!IsCodeOf(format, document.code) || !IsPossible(document.birth_date)) return std::nullopt;
  if (!IsLetters(document.issuing_state.text) || !IsLetters(document.nationality.text)) return {};
  MrzWriter writer(format);
  const auto name = WriteNameField(document.primary_identifier.Reveal(),
                                   document.secondary_identifier.Reveal(), writer.LengthOf(kName));
  const bool written = name && writer.Write(kDocumentCode, document.code) &&
                       writer.Write(kIssuingState, document.issuing_state.text) &&
                       writer.Write(kNationality, document.nationality.text) &&
                       writer.Write(kSex, LetterOf(document.sex)) &&
                       WriteNumber(document, format, &writer) &&
                       writer.WriteSecond(kOptionalData, document.more_optional_data.Reveal());
  if (!written) return std::nullopt;
  writer.WriteRaw(kName, *name);
  writer.WriteRaw(kBirthDate, MrzDateOf(document.birth_date));
  writer.WriteRaw(kExpiryDate, MrzDateOf(document.expires_on));
  return std::move(writer).Finish();
}

}  // namespace otkel
