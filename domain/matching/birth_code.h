#pragma once

#include <cstdint>

#include "domain/document.h"

namespace otkel::matching {

// A date of birth in 16 bits, of which parts may be unknown. In order: whole dates by day from
// 1900-01-01 to 2060-12-31, then months without a day, then years, then nothing known. Dates before
// or after count as unknown.
struct BirthCode {
  std::uint16_t value = kUnknown;

  static constexpr std::uint16_t kUnknown = 0xFFFF;

  friend bool operator==(const BirthCode&, const BirthCode&) = default;
  friend auto operator<=>(const BirthCode&, const BirthCode&) = default;
};

[[nodiscard]] BirthCode BirthCodeOf(const PartialDate& date);
[[nodiscard]] PartialDate DateOf(BirthCode code);
[[nodiscard]] bool IsWhole(BirthCode code);

// How two dates of birth stand to each other. Symmetric.
enum class BirthRelation : std::uint8_t {
  kUnknown,     // nothing can be said: one of them is not known
  kSame,        // equal whole dates
  kSameHeaped,  // equal, and the first of January or July: written where the day was not known
  kSameMonth,   // year and month agree, a day is missing
  kSameYear,    // the year agrees, the rest is missing or stands for "not known"
  kSwapped,     // day and month exchanged
  kOneDigit,    // one digit of the eight differs
  kYearOff,     // the same day and month of another year
  kOther,
};
[[nodiscard]] BirthRelation RelationOf(BirthCode a, BirthCode b);

}  // namespace otkel::matching
