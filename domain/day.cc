#include "domain/day.h"

#include <array>
#include <cstdio>

namespace otkel {
namespace {

using std::chrono::year_month_day;

std::optional<int> Digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

Day AddMonths(Day day, int months) {
  const year_month_day from{day};
  year_month_day to = from + std::chrono::months{months};
  if (!to.ok()) to = to.year() / to.month() / std::chrono::last;
  return Day{to};
}

std::string ToIso(Day day) {
  const year_month_day date{day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::optional<Day> DayFromIso(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year{*year},
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

std::string ToIso(Instant at) {
  const Day day = std::chrono::floor<days>(at);
  const std::chrono::hh_mm_ss time{at - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%06dZ",
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return ToIso(day) + text.data();
}

}  // namespace otkel
