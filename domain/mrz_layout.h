#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/mrz.h"

namespace otkel {

// One check digit of a zone: where it stands, and what it is computed over, in order.
struct MrzDigit {
  MrzFieldPlace place;
  std::vector<MrzFieldPlace> covers;
};

// The format whose shape the lines have; a first letter V means a visa, IDFRA before 31 more
// characters the French card.
[[nodiscard]] std::optional<MrzFormat> FormatOf(std::span<const std::string> lines);

// Every field of the zone in reading order. Where a long document number fills the optional data,
// that field is left out.  REQUIRES: FormatOf(lines) == format.
[[nodiscard]] std::vector<MrzFieldPlace> PlacesIn(MrzFormat format,
                                                  std::span<const std::string> lines);

// Every check digit of the zone, the composite last.  REQUIRES: as PlacesIn, whose answer `places`
// is.
[[nodiscard]] std::vector<MrzDigit> DigitsIn(MrzFormat format,
                                             std::span<const MrzFieldPlace> places);

// The characters at one place, or at all places of `digit.covers`.
[[nodiscard]] std::string TextAt(std::span<const std::string> lines, const MrzFieldPlace& place);
[[nodiscard]] std::string CoveredText(std::span<const std::string> lines, const MrzDigit& digit);

// The characters of all places of `field`, joined: both parts of a long document number.
[[nodiscard]] std::string TextOf(std::span<const std::string> lines,
                                 std::span<const MrzFieldPlace> places, MrzField field);

// The field holds names or codes of letters, dates and digits of figures, or both.
enum class MrzAlphabet { kLetters, kDigits, kBoth };

// What may stand in `field` besides the filler.
[[nodiscard]] MrzAlphabet AlphabetOf(MrzField field);

// A document of `format` may start with `code` (ICAO 9303-4, -5, -6, -7: P; A, C or I; V; the
// French card: ID).
[[nodiscard]] bool IsCodeOf(MrzFormat format, std::string_view code);

// The longest document number: what its field takes, and in TD1 and TD2 with it what the optional
// data can take besides the number's digit and a filler.
[[nodiscard]] int MaxNumberLength(MrzFormat format);

}  // namespace otkel
