#include <algorithm>

#include "domain/stay_case.h"

namespace otkel {
namespace {

constexpr std::size_t kMostSteps = 64;  // entry day, window, break: each moves the day forward

// Presences as long as they can have been: an exit that was not recorded came just before the next
// entry, an entry that was not recorded just after the exit before it.
std::vector<Presence> AtTheirLongest(std::span<const Presence> presences, const History& history,
                                     Day first, Day on) {
  std::vector<Presence> longest(presences.begin(), presences.end());
  for (std::size_t i = 0; i < longest.size(); ++i) {
    if (longest[i].is_certain) continue;
    if (history.visits[longest[i].visit].entered_on) {
      longest[i].left_on = i + 1 < longest.size() ? longest[i + 1].entered_on : on;
    } else {
      longest[i].entered_on =
          i > 0 ? longest[i - 1].left_on.value_or(first) : std::min(first, *longest[i].left_on);
    }
  }
  return longest;
}

}  // namespace

int StayCase::UsedAtMost(const Rule& rule, std::size_t before, DayRange window) const {
  const DayLimit limit{rule.amount->count, rule.window, rule.first_day_counts,
                       rule.last_day_counts};
  const std::vector<Presence> longest =
      AtTheirLongest(std::span(presences_).first(before), *history_, window.first, window.last);
  const WindowCount count(limit, longest, uncounted_);
  int used = 0;
  for (const DayRange& range : count.Counted(longest.size(), window))
    used += static_cast<int>((range.last - range.first).count()) + 1;
  return used;
}

std::vector<WindowUse> StayCase::WindowsOn(const StayRight& right, std::size_t before,
                                           Day entered_on, Day on, bool is_here) const {
  std::vector<WindowUse> uses;
  for (const RuleFinding& finding : right.findings) {
    if (finding.part == RuleFinding::Part::kOverridden || !IsWindow(*finding.rule)) continue;
    const Rule& rule = *finding.rule;
    const WindowCount& count = CountFor(rule);
    WindowUse use;
    use.rule = &rule;
    use.allowed = rule.amount->count;
    use.window = count.WindowOn(before, is_here ? std::optional(entered_on) : std::nullopt, on);
    use.used = is_here ? count.UsedOn(before, entered_on, on) : count.UsedBefore(before, on);
    use.left = use.allowed - use.used;
    use.counted = count.Counted(before, {use.window.first, on});
    use.used_at_most = use.used;
    const bool is_doubtful =
        std::any_of(presences_.begin(), presences_.begin() + static_cast<std::ptrdiff_t>(before),
                    [](const Presence& presence) { return !presence.is_certain; });
    if (is_doubtful) {
      const Day through = is_here ? entered_on - days{1} : on;
      int proven = 0;
      for (const DayRange& range : count.Counted(before, {use.window.first, through}))
        proven += static_cast<int>((range.last - range.first).count()) + 1;
      const int longest = UsedAtMost(rule, before, {use.window.first, through});
      use.used_at_most += std::max(0, longest - proven);
    }
    if (is_here) {
      const DayRange run =
          CountedDays({entered_on, on, true, 0}, on,
                      {use.allowed, rule.window, rule.first_day_counts, rule.last_day_counts});
      use.counted.push_back({std::max(run.first, use.window.first), run.last});
      const DaySet all = DaySet(std::move(use.counted)).Without(uncounted_);
      use.counted = all.Within(use.window.first, on);
    }
    uses.push_back(std::move(use));
  }
  return uses;
}

// Of every stay before, for a short one after a long one does not end the long one's break.
std::optional<std::pair<const Rule*, Day>> StayCase::BreakOn(std::size_t before,
                                                             Day entered_on) const {
  std::optional<std::pair<const Rule*, Day>> longest;
  for (const Rule* rule : law_->RulesFor(traveller_->nationality, RuleKind::kBreak)) {
    if (rule->from != ClockStart::kExit) continue;
    for (std::size_t i = 0; i < before; ++i) {
      const Presence& stay = presences_[i];
      if (!stay.left_on || !stay.is_certain) continue;
      if (!law_->Fits(*rule, *traveller_, "none", *stay.left_on)) continue;
      if (rule->over && *stay.left_on <= LastDayOf(stay.entered_on, *rule->over, true, true, {}))
        continue;
      const Day free_on = Later(*stay.left_on, *rule->amount);
      if (entered_on < free_on && (!longest || free_on > longest->second))
        longest = {rule, free_on};
    }
  }
  return longest;
}

// The first day after `day` on which some visa, permit or extension begins, or on which a stay
// would begin while its clock stands.
std::optional<Day> StayCase::NextStart(Day day) const {
  std::optional<Day> next;
  for (const Authorisation& given : history_->authorisations) {
    if (given.kind == AuthorisationKind::kExitVisa || given.valid_from <= day) continue;
    next = next ? std::min(*next, given.valid_from) : given.valid_from;
  }
  for (const Overlay& overlay : law_->pack().overlays) {
    if (overlay.effect != OverlayEffect::kStopClock || !overlay.entered_by) continue;
    const Day first = std::max(overlay.period.first, day + days{1});
    if (first > std::min(overlay.period.last, *overlay.entered_by)) continue;
    next = next ? std::min(*next, first) : first;
  }
  return next;
}

// The window that binds under each right that there is on `on`.
std::vector<const Rule*> StayCase::BindingWindows(std::size_t before, Day on) const {
  std::vector<const Rule*> rules;
  const auto add = [&](const StayRight& right) {
    if (right.rule != nullptr && IsWindow(*right.rule)) rules.push_back(right.rule);
  };
  add(RightUnder(nullptr, before, on, std::nullopt));
  for (const Authorisation& given : history_->authorisations) {
    if (Covers(given, before, on)) add(RightUnder(&given, before, on, std::nullopt));
  }
  return rules;
}

std::optional<Day> StayCase::EarliestEntry(std::size_t before, Day from) const {
  Day on = from;
  const std::size_t most_steps = kMostSteps + history_->authorisations.size();
  for (std::size_t step = 0; step < most_steps; ++step) {
    if (const auto pause = BreakOn(before, on)) {
      on = pause->second;
      continue;
    }
    const StayRight right = RightOf(before, on);
    if (right.kind != RightKind::kNone && (!right.last_day || *right.last_day >= on)) return on;
    std::optional<Day> next = NextStart(on);
    for (const Rule* rule : BindingWindows(before, on)) {
      const auto free_on = CountFor(*rule).EarliestEntry(before, on + days{1});
      if (free_on) next = next ? std::min(*next, *free_on) : free_on;
    }
    if (!next) return std::nullopt;
    on = *next;
  }
  return std::nullopt;
}

int StayCase::DaysOver(std::size_t presence, Day on, std::optional<Instant> at) const {
  return presences_[presence].is_certain ? DaysOver(presence, RightOf(presence), on, at) : 0;
}

int StayCase::DaysOver(std::size_t presence, const StayRight& right, Day on,
                       std::optional<Instant> at) const {
  const Presence& stay = presences_[presence];
  if (!stay.is_certain || !right.last_day) return 0;
  const auto over = static_cast<int>((stay.left_on.value_or(on) - *right.last_day).count());
  const auto end_at = stay.left_on ? history_->visits[stay.last_visit].left_at : at;
  if (over <= 0 && right.last_at && end_at && *end_at > *right.last_at) return 1;
  return std::max(over, 0);
}

std::vector<const Overlay*> StayCase::ForgivenessOf(const StayRight& right, Day entered_on) const {
  std::vector<const Overlay*> forgiving;
  if (!right.last_day) return forgiving;
  for (const Overlay& overlay : law_->pack().overlays) {
    if (overlay.effect != OverlayEffect::kForgive || *right.last_day >= overlay.period.last)
      continue;
    if (law_->Fits(overlay, *traveller_, ClassOf(right.authorisation), entered_on))
      forgiving.push_back(&overlay);
  }
  return forgiving;
}

}  // namespace otkel
