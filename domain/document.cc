#include "domain/document.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace otkel {
namespace {

// Leap, and the first year that four digits can write so: the 29th of February may be of an unknown
// year.
constexpr int kSomeLeapYear = 2000;
constexpr int kSomeLongMonth = 1;

std::string Part(std::optional<int> value, int width) {
  if (!value) return std::string(static_cast<std::size_t>(width), 'X');
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%0*d", width, *value);
  return text.data();
}

// Reads digits, or all "X" as unknown. False for anything else.
bool ReadPart(std::string_view text, std::optional<int>* value) {
  if (text.find_first_not_of('X') == std::string_view::npos) {
    value->reset();
    return true;
  }
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  *value = number;
  return true;
}

}  // namespace

bool IsPossible(const PartialDate& date) {
  const int year = date.year.value_or(kSomeLeapYear);
  const int month = date.month.value_or(kSomeLongMonth);
  const int day = date.day.value_or(1);
  if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  return std::chrono::year_month_day{std::chrono::year{year},
                                     std::chrono::month{static_cast<unsigned>(month)},
                                     std::chrono::day{static_cast<unsigned>(day)}}
      .ok();
}

std::string ToIso(const PartialDate& date) {
  return Part(date.year, 4) + "-" + Part(date.month, 2) + "-" + Part(date.day, 2);
}

std::optional<PartialDate> PartialDateFromIso(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  PartialDate date;
  if (!ReadPart(text.substr(0, 4), &date.year)) return std::nullopt;
  if (!ReadPart(text.substr(5, 2), &date.month)) return std::nullopt;
  if (!ReadPart(text.substr(8, 2), &date.day)) return std::nullopt;
  if (!IsPossible(date)) return std::nullopt;
  return date;
}

}  // namespace otkel
