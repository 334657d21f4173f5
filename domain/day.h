#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace otkel {

// An instant: UTC, microseconds since 1970. "at" in names.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// A calendar day in some zone; not a midnight instant. "on" or "day" in names.
using Day = std::chrono::sys_days;

using std::chrono::days;

// Both days belong to the range. An empty range has last < first.
struct DayRange {
  Day first;
  Day last;

  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// The day `months` calendar months after `day`. A day the target month lacks becomes that month's
// last (31 January and one month: 28 or 29 February).
[[nodiscard]] Day AddMonths(Day day, int months);

// "2026-11-22". Years outside 0000-9999 are written with as many digits as they need.
[[nodiscard]] std::string ToIso(Day day);

// Reads "2026-11-22" and nothing else; nullopt for other shapes and for days no calendar has.
[[nodiscard]] std::optional<Day> DayFromIso(std::string_view text);

// "2026-11-22T07:08:09.123456Z".
[[nodiscard]] std::string ToIso(Instant at);

}  // namespace otkel
