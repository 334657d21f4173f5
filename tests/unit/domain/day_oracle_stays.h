#pragma once

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "domain/rule.h"
#include "domain/traveller.h"

// What tests/unit/domain/day_oracle.h counts with: days, dates and the stays that visits prove.
namespace otkel {

// Days with a mark.
struct DayMarks {
  Day first;
  std::vector<char> marked;

  [[nodiscard]] bool Has(Day day) const {
    const auto place = (day - first).count();
    return place >= 0 && place < static_cast<long>(marked.size()) &&
           marked[static_cast<std::size_t>(place)] != 0;
  }
  void Set(Day day) {
    if (marked.empty()) first = day - days{1500};
    const auto place = static_cast<std::size_t>((day - first).count());
    if (place >= marked.size()) marked.resize(place + 1500);
    marked[place] = 1;
  }
};

inline Day SameDate(Day day, int months) {
  const std::chrono::year_month_day date{day};
  int year = static_cast<int>(date.year());
  int month = static_cast<int>(static_cast<unsigned>(date.month()));
  for (; months > 0; --months) month == 12 ? (++year, month = 1) : ++month;
  for (; months < 0; ++months) month == 1 ? (--year, month = 12) : --month;
  for (unsigned of_month = static_cast<unsigned>(date.day());; --of_month) {
    const std::chrono::year_month_day same{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{of_month}};
    if (same.ok()) return same;
  }
}

// The day so much after `day`: days, or to the same date of a later month, or its last day.
inline Day DayAfter(Day day, const Amount& amount) {
  if (amount.unit == Unit::kDay || amount.unit == Unit::kCalendarDay)
    return day + days{amount.count};
  return SameDate(day, amount.unit == Unit::kYear ? 12 * amount.count : amount.count);
}

struct OracleStay {
  Day first;
  std::optional<Day> last;  // absent: it goes on
  bool is_certain = true;

  friend bool operator==(const OracleStay&, const OracleStay&) = default;
};

// Merges visits two by two until no two overlap.
class OracleStays {
 public:
  explicit OracleStays(const History& history) : visits_(history.visits) {}

  std::vector<OracleStay> Find() {
    std::optional<Day> newest;
    for (const Visit& visit : visits_) {
      const auto known = visit.entered_on ? visit.entered_on : visit.left_on;
      if (known && (!newest || *known > *newest)) newest = known;
    }
    bool is_one_open = false;
    for (const Visit& visit : visits_) {
      if (!visit.entered_on && !visit.left_on) continue;
      if (visit.entered_on && visit.left_on && *visit.left_on < *visit.entered_on) continue;
      if (!visit.entered_on) {
        stays_.push_back({*visit.left_on, visit.left_on, false});
      } else if (visit.left_unrecorded) {
        stays_.push_back({*visit.entered_on, visit.entered_on, false});
      } else if (visit.left_on) {
        stays_.push_back({*visit.entered_on, visit.left_on, true});
      } else if (*visit.entered_on == *newest && !is_one_open) {
        stays_.push_back({*visit.entered_on, std::nullopt, true});
        is_one_open = true;
      } else {
        stays_.push_back({*visit.entered_on, visit.entered_on, false});
      }
    }
    while (MergeTwo()) {
    }
    std::sort(stays_.begin(), stays_.end(), [](const OracleStay& a, const OracleStay& b) {
      const Day a_last = a.last.value_or(Day::max()), b_last = b.last.value_or(Day::max());
      return std::tuple(a.first, a_last, a.is_certain) < std::tuple(b.first, b_last, b.is_certain);
    });
    return stays_;
  }

 private:
  // One is the last day of the other's first, and they share no other.
  static bool OnlyTouch(const OracleStay& a, const OracleStay& b) {
    return (a.last == b.first && (!b.last || *b.last >= b.first)) || b.last == a.first;
  }

  static bool Overlap(const OracleStay& a, const OracleStay& b) {
    const bool apart = (a.last && *a.last < b.first) || (b.last && *b.last < a.first);
    return !apart && !OnlyTouch(a, b);
  }

  bool MergeTwo() {
    for (std::size_t i = 0; i < stays_.size(); ++i) {
      for (std::size_t j = i + 1; j < stays_.size(); ++j) {
        if (!Overlap(stays_[i], stays_[j])) continue;
        OracleStay both{std::min(stays_[i].first, stays_[j].first), std::nullopt, true};
        if (stays_[i].last && stays_[j].last)
          both.last = std::max(*stays_[i].last, *stays_[j].last);
        stays_[i] = both;
        stays_.erase(stays_.begin() + static_cast<std::ptrdiff_t>(j));
        return true;
      }
    }
    return false;
  }

  const std::vector<Visit>& visits_;
  std::vector<OracleStay> stays_;
};

}  // namespace otkel
