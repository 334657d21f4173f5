#include "domain/mrz_dates.h"

namespace otkel {
namespace {

using std::chrono::year_month_day;

constexpr int kCentury = 100;
constexpr int kYearsAhead = 50;

enum class PairKind { kNumber, kUnknown, kUnreadable };

struct Pair {
  PairKind kind;
  int value = 0;
};

struct Pairs {
  Pair year;
  Pair month;
  Pair day;
};

Pair ReadPair(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text == "<<") return {PairKind::kUnknown};
  if (!is_digit(text[0]) || !is_digit(text[1])) return {PairKind::kUnreadable};
  return {PairKind::kNumber, (text[0] - '0') * 10 + (text[1] - '0')};
}

Pairs ReadPairs(std::string_view field) {
  return {ReadPair(field.substr(0, 2)), ReadPair(field.substr(2, 2)), ReadPair(field.substr(4, 2))};
}

bool Unreadable(const Pairs& pairs) {
  return pairs.year.kind == PairKind::kUnreadable || pairs.month.kind == PairKind::kUnreadable ||
         pairs.day.kind == PairKind::kUnreadable;
}

std::optional<int> NumberIn(const Pair& pair, int least, int most) {
  if (pair.kind != PairKind::kNumber || pair.value < least || pair.value > most) return {};
  return pair.value;
}

// The first day that the known parts allow is after `today`.
bool LiesAfter(const PartialDate& date, Day today) {
  const year_month_day now{today};
  if (*date.year != static_cast<int>(now.year())) return *date.year > static_cast<int>(now.year());
  const int month_now = static_cast<int>(static_cast<unsigned>(now.month()));
  if (!date.month || *date.month != month_now) return date.month.value_or(0) > month_now;
  return date.day.value_or(0) > static_cast<int>(static_cast<unsigned>(now.day()));
}

PartialDate PartialDateOf(Day day) {
  const year_month_day date{day};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

std::string TwoDigits(std::optional<int> value) {
  if (!value) return "<<";
  const int rest = *value % kCentury;
  return {static_cast<char>('0' + rest / 10), static_cast<char>('0' + rest % 10)};
}

}  // namespace

MrzBirthDate ReadBirthDate(std::string_view field, Day today) {
  const Pairs pairs = ReadPairs(field);
  MrzBirthDate birth;
  birth.date = {NumberIn(pairs.year, 0, 99), NumberIn(pairs.month, 1, 12),
                NumberIn(pairs.day, 1, 31)};
  if (birth.date.year) {
    const int year_now = static_cast<int>(year_month_day{today}.year());
    *birth.date.year += year_now - year_now % kCentury;
    if (LiesAfter(birth.date, today)) *birth.date.year -= kCentury;
  }
  const bool month_lost = pairs.month.kind == PairKind::kNumber && !birth.date.month;
  const bool day_lost = pairs.day.kind == PairKind::kNumber && !birth.date.day;
  birth.possible = !Unreadable(pairs) && !month_lost && !day_lost && IsPossible(birth.date);
  if (!birth.possible) birth.date.day.reset();
  return birth;
}

MrzExpiryDate ReadExpiryDate(std::string_view field, Day today) {
  if (field == "<<<<<<") return {};
  const Pairs pairs = ReadPairs(field);
  PartialDate date = {NumberIn(pairs.year, 0, 99), NumberIn(pairs.month, 1, 12),
                      NumberIn(pairs.day, 1, 31)};
  if (!date.year || !date.month || !date.day) return {{}, false};
  const Day last = AddMonths(today, kYearsAhead * 12);
  const int last_year = static_cast<int>(year_month_day{last}.year());
  *date.year += last_year - last_year % kCentury;
  if (LiesAfter(date, last)) *date.year -= kCentury;
  if (!IsPossible(date)) return {{}, false};
  return {DayFromIso(ToIso(date)), true};
}

std::string MrzDateOf(const PartialDate& date) {
  return TwoDigits(date.year) + TwoDigits(date.month) + TwoDigits(date.day);
}

std::string MrzDateOf(std::optional<Day> day) {
  return day ? MrzDateOf(PartialDateOf(*day)) : "<<<<<<";
}

}  // namespace otkel
