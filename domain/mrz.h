#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.h"
#include "domain/message_argument.h"

namespace otkel {

// The five machine readable zones of ICAO 9303: parts 5 (TD1), 6 (TD2), 4 (TD3), 7 (MRV-A, MRV-B);
// and the French national identity card of 1988 to 2021, which has TD2's shape, other fields and
// neither nationality nor date of expiry.
enum class MrzFormat { kTd1, kTd2, kTd3, kMrvA, kMrvB, kFrenchCard };

struct MrzShape {
  int lines;
  int columns;
};

[[nodiscard]] MrzShape ShapeOf(MrzFormat format);
// "TD1", "TD2", "TD3", "MRV-A", "MRV-B", "FRA-ID"
[[nodiscard]] std::string_view NameOf(MrzFormat format);

// The fields that an MRZ is made of. Not every format has each.
enum class MrzField {
  kWhole,
  kDocumentCode,
  kIssuingState,
  kName,
  kDocumentNumber,
  kDocumentNumberDigit,
  kNationality,
  kBirthDate,
  kBirthDateDigit,
  kSex,
  kExpiryDate,
  kExpiryDateDigit,
  kOptionalData,
  kOptionalDataDigit,
  kCompositeDigit,
};

[[nodiscard]] std::string_view NameOf(MrzField field);  // "document number", in an officer's words

// What can be wrong with an MRZ, in order of precedence. Results, not errors: a text with problems
// is still a fact.
enum class MrzProblemKind {
  kUnknownFormat,        // the number or length of the lines fits no format
  kForbiddenCharacter,   // not A-Z, 0-9, <
  kWrongCharacterKind,   // a letter where only digits may stand, or the reverse
  kUnknownDocumentCode,  // the first line does not start like a document of this format
  kWrongNumberDigit,     // check digit over the document number
  kWrongBirthDateDigit,
  kWrongExpiryDateDigit,
  kWrongOptionalDataDigit,
  kWrongCompositeDigit,
  kEmptyNumber,
  kEmptyName,
  kUnknownIssuingState,
  kUnknownNationality,
  kImpossibleBirthDate,
  kImpossibleExpiryDate,
  kUnknownSex,
};

// Where a problem is and what was expected. Lines and columns count from 0. `found` is the text
// that stands there; with kUnknownFormat the lengths of the lines, "44, 43". `expected` is a check
// digit, or "readable" where none can be computed; "letters", "digits" or "both" for characters;
// "card", "passport", "visa" or "french_card" for a document code; else empty.
struct MrzProblem {
  MrzProblemKind kind;
  MrzField field;
  int line = 0;
  int column = 0;
  int length = 0;
  std::string found;
  std::string expected;
  int line_count = 0;  // kUnknownFormat only

  friend bool operator==(const MrzProblem&, const MrzProblem&) = default;
};

[[nodiscard]] std::string_view NameOf(MrzProblemKind kind);
// The key of the sentence for an officer that names the field and what was expected,
// "mrz.wrong_number_digit", and what stands in its places: found, field, expected; line, column and
// last from 1, and length; kUnknownFormat: lines, lengths.
[[nodiscard]] std::string_view MessageOf(MrzProblemKind kind);
[[nodiscard]] std::string_view KeyOf(MrzField field);  // "birth_date"
[[nodiscard]] MessageArguments ArgumentsOf(const MrzProblem& problem);

// One field's place in the zone. Long TD1 and TD2 document numbers run on into the optional data
// (ICAO 9303-5, 4.2.2 note j; 9303-6 likewise): the layout follows the text at hand. Such a number
// has two places; the filler that stands where its digit would be, and the one after its digit,
// belong to no field.
struct MrzFieldPlace {
  MrzField field;
  int line;
  int column;
  int length;

  friend bool operator==(const MrzFieldPlace&, const MrzFieldPlace&) = default;
};

// An MRZ taken apart. `document` holds what could be read even where `problems` is not empty.
// Problems come in order of precedence, then of place.
struct ParsedMrz {
  std::optional<MrzFormat> format;  // absent only with kUnknownFormat
  std::vector<std::string> lines;
  Document document;
  std::vector<MrzFieldPlace> places;
  std::vector<MrzProblem> problems;

  // Every check digit of the format agrees.
  [[nodiscard]] bool DigitsAgree() const;
  [[nodiscard]] bool Has(MrzProblemKind kind) const;
};

// Takes lines apart. The format follows from their number and length, from the first letter (V: a
// visa) and from IDFRA at the start of 36 characters (the French card; its nationality is FRA).
// `today` settles the century: a birth date lies not after it; an expiry date within 50 years
// before and after. Never fails and reads at most 3 lines of 44 characters: longer input is
// kUnknownFormat.
[[nodiscard]] ParsedMrz ParseMrz(std::span<const std::string> lines, Day today);

// What an officer typed or a reader sent as keystrokes, in UTF-8: lower case, blanks, any line
// ends, empty lines, "«" or "‹" for fillers, one long line of the joined zone (2x44, 2x36 or 3x30
// characters). Returns lines in capitals, padded with fillers only where each line is at most 3
// fillers short of one format's length. Blanks are dropped and "«" is one filler, unless only
// another reading (a blank a filler, "«" two) makes the line's length right. Never drops a visible
// character: what no MRZ can hold and is not ASCII becomes one "?". Reading its own lines changes
// nothing.
[[nodiscard]] std::vector<std::string> LinesFromTyped(std::string_view typed);

// The check digit of ICAO 9303-3, 4.9: weights 7, 3, 1; A=10 ... Z=35; filler 0.
// REQUIRES: only A-Z, 0-9, <.
[[nodiscard]] char CheckDigit(std::string_view text);

// Writes the zone of `document` in `format`: names cut as ICAO 9303 says, digits computed. nullopt
// where a field holds what no MRZ can (a character outside A-Z, 0-9, space, or a figure in a name
// or state code; a number too long for the format, or with a space after its eighth character where
// it is long; a document code of another format; an impossible date; what the format has no field
// for). ParseMrz gives back what was written, but for a name that was cut, and up to the century.
[[nodiscard]] std::optional<std::vector<std::string>> ComposeMrz(const Document& document,
                                                                 MrzFormat format);

}  // namespace otkel
