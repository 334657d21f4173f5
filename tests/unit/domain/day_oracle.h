#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "domain/rule.h"
#include "domain/traveller.h"
#include "tests/unit/domain/day_oracle_stays.h"

// The law of docs/formats/rule-pack.md once more, counted one day at a time and as plainly as can
// be: what domain/day_count.h and domain/stay_case.h are held against. It shares no code with them.
namespace otkel {

// Assumes of the pack: every rule fits everybody; rules of kind `stay` fit without a visa only.
class DayOracle {
 public:
  using Stay = OracleStay;

  // `utc_offset`: of the country.
  DayOracle(const RulePack& pack, const History& history, std::chrono::seconds utc_offset)
      : pack_(pack), history_(history), utc_offset_(utc_offset) {
    stays_ = OracleStays(history).Find();
    FindStoppedDays();
  }

  [[nodiscard]] const std::vector<Stay>& stays() const { return stays_; }

  // The window of `rule` on `on` after `before` stays and a stay since `entered_on`, if any.
  [[nodiscard]] DayRange WindowOn(const Rule& rule, std::size_t before,
                                  std::optional<Day> entered_on, Day on) const {
    if (rule.window.kind == WindowKind::kRolling) return {RollingFirst(rule, on), on};
    std::optional<DayRange> window = WindowAfter(rule, before);
    for (Day day = entered_on.value_or(on); day <= on; day += days{1}) Step(rule, window, day);
    return *window;
  }

  // Days of that window that count, if the person leaves on `on`.
  [[nodiscard]] int UsedOn(const Rule& rule, std::size_t before, std::optional<Day> entered_on,
                           Day on) const {
    return Count(rule, MarksOf(rule, before), entered_on,
                 WindowOn(rule, before, entered_on, on).first, on);
  }

  // The last lawful day of a stay that begins on `entered_on`, by one rule alone.
  [[nodiscard]] std::optional<Day> LastLawful(const Rule& rule, std::size_t before, Day entered_on,
                                              std::optional<Instant> entered_at) const {
    if (before == stays_.size() && !is_new_stay_known_ && StopsFor(entered_on))
      return WithNewStay(entered_on).LastLawful(rule, before, entered_on, entered_at);
    if (!rule.amount || rule.amount->unit == Unit::kUnlimited ||
        rule.amount->unit == Unit::kUnstated)
      return std::nullopt;
    if (rule.window.kind == WindowKind::kPerVisit) {
      if (rule.amount->unit == Unit::kHour)
        return LastHour(entered_on, entered_at, rule.amount->count);
      return LastOfVisit(rule, *rule.amount, entered_on);
    }
    std::optional<Day> last = LastInWindow(rule, before, entered_on);
    if (!rule.window.per_visit) return last;
    const Day capped = LastOfVisit(rule, {*rule.window.per_visit, rule.amount->unit}, entered_on);
    return last ? std::min(*last, capped) : capped;
  }

  struct Right {
    bool exists = false;
    std::optional<Day> last;
  };

  // By the right that lasts longest, and what extends it.
  [[nodiscard]] Right RightOf(std::size_t before, Day entered_on,
                              std::optional<Instant> entered_at = std::nullopt) const {
    Right best;
    for (const Rule& rule : pack_.rules) {  // the strictest
      if (rule.kind != RuleKind::kStay) continue;
      const auto last = LastLawful(rule, before, entered_on, entered_at);
      if (!best.exists || !best.last) best.last = last;
      if (last) best.last = std::min(*best.last, *last);
      best.exists = true;
    }
    for (const Authorisation& given : history_.authorisations) {
      const auto last = LastUnder(given, before, entered_on);
      if (!last) continue;
      if (!best.exists) best.last = last;
      if (best.last) best.last = std::max(*best.last, *last);
      best.exists = true;
    }
    if (best.exists && best.last) best.last = Extended(*best.last, entered_on);
    return best;
  }

  [[nodiscard]] int DaysOver(std::size_t stay, Day on, std::optional<Instant> entered_at) const {
    if (!stays_[stay].is_certain) return 0;
    const Right right = RightOf(stay, stays_[stay].first, entered_at);
    int over = 0;
    if (!right.last) return 0;
    for (Day day = stays_[stay].first; day <= stays_[stay].last.value_or(on); day += days{1}) {
      if (day > *right.last) ++over;
    }
    return over;
  }

  // The first day on which nobody who comes in breaks a rule.
  [[nodiscard]] std::optional<Day> EarliestEntry(std::size_t before, Day from) const {
    const Day end = Horizon(std::max(from, LastFact()), 2);
    for (Day day = from; day <= end; day += days{1}) {
      if (BreakUntil(before, day)) continue;
      const Right right = RightOf(before, day);
      if (right.exists && (!right.last || *right.last >= day)) return day;
    }
    return std::nullopt;
  }

  // The last day of the break that runs on `entered_on`.
  [[nodiscard]] std::optional<Day> BreakUntil(std::size_t before, Day entered_on) const {
    std::optional<Day> until;
    for (std::size_t i = 0; i < before; ++i) {
      const Stay& stay = stays_[i];
      if (!stay.last || !stay.is_certain) continue;
      for (const Rule& rule : pack_.rules) {
        if (rule.kind != RuleKind::kBreak || rule.from != ClockStart::kExit) continue;
        if (rule.over && *stay.last < DayAfter(stay.first, *rule.over)) continue;
        const Day last = DayAfter(*stay.last, *rule.amount) - days{1};
        if (entered_on <= last && (!until || last > *until)) until = last;
      }
    }
    return until;
  }

  struct PermitTotal {
    std::optional<Day> ends_on;              // of the chain that goes on; absent: no permit
    std::vector<const Authorisation*> over;  // permits that hold beyond it
  };

  // Permits one day after the other: days without any between them make the total end later, and
  // so many as the break asks for end the chain.
  [[nodiscard]] PermitTotal TotalOn(const Rule& total, const Rule& pause, Day on) const {
    PermitTotal found;
    std::vector<const Authorisation*> permits;
    for (const Authorisation& given : history_.authorisations) {
      if (IsOf(total, given) && given.valid_from <= on) permits.push_back(&given);
    }
    if (permits.empty()) return found;
    Day day = permits[0]->valid_from, end = permits[0]->valid_to;
    for (const Authorisation* permit : permits) {
      day = std::min(day, permit->valid_from);
      end = std::max(end, permit->valid_to);
    }
    std::optional<Day> covered;
    int without = 0;
    for (; day <= end; day += days{1}) {
      const bool holds = std::any_of(permits.begin(), permits.end(), [&](const auto* permit) {
        return permit->valid_from <= day && day <= permit->valid_to;
      });
      if (!holds) {
        ++without;
        continue;
      }
      if (!covered || (without > 0 && day >= DayAfter(*covered, *pause.amount)))
        found.ends_on = DayAfter(day, *total.amount) - days{1};
      else
        *found.ends_on += days{without};
      covered = day;
      without = 0;
      for (const Authorisation* permit : permits) {
        if (day > *found.ends_on && permit->valid_to == day) found.over.push_back(permit);
      }
    }
    return found;
  }

 private:
  static bool StopsFor(const Overlay& overlay, Day entered_on) {
    return overlay.effect == OverlayEffect::kStopClock && overlay.entered_by &&
           entered_on <= *overlay.entered_by;
  }
  bool StopsFor(Day entered_on) const {
    return std::any_of(pack_.overlays.begin(), pack_.overlays.end(),
                       [&](const Overlay& overlay) { return StopsFor(overlay, entered_on); });
  }

  // The same, as it counts for a stay that has not begun: measures look at its day of entry.
  DayOracle WithNewStay(Day entered_on) const {
    DayOracle with = *this;
    with.is_new_stay_known_ = true;
    std::vector<DayRange> ranges;
    for (const Overlay& overlay : pack_.overlays) {
      if (StopsFor(overlay, entered_on))
        ranges.push_back({std::max(overlay.period.first, entered_on), overlay.period.last});
    }
    for (DayMarks* marks : {&with.standing_, &with.stopped_}) {
      for (const DayRange& range : ranges) {
        for (Day day = range.first; day <= range.last; day += days{1}) marks->Set(day);
      }
    }
    for (const DayRange& range : ranges)
      with.last_stopped_ = std::max(with.last_stopped_.value_or(range.last), range.last);
    return with;
  }

  // Marks the days of `ranges`, earliest first.
  static DayMarks DaysOf(std::vector<DayRange> ranges) {
    std::sort(ranges.begin(), ranges.end(),
              [](const DayRange& a, const DayRange& b) { return a.first < b.first; });
    DayMarks marks;
    for (const DayRange& range : ranges) {
      for (Day day = range.first; day <= range.last; day += days{1}) marks.Set(day);
    }
    return marks;
  }

  void FindStoppedDays() {
    std::vector<DayRange> ranges;
    for (const Overlay& overlay : pack_.overlays) {
      if (overlay.effect != OverlayEffect::kStopClock) continue;
      if (!overlay.entered_by) ranges.push_back(overlay.period);
      for (const Stay& stay : stays_) {
        if (!overlay.entered_by || stay.first > *overlay.entered_by) continue;
        ranges.push_back({std::max(stay.first, overlay.period.first),
                          std::min(stay.last.value_or(overlay.period.last), overlay.period.last)});
      }
    }
    standing_ = DaysOf(ranges);
    for (const Authorisation& given : history_.authorisations) {
      for (const Rule& rule : pack_.rules) {
        if (rule.kind == RuleKind::kVisa && !rule.days_count && IsOf(rule, given))
          ranges.push_back({given.valid_from, given.valid_to});
      }
    }
    for (const DayRange& range : ranges)
      last_stopped_ = std::max(last_stopped_.value_or(range.last), range.last);
    stopped_ = DaysOf(std::move(ranges));
  }

  static bool IsOf(const Rule& rule, const Authorisation& given) {
    return std::find(rule.classes.begin(), rule.classes.end(), given.visa_class) !=
           rule.classes.end();
  }

  // Days of the first `before` stays that the rule counts.
  DayMarks MarksOf(const Rule& rule, std::size_t before) const {
    DayMarks marks;
    for (std::size_t i = 0; i < before; ++i) {
      const Day first = stays_[i].first, last = stays_[i].last.value_or(first);
      for (Day day = first; day <= last; day += days{1}) {
        if ((day == first && !rule.first_day_counts) || (day == last && !rule.last_day_counts))
          continue;
        if (!stopped_.Has(day)) marks.Set(day);
      }
    }
    return marks;
  }

  // From the window's first day through `on`, on which the person leaves.
  int Count(const Rule& rule, const DayMarks& earlier, std::optional<Day> entered_on, Day first,
            Day on) const {
    int used = 0;
    for (Day day = first; day <= on; day += days{1}) {
      const bool here = entered_on && day >= *entered_on &&
                        (day > *entered_on || rule.first_day_counts) &&
                        (day < on || rule.last_day_counts) && !stopped_.Has(day);
      if (here || earlier.Has(day)) ++used;
    }
    return used;
  }

  static Day RollingFirst(const Rule& rule, Day on) {
    const Amount& length = rule.window.length;
    return DayAfter(on, {-length.count, length.unit}) + days{1};
  }

  static void Step(const Rule& rule, std::optional<DayRange>& window, Day day) {
    if (!window || day > window->last)
      window = DayRange{day, DayAfter(day, rule.window.length) - days{1}};
  }

  // The window that the days of earlier stays leave open.
  std::optional<DayRange> WindowAfter(const Rule& rule, std::size_t before) const {
    std::optional<DayRange> window;
    for (std::size_t i = 0; i < before; ++i) {
      const Day last = stays_[i].last.value_or(stays_[i].first);
      for (Day day = stays_[i].first; day <= last; day += days{1}) Step(rule, window, day);
    }
    return window;
  }

  std::optional<Day> LastInWindow(const Rule& rule, std::size_t before, Day entered_on) const {
    const DayMarks earlier = MarksOf(rule, before);
    const bool is_rolling = rule.window.kind == WindowKind::kRolling;
    std::optional<DayRange> anchored;
    if (!is_rolling) anchored = WindowAfter(rule, before);
    const Day end = Horizon(std::max(entered_on, last_stopped_.value_or(entered_on)), 3);
    for (Day on = entered_on; on <= end; on += days{1}) {
      if (!is_rolling) Step(rule, anchored, on);
      const Day first = is_rolling ? RollingFirst(rule, on) : anchored->first;
      if (Count(rule, earlier, entered_on, first, on) > rule.amount->count) return on - days{1};
    }
    return std::nullopt;
  }

  // Each day that counts takes one from what is left; a day on which the clock stands takes none.
  Day LastOfVisit(const Rule& rule, const Amount& amount, Day entered_on) const {
    const Day begins = rule.first_day_counts ? entered_on : entered_on + days{1};
    auto left = (DayAfter(begins, amount) - begins).count();
    if (amount.unit != Unit::kDay && amount.unit != Unit::kCalendarDay)
      left = (DayAfter(entered_on, amount) - entered_on).count();
    Day day = begins;
    while (standing_.Has(day) || left > 0) {
      if (!standing_.Has(day)) --left;
      day += days{1};
    }
    return day - days{rule.last_day_counts ? 1 : 0};
  }

  Day LastHour(Day entered_on, std::optional<Instant> entered_at, int hours) const {
    if (!entered_at) {
      Day day = entered_on;
      for (; hours > 0; hours -= 24) day += days{1};
      return day;
    }
    Instant at = *entered_at + utc_offset_;
    for (int i = 0; i < hours; ++i) at += std::chrono::hours{1};
    return std::chrono::floor<days>(at);
  }

  // Of one visa or permit; absent: it gives no right to a stay that begins on `entered_on`.
  std::optional<Day> LastUnder(const Authorisation& given, std::size_t before,
                               Day entered_on) const {
    if (given.kind == AuthorisationKind::kExtension || given.kind == AuthorisationKind::kExitVisa)
      return std::nullopt;
    if (entered_on < given.valid_from || entered_on > given.valid_to) return std::nullopt;
    DayMarks present;
    for (std::size_t i = 0; i < before; ++i) {
      for (Day day = stays_[i].first; day <= stays_[i].last.value_or(stays_[i].first);
           day += days{1})
        present.Set(day);
    }
    if (given.entries > 0 && EntriesTaken(before)[&given] >= given.entries) return std::nullopt;
    if (!given.max_days) return given.valid_to;
    int used = 0;
    for (Day day = given.valid_from; day < entered_on; day += days{1}) used += present.Has(day);
    Day last = entered_on - days{1};
    while (used < *given.max_days && last < given.valid_to) ++used, last += days{1};
    return last;
  }

  // Each entry takes one from the right that ends first, unless one without a number would do.
  std::map<const Authorisation*, int> EntriesTaken(std::size_t before) const {
    const auto order = [](const Authorisation* given) {
      return std::tuple(given->valid_to, given->valid_from, given->kind, given->visa_class,
                        given->entries, given->max_days);
    };
    std::map<const Authorisation*, int> taken;
    for (std::size_t i = 0; i < before; ++i) {
      const Authorisation* first = nullptr;
      bool is_free = false;
      for (const Authorisation& given : history_.authorisations) {
        const bool covers = given.valid_from <= stays_[i].first &&
                            stays_[i].first <= given.valid_to &&
                            given.kind != AuthorisationKind::kExtension &&
                            given.kind != AuthorisationKind::kExitVisa;
        if (!covers) continue;
        if (given.entries == 0) is_free = true;
        if (taken[&given] < given.entries && (first == nullptr || order(&given) < order(first)))
          first = &given;
      }
      if (first != nullptr && !is_free) is_free = IsFreeOfVisas(i);
      if (!is_free && first != nullptr) ++taken[first];
    }
    return taken;
  }

  // The rules alone let the person in.
  bool IsFreeOfVisas(std::size_t stay) const {
    bool exists = false, is_free = true;
    for (const Rule& rule : pack_.rules) {
      if (rule.kind != RuleKind::kStay) continue;
      const auto last = LastLawful(rule, stay, stays_[stay].first, std::nullopt);
      exists = true;
      if (last && *last < stays_[stay].first) is_free = false;
    }
    return exists && is_free;
  }

  Day Extended(Day last, Day entered_on) const {
    const auto holds = [&](Day day) {
      return std::any_of(history_.authorisations.begin(), history_.authorisations.end(),
                         [&](const Authorisation& given) {
                           return given.kind != AuthorisationKind::kVisa &&
                                  given.kind != AuthorisationKind::kExitVisa &&
                                  given.valid_to >= entered_on && given.valid_from <= day &&
                                  day <= given.valid_to;
                         });
    };
    while (holds(last + days{1})) last += days{1};
    return last;
  }

  // A day by which every window that is open on `from` has passed `times`.
  Day Horizon(Day from, int times) const {
    Day end = from + days{40};
    for (const Rule& rule : pack_.rules) {
      if (!rule.amount || rule.amount->unit == Unit::kUnlimited ||
          rule.amount->unit == Unit::kUnstated || rule.amount->unit == Unit::kHour)
        continue;
      Day passed = DayAfter(from, *rule.amount) + days{40};
      for (int i = 0; i < times && rule.window.kind != WindowKind::kPerVisit; ++i)
        passed = DayAfter(passed, rule.window.length);
      end = std::max(end, passed);
    }
    return end;
  }

  Day LastFact() const {
    Day last = Day::min();
    for (const Authorisation& given : history_.authorisations)
      last = std::max(last, given.valid_to);
    for (const Stay& stay : stays_) last = std::max(last, stay.last.value_or(stay.first));
    return last;
  }

  const RulePack& pack_;
  const History& history_;
  std::chrono::seconds utc_offset_;
  std::vector<Stay> stays_;
  bool is_new_stay_known_ = false;
  DayMarks standing_;  // days on which the clock stands
  DayMarks stopped_;   // those, and days that no window counts
  std::optional<Day> last_stopped_;
};

}  // namespace otkel
