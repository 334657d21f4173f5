#include "domain/day_count.h"

#include <algorithm>
#include <tuple>

namespace otkel {
namespace {

int Length(Day first, Day last) { return static_cast<int>((last - first).count()) + 1; }

// Instants tell visits of the same days apart.
void Sort(std::vector<Presence>& presences, std::span<const Visit> visits) {
  std::sort(presences.begin(), presences.end(), [&](const Presence& a, const Presence& b) {
    if (a.entered_on != b.entered_on) return a.entered_on < b.entered_on;
    const Day a_left = a.left_on.value_or(Day::max()), b_left = b.left_on.value_or(Day::max());
    if (a_left != b_left) return a_left < b_left;
    if (a.is_certain != b.is_certain) return b.is_certain;
    const Visit &first = visits[a.visit], &second = visits[b.visit];
    return std::tie(first.entered_at, first.left_at) < std::tie(second.entered_at, second.left_at);
  });
}

bool EndsLater(const Presence& a, const Presence& b, std::span<const Visit> visits) {
  if (a.left_on != b.left_on) return !a.left_on || *a.left_on > *b.left_on;
  return visits[a.last_visit].left_at > visits[b.last_visit].left_at;
}

bool IsInDays(Unit unit) { return unit == Unit::kCalendarDay || unit == Unit::kDay; }

}  // namespace

DaySet::DaySet(std::vector<DayRange> ranges) : ranges_(std::move(ranges)) {
  std::erase_if(ranges_, [](const DayRange& range) { return range.last < range.first; });
  std::sort(ranges_.begin(), ranges_.end(),
            [](const DayRange& a, const DayRange& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const DayRange& range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last + days{1}) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
  before_.reserve(kept);
  int total = 0;
  for (const DayRange& range : ranges_) {
    before_.push_back(total);
    total += Length(range.first, range.last);
  }
}

int DaySet::CountThrough(Day last) const {
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), last,
                       [](Day day, const DayRange& range) { return day < range.first; });
  if (after == ranges_.begin()) return 0;
  const auto index = static_cast<std::size_t>(after - ranges_.begin()) - 1;
  return before_[index] + Length(ranges_[index].first, std::min(last, ranges_[index].last));
}

int DaySet::CountWithin(Day first, Day last) const {
  return last < first ? 0 : CountThrough(last) - CountThrough(first - days{1});
}

std::vector<DayRange> DaySet::Within(Day first, Day last) const {
  std::vector<DayRange> within;
  for (const DayRange& range : ranges_) {
    const DayRange cut{std::max(range.first, first), std::min(range.last, last)};
    if (cut.first <= cut.last) within.push_back(cut);
  }
  return within;
}

DaySet DaySet::With(const DaySet& other) const {
  std::vector<DayRange> all = ranges_;
  all.insert(all.end(), other.ranges_.begin(), other.ranges_.end());
  return DaySet(std::move(all));
}

DaySet DaySet::Without(const DaySet& other) const {
  if (other.empty()) return *this;
  std::vector<DayRange> left;
  for (const DayRange& range : ranges_) {
    Day first = range.first;
    for (const DayRange& hole : other.Within(range.first, range.last)) {
      left.push_back({first, hole.first - days{1}});
      first = hole.last + days{1};
    }
    left.push_back({first, range.last});
  }
  return DaySet(std::move(left));
}

Day DaySet::Pass(Day day, int count) const {
  const Day plain = day + days{count};
  Day passed = plain;
  while (true) {
    const Day longer = plain + days{CountWithin(day + days{1}, passed)};
    if (longer == passed) return passed;
    passed = longer;
  }
}

std::vector<Presence> PresencesOf(std::span<const Visit> visits) {
  std::vector<Presence> presences;
  presences.reserve(visits.size());
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const Visit& visit = visits[i];
    // An exit on an earlier day than the entry: clocks disagree, and only the entry is proven.
    const bool is_muddled = visit.entered_on && visit.left_on && *visit.left_on < *visit.entered_on;
    if (visit.entered_on && (visit.left_unrecorded || is_muddled))
      presences.push_back({*visit.entered_on, visit.entered_on, false, i, i});
    else if (visit.entered_on)
      presences.push_back({*visit.entered_on, visit.left_on, true, i, i});
    if (!visit.entered_on && visit.left_on)
      presences.push_back({*visit.left_on, visit.left_on, false, i, i});
  }
  Sort(presences, visits);
  bool has_lost_end = false;
  for (std::size_t i = 0; i + 1 < presences.size(); ++i) {
    if (presences[i].left_on) continue;  // else open, yet somebody came in again
    presences[i].left_on = presences[i].entered_on;
    presences[i].is_certain = false;
    has_lost_end = true;
  }
  if (has_lost_end) Sort(presences, visits);
  std::size_t kept = 0;
  for (const Presence& next : presences) {
    Presence* last = kept > 0 ? &presences[kept - 1] : nullptr;
    if (last == nullptr || next.entered_on >= *last->left_on) {
      presences[kept++] = next;
    } else if (EndsLater(next, *last, visits)) {
      last->left_on = next.left_on;
      last->last_visit = next.last_visit;
    }
  }
  presences.resize(kept);
  return presences;
}

DayRange CountedDays(const Presence& presence, Day left_on, const DayLimit& limit) {
  return {presence.entered_on + days{limit.first_day_counts ? 0 : 1},
          left_on - days{limit.last_day_counts ? 0 : 1}};
}

WindowCount::WindowCount(const DayLimit& limit, std::span<const Presence> presences,
                         const DaySet& uncounted)
    : limit_(limit), presences_(presences.begin(), presences.end()), uncounted_(uncounted) {
  std::vector<DayRange> ranges;
  ranges.reserve(presences_.size());
  for (Presence& presence : presences_) {
    if (!presence.left_on) presence.left_on = presence.entered_on;
    ranges.push_back(CountedDays(presence, *presence.left_on, limit_));
  }
  counted_ = DaySet(std::move(ranges)).Without(uncounted_);
  if (limit_.window.kind == WindowKind::kAnchored) FindAnchors();
}

void WindowCount::FindAnchors() {
  anchors_by_.push_back(0);
  for (const Presence& presence : presences_) {
    if (anchors_.empty() || presence.entered_on > WindowLast(anchors_.back()))
      anchors_.push_back(presence.entered_on);
    while (*presence.left_on > WindowLast(anchors_.back()))
      anchors_.push_back(WindowLast(anchors_.back()) + days{1});
    anchors_by_.push_back(anchors_.size());
  }
}

Day WindowCount::WindowFirst(Day last) const {
  const Amount& length = limit_.window.length;
  if (IsInDays(length.unit)) return last - days{length.count - 1};
  return AddMonths(last, -length.count * (length.unit == Unit::kYear ? 12 : 1)) + days{1};
}

Day WindowCount::WindowLast(Day anchor) const {
  return Later(anchor, limit_.window.length) - days{1};
}

// The first day of the window that holds `on`: opened by an earlier presence, by the one that goes
// on, or else by one that would begin on `on`.
Day WindowCount::AnchorOf(std::size_t before, std::optional<Day> entered_on, Day on) const {
  const auto end = anchors_.begin() + static_cast<std::ptrdiff_t>(anchors_by_[before]);
  const auto after = std::upper_bound(anchors_.begin(), end, on);
  const std::optional<Day> anchor =
      after != anchors_.begin() ? std::optional(*(after - 1)) : std::nullopt;
  if (anchor && on <= WindowLast(*anchor)) return *anchor;
  if (!entered_on) return on;
  Day next = *entered_on;
  if (anchor && next <= WindowLast(*anchor)) next = WindowLast(*anchor) + days{1};
  while (on > WindowLast(next)) next = WindowLast(next) + days{1};
  return next;
}

DayRange WindowCount::WindowOn(std::size_t before, std::optional<Day> entered_on, Day on) const {
  if (limit_.window.kind != WindowKind::kAnchored) return {WindowFirst(on), on};
  const Day anchor = AnchorOf(before, entered_on, on);
  return {anchor, WindowLast(anchor)};
}

// Presences are apart, but one may end on the day the next begins.
Day WindowCount::LastCounted(std::size_t before) const {
  if (before == presences_.size()) return Day::max();
  const Day entered_on = presences_[before].entered_on;
  for (std::size_t i = before; i > 0 && *presences_[i - 1].left_on >= entered_on; --i) {
    const DayRange counted = CountedDays(presences_[i - 1], entered_on, limit_);
    if (counted.first <= counted.last && counted.last == entered_on) return entered_on;
  }
  return entered_on - days{1};
}

int WindowCount::CountBefore(std::size_t before, Day first, Day last) const {
  return counted_.CountWithin(first, std::min(last, LastCounted(before)));
}

int WindowCount::UsedOn(std::size_t before, Day entered_on, Day on) const {
  const Day first = WindowOn(before, entered_on, on).first;
  const DayRange run = CountedDays({entered_on, on, true, 0}, on, limit_);
  const Day run_first = std::max(run.first, first);
  const int used = CountBefore(before, first, on);
  if (run.last < run_first) return used;
  return used + Length(run_first, run.last) - CountBefore(before, run_first, run.last) -
         uncounted_.CountWithin(run_first, run.last);
}

int WindowCount::UsedBefore(std::size_t before, Day on) const {
  return CountBefore(before, WindowOn(before, std::nullopt, on).first, on);
}

std::vector<DayRange> WindowCount::Counted(std::size_t before, DayRange range) const {
  return counted_.Within(range.first, std::min(range.last, LastCounted(before)));
}

// A day more of presence adds at most one to what is used, and a day on which the clock stands
// nothing, whatever leaves the window: so as many days as are left can be passed over at once.
std::optional<Day> WindowCount::LastDay(std::size_t before, Day entered_on) const {
  const Day counts_again =
      uncounted_.empty() ? entered_on : std::max(entered_on, uncounted_.last());
  const Day horizon = Later(Later(counts_again, limit_.window.length), limit_.window.length) +
                      days{2 * limit_.allowed + 2};
  for (Day on = entered_on; on <= horizon;) {
    const int left = limit_.allowed - UsedOn(before, entered_on, on);
    if (left < 0) return on - days{1};
    // Where the day of leaving does not count, it does as soon as one stays on.
    const days leaving{limit_.last_day_counts ? 0 : 1};
    on = uncounted_.Pass(on - leaving, left + 1) + leaving;
  }
  return std::nullopt;
}

std::optional<Day> WindowCount::EarliestEntry(std::size_t before, Day from) const {
  const Day horizon = Later(Later(from, limit_.window.length), limit_.window.length) + days{2};
  const bool drops_one_a_day =
      limit_.window.kind == WindowKind::kRolling && IsInDays(limit_.window.length.unit);
  for (Day on = from; on <= horizon;) {
    const int over = UsedOn(before, on, on) - limit_.allowed;
    if (over <= 0) return on;
    on += days{drops_one_a_day && uncounted_.empty() ? over : 1};
  }
  return std::nullopt;
}

Day Later(Day day, const Amount& amount) {
  switch (amount.unit) {
    case Unit::kMonth:
      return AddMonths(day, amount.count);
    case Unit::kYear:
      return AddMonths(day, amount.count * 12);
    case Unit::kCalendarDay:
    case Unit::kDay:
    case Unit::kHour:
    case Unit::kUnlimited:
    case Unit::kUnstated:
      return day + days{amount.count};
  }
  return day;
}

Day LastDayOf(Day start, const Amount& amount, bool first_day_counts, bool last_day_counts,
              const DaySet& uncounted) {
  const Day first = start + days{first_day_counts ? 0 : 1};
  const Day last = Later(start, amount) - days{first_day_counts ? 1 : 0};
  const days leaving{last_day_counts ? 0 : 1};
  if (uncounted.empty()) return last + leaving;
  // The day before the first day too many.
  const auto counted = static_cast<int>((last - first).count()) + 1;
  return uncounted.Pass(first - days{1}, counted + 1) - days{1} + leaving;
}

}  // namespace otkel
