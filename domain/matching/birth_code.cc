#include "domain/matching/birth_code.h"

#include <chrono>
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

// Of each whole date: year, month and day in a byte each, the year from kFirstYear.
const std::vector<std::uint32_t>& WholeDates() {
  static const std::vector<std::uint32_t> dates = [] {
    std::vector<std::uint32_t> all(kMonthsBegin);
    for (int i = 0; i < kMonthsBegin; ++i) {
      const std::chrono::year_month_day date{FirstDay() + std::chrono::days{i}};
      all[static_cast<std::size_t>(i)] =
          static_cast<std::uint32_t>(static_cast<int>(date.year()) - kFirstYear) << 16 |
          static_cast<unsigned>(date.month()) << 8 | static_cast<unsigned>(date.day());
    }
    return all;
  }();
  return dates;
}

Parts PartsOf(BirthCode code) {
  if (code.value == BirthCode::kUnknown) return {};
  if (code.value >= kYearsBegin) return {kFirstYear + code.value - kYearsBegin, 0, 0};
  if (code.value >= kMonthsBegin) {
    const int months = code.value - kMonthsBegin;
    return {kFirstYear + months / 12, 1 + months % 12, 0};
  }
  const std::uint32_t date = WholeDates()[code.value];
  return {kFirstYear + static_cast<int>(date >> 16), static_cast<int>(date >> 8 & 0xFFu),
          static_cast<int>(date & 0xFFu)};
}

// Written where nobody knew the day.
bool IsHeaped(const Parts& parts) {
  return parts.day == 1 && (parts.month == 1 || parts.month == 7);
}

int DifferingDigits(int a, int b) {
  int count = 0;
  for (; a != b; a /= 10, b /= 10) count += a % 10 != b % 10 ? 1 : 0;
  return count;
}

int DifferingDigits(const Parts& a, const Parts& b) {
  return DifferingDigits(a.year, b.year) + DifferingDigits(a.month, b.month) +
         DifferingDigits(a.day, b.day);
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
  const Parts left = PartsOf(a), right = PartsOf(b);
  if (!IsWhole(a) || !IsWhole(b)) return RelationOfPartial(left, right);
  if (a == b) return IsHeaped(left) ? BirthRelation::kSameHeaped : BirthRelation::kSame;
  if (left.year == right.year && left.month == right.day && left.day == right.month)
    return BirthRelation::kSwapped;
  if (DifferingDigits(left, right) == 1) return BirthRelation::kOneDigit;
  if (left.year == right.year && (IsHeaped(left) || IsHeaped(right)))
    return BirthRelation::kSameYear;
  if (left.month == right.month && left.day == right.day) return BirthRelation::kYearOff;
  return BirthRelation::kOther;
}

}  // namespace otkel::matching
