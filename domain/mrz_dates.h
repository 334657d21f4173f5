#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/document.h"

namespace otkel {

// A six-character date field as read. `possible` is false where no calendar day fits the characters
// or part of a number is missing; `date` then holds the parts that stand on their own.
struct MrzBirthDate {
  PartialDate date;
  bool possible = true;
};

struct MrzExpiryDate {
  std::optional<Day> day;  // absent for fillers: no expiry date
  bool possible = true;
};

// The latest century in which the date lies not after `today`. Year, month and day may each be
// fillers.
[[nodiscard]] MrzBirthDate ReadBirthDate(std::string_view field, Day today);

// The century nearest to `today`: more than 50 years ago never, 50 years ahead still.
[[nodiscard]] MrzExpiryDate ReadExpiryDate(std::string_view field, Day today);

// YYMMDD, unknown parts as fillers.  REQUIRES: IsPossible(date).
[[nodiscard]] std::string MrzDateOf(const PartialDate& date);
[[nodiscard]] std::string MrzDateOf(std::optional<Day> day);

}  // namespace otkel
