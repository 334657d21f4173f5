#include "domain/matching/birth_code.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace otkel::matching {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2060;
constexpr int kYears = kLastYear - kFirstYear + 1;
constexpr int kMonthsBegin = 59'000;
constexpr int kYearsBegin = kMonthsBegin + 12 * kYears;

struct Parts {
  int year = 0;
  int month = 0;  // 0: not known
  int day = 0;
};

std::chrono::sys_days FirstDay() {
  return std::chrono::sys_days{std::chrono::year{kFirstYear} / 1 / 1};
}

BirthCode Code(int value) { return {static_cast<std::uint16_t>(value)}; }

std::optional<BirthCode> WholeCode(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < kFirstYear || year > kLastYear) return std::nullopt;
  return Code(static_cast<int>((std::chrono::sys_days{date} - FirstDay()).count()));
}

// A date with a digit in each four bits, yyyymmdd: 0x19740812.
using Digits = std::uint32_t;

constexpr Digits DigitsOf(unsigned number) {
  Digits digits = 0;
  for (int shift = 0; number > 0; number /= 10, shift += 4) digits |= number % 10 << shift;
  return digits;
}

constexpr unsigned NumberOf(Digits digits) {
  unsigned number = 0;
  for (int shift = 28; shift >= 0; shift -= 4) number = 10 * number + (digits >> shift & 0xFu);
  return number;
}

const std::vector<Digits>& WholeDates() {
  static const std::vector<Digits> dates = [] {
    std::vector<Digits> all(kMonthsBegin);
    for (int i = 0; i < kMonthsBegin; ++i) {
      const std::chrono::year_month_day date{FirstDay() + std::chrono::days{i}};
      all[static_cast<std::size_t>(i)] =
          DigitsOf(static_cast<unsigned>(static_cast<int>(date.year()))) << 16 |
          DigitsOf(static_cast<unsigned>(date.month())) << 8 |
          DigitsOf(static_cast<unsigned>(date.day()));
    }
    return all;
  }();
  return dates;
}

Digits YearOf(Digits date) { return date >> 16; }
Digits MonthOf(Digits date) { return date >> 8 & 0xFFu; }
Digits DayOf(Digits date) { return date & 0xFFu; }
Digits MonthAndDayOf(Digits date) { return date & 0xFFFFu; }

Parts PartsOf(BirthCode code) {
  if (code.value == BirthCode::kUnknown) return {};
  if (code.value >= kYearsBegin) return {kFirstYear + code.value - kYearsBegin, 0, 0};
  if (code.value >= kMonthsBegin) {
    const int months = code.value - kMonthsBegin;
    return {kFirstYear + months / 12, 1 + months % 12, 0};
  }
  const Digits date = WholeDates()[code.value];
  return {static_cast<int>(NumberOf(YearOf(date))), static_cast<int>(NumberOf(MonthOf(date))),
          static_cast<int>(NumberOf(DayOf(date)))};
}

// Written where nobody knew the day.
bool IsHeaped(const Parts& parts) {
  return parts.day == 1 && (parts.month == 1 || parts.month == 7);
}
bool IsHeaped(Digits date) {
  return MonthAndDayOf(date) == 0x0101u || MonthAndDayOf(date) == 0x0701u;
}

bool DifferInOneDigit(Digits a, Digits b) {
  const Digits bits = a ^ b;
  // The lowest bit of each digit says whether it differs.
  const Digits differing = (bits | bits >> 1 | bits >> 2 | bits >> 3) & 0x11111111u;
  return differing != 0 && (differing & (differing - 1)) == 0;
}

// A search asks this of thousands of rows.
BirthRelation RelationOfWhole(Digits a, Digits b) {
  if (a == b) return IsHeaped(a) ? BirthRelation::kSameHeaped : BirthRelation::kSame;
  const bool same_year = YearOf(a) == YearOf(b);
  if (same_year && MonthOf(a) == DayOf(b) && DayOf(a) == MonthOf(b)) return BirthRelation::kSwapped;
  if (DifferInOneDigit(a, b)) return BirthRelation::kOneDigit;
  if (same_year && (IsHeaped(a) || IsHeaped(b))) return BirthRelation::kSameYear;
  if (MonthAndDayOf(a) == MonthAndDayOf(b)) return BirthRelation::kYearOff;
  return BirthRelation::kOther;
}

BirthRelation RelationOfPartial(const Parts& a, const Parts& b) {
  if (a.year != b.year) return BirthRelation::kOther;
  const bool months_known = a.month != 0 && b.month != 0;
  if (months_known && a.month == b.month) return BirthRelation::kSameMonth;
  if (months_known && !IsHeaped(a) && !IsHeaped(b)) return BirthRelation::kOther;
  return BirthRelation::kSameYear;
}

}  // namespace

BirthCode BirthCodeOf(const PartialDate& date) {
  if (!date.year || *date.year < kFirstYear || *date.year > kLastYear) return {};
  if (!date.month) return Code(kYearsBegin + *date.year - kFirstYear);
  if (!date.day) return Code(kMonthsBegin + 12 * (*date.year - kFirstYear) + *date.month - 1);
  return WholeCode(*date.year, *date.month, *date.day).value_or(BirthCode{});
}

PartialDate DateOf(BirthCode code) {
  PartialDate date;
  const Parts parts = PartsOf(code);
  if (parts.year != 0) date.year = parts.year;
  if (parts.month != 0) date.month = parts.month;
  if (parts.day != 0) date.day = parts.day;
  return date;
}

bool IsWhole(BirthCode code) { return code.value < kMonthsBegin; }

BirthRelation RelationOf(BirthCode a, BirthCode b) {
  if (a.value == BirthCode::kUnknown || b.value == BirthCode::kUnknown)
    return BirthRelation::kUnknown;
  if (IsWhole(a) && IsWhole(b)) {
    const auto& dates = WholeDates();
    return RelationOfWhole(dates[a.value], dates[b.value]);
  }
  return RelationOfPartial(PartsOf(a), PartsOf(b));
}

}  // namespace otkel::matching
