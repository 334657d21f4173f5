#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/day.h"
#include "domain/rule.h"
#include "domain/traveller.h"

// Counting days of presence as laws count them. tests/unit/domain/day_oracle.h counts the same one
// day at a time.
namespace otkel {

// A set of days as ranges, sorted, apart from each other.
class DaySet {
 public:
  DaySet() = default;
  // `ranges` in any order, overlapping or not; empty ones do not count.
  explicit DaySet(std::vector<DayRange> ranges);

  [[nodiscard]] int CountThrough(Day last) const;  // days up to and including `last`
  [[nodiscard]] int CountWithin(Day first, Day last) const;
  [[nodiscard]] bool Has(Day day) const { return CountWithin(day, day) == 1; }
  [[nodiscard]] std::vector<DayRange> Within(Day first, Day last) const;
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] Day last() const { return ranges_.back().last; }  // REQUIRES: not empty
  // The first day by which `count` days after `day` have passed that are not in this set.
  [[nodiscard]] Day Pass(Day day, int count) const;
  // The days of both sets.
  [[nodiscard]] DaySet With(const DaySet& other) const;
  // The days of this set that are not in `other`.
  [[nodiscard]] DaySet Without(const DaySet& other) const;

 private:
  std::vector<DayRange> ranges_;
  std::vector<int> before_;  // how many days lie in the ranges before each
};

// A presence without gaps of knowledge: first and last day on which the person was here. An open
// one has no last day.
struct Presence {
  Day entered_on;
  std::optional<Day> left_on;
  bool is_certain = true;      // false: only that the person was here on these days, not until when
  std::size_t visit = 0;       // index of the visit that it begins with
  std::size_t last_visit = 0;  // and of the one that it ends with, or goes on with

  friend bool operator==(const Presence&, const Presence&) = default;
};

// The presences that visits prove, by first day, whatever the order of the visits. Overlapping
// visits are one presence; where one ends on the day the next begins, they stay two. An end that
// was not recorded proves the one day that was.
[[nodiscard]] std::vector<Presence> PresencesOf(std::span<const Visit> visits);

// "At most `allowed` days within a window", as one rule counts.
struct DayLimit {
  int allowed = 0;
  Window window;  // kRolling or kAnchored
  bool first_day_counts = true;
  bool last_day_counts = true;
};

// The days of a presence that a rule counts: without the first or the last where they do not count.
// `left_on` stands for an open end.
[[nodiscard]] DayRange CountedDays(const Presence& presence, Day left_on, const DayLimit& limit);

// The days that one rule counts in a person's presences.
//
// Questions name a presence by how many come before it (`before`): only those count besides the
// presence asked about, which began on `entered_on` and goes on.
class WindowCount {
 public:
  // `presences`: as PresencesOf gives them. `uncounted`: days that no rule counts (a clock that
  // stood still, a stay under a residence permit).
  WindowCount(const DayLimit& limit, std::span<const Presence> presences, const DaySet& uncounted);

  // Counted days in the window that ends on `on`, if the person came in on `entered_on` and leaves
  // on `on`. REQUIRES: entered_on <= on.
  [[nodiscard]] int UsedOn(std::size_t before, Day entered_on, Day on) const;
  // The same without being here on `on`.
  [[nodiscard]] int UsedBefore(std::size_t before, Day on) const;
  // The window that ends on, or for an anchored one holds, `on`. `entered_on` absent: nobody came
  // in since.
  [[nodiscard]] DayRange WindowOn(std::size_t before, std::optional<Day> entered_on, Day on) const;
  // The last day on which somebody who comes in on `entered_on` and stays is within the limit: at
  // least the day before entry. nullopt: the limit never ends the stay.
  [[nodiscard]] std::optional<Day> LastDay(std::size_t before, Day entered_on) const;
  // The first day from `from` on which one may come in: that day itself is within the limit.
  [[nodiscard]] std::optional<Day> EarliestEntry(std::size_t before, Day from) const;
  // The days of `range` that the rule counts, of presences before `before` only.
  [[nodiscard]] std::vector<DayRange> Counted(std::size_t before, DayRange range) const;

 private:
  [[nodiscard]] Day WindowFirst(Day last) const;
  [[nodiscard]] Day WindowLast(Day anchor) const;
  [[nodiscard]] Day AnchorOf(std::size_t before, std::optional<Day> entered_on, Day on) const;
  void FindAnchors();
  // Through which day the presences before `before` can have counted days.
  [[nodiscard]] Day LastCounted(std::size_t before) const;
  [[nodiscard]] int CountBefore(std::size_t before, Day first, Day last) const;

  DayLimit limit_;
  std::vector<Presence> presences_;  // ends set: an open one ends on its first day here
  DaySet uncounted_;
  DaySet counted_;
  std::vector<Day> anchors_;             // first days of the windows that presences opened
  std::vector<std::size_t> anchors_by_;  // how many the first n presences opened
};

// `day` and `amount` later by dates: so many days, months or years. REQUIRES: not hours, counted.
[[nodiscard]] Day Later(Day day, const Amount& amount);

// The last day of a clock that starts on `start` and runs for `amount`: `first_day_counts` says
// whether `start` is day 1, `last_day_counts` whether the day of leaving is a day. Days of
// `uncounted` on the way, or right after, make it longer. REQUIRES: days, months or years.
[[nodiscard]] Day LastDayOf(Day start, const Amount& amount, bool first_day_counts,
                            bool last_day_counts, const DaySet& uncounted);

}  // namespace otkel
