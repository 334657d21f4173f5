#include "domain/day.h"

#include <string>

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

// In at least so many digits. snprintf, which reads its format each time, was 4 % of folding.
void AppendDigits(std::string& text, int value, std::size_t width) {
  if (value < 0) text += '-';
  const std::string digits = std::to_string(value < 0 ? -value : value);
  text.append(width > digits.size() ? width - digits.size() : 0, '0').append(digits);
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
  const int year = static_cast<int>(date.year());
  std::string text;
  text.reserve(10);
  AppendDigits(text, year, 4);
  text += '-';
  AppendDigits(text, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  text += '-';
  AppendDigits(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  return text;
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
  std::string text = ToIso(day);
  text += 'T';
  AppendDigits(text, static_cast<int>(time.hours().count()), 2);
  text += ':';
  AppendDigits(text, static_cast<int>(time.minutes().count()), 2);
  text += ':';
  AppendDigits(text, static_cast<int>(time.seconds().count()), 2);
  text += '.';
  AppendDigits(text, static_cast<int>(time.subseconds().count()), 6);
  text += 'Z';
  return text;
}

}  // namespace otkel
