#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/day_count.h"
#include "domain/law.h"
#include "domain/traveller.h"
#include "domain/zone.h"

namespace otkel {

// What a rule says about one stay.
struct RuleFinding {
  enum class Part {
    kBinds,       // sets the limit
    kAlsoFits,    // fits and is less strict
    kOverridden,  // would fit, but a rule that goes before it does
  };
  const Rule* rule = nullptr;
  Part part = Part::kAlsoFits;
  std::optional<Day> last_day;  // that this rule alone would set; absent: none
  std::optional<Instant> last_at;

  friend bool operator==(const RuleFinding&, const RuleFinding&) = default;
};

enum class RightKind { kOwnNational, kVisaFree, kAuthorisation, kNone };

[[nodiscard]] std::string_view NameOf(RightKind kind);  // "visa_free"

// The right on which a person enters and how long it lasts.
struct StayRight {
  RightKind kind = RightKind::kNone;
  const Authorisation* authorisation = nullptr;
  std::optional<Day> last_day;     // last lawful day; absent: no limit, or none that is stated
  std::optional<Instant> last_at;  // where the law counts hours: lawful through this instant
  bool is_stated = true;           // false: the source lets people in and says no length
  const Rule* rule = nullptr;      // that binds; null: the authorisation alone does
  const Overlay* shifted_by = nullptr;
  const Authorisation* extended_by = nullptr;
  std::vector<RuleFinding> findings;

  friend bool operator==(const StayRight&, const StayRight&) = default;
};

// How many days a window rule has counted.
struct WindowUse {
  const Rule* rule = nullptr;
  DayRange window;
  int allowed = 0;
  int used = 0;          // days that are proven
  int used_at_most = 0;  // if every exit that was not recorded came as late as it can have
  int left = 0;          // allowed - used; negative: over
  std::vector<DayRange> counted;

  friend bool operator==(const WindowUse&, const WindowUse&) = default;
};

// The law of a state applied to one person's history. `law`, `traveller` and `history` must outlive
// it. For one thread. Pure: the same values give the same answers.
//
// A stay is named by its place among presences(); Next() stands for a stay that has not begun.
class StayCase {
 public:
  // `zone`: the country's; needed only where the law counts hours, null else.
  StayCase(const Law* law, const Traveller* traveller, const History* history, const Zone* zone);

  [[nodiscard]] const Law& law() const { return *law_; }
  [[nodiscard]] const Traveller& traveller() const { return *traveller_; }
  [[nodiscard]] const History& history() const { return *history_; }
  [[nodiscard]] std::span<const Presence> presences() const { return presences_; }
  [[nodiscard]] std::size_t Next() const { return presences_.size(); }
  // The presence that is open on `on`: the last one, begun by then and not ended before.
  [[nodiscard]] std::optional<std::size_t> OpenOn(Day on) const;

  // The best right to a stay that begins on `entered_on` with `before` presences before it. Of
  // several rights the one that lasts longest, of several rules under a right the strictest.
  [[nodiscard]] StayRight RightOf(std::size_t before, Day entered_on,
                                  std::optional<Instant> entered_at = std::nullopt) const;
  [[nodiscard]] StayRight RightOf(std::size_t presence) const;

  // Every window that counts for a stay begun on `entered_on`, as of `on`; `is_here`: the person
  // stays through `on`.
  [[nodiscard]] std::vector<WindowUse> WindowsOn(const StayRight& right, std::size_t before,
                                                 Day entered_on, Day on, bool is_here) const;
  // The first day from `from` on, after `before` presences, on which some right allows a stay and
  // no break after a stay runs. nullopt: none is known.
  [[nodiscard]] std::optional<Day> EarliestEntry(std::size_t before, Day from) const;
  // The break after the last stay before `entered_on` that is not over then, with its first free
  // day.
  [[nodiscard]] std::optional<std::pair<const Rule*, Day>> BreakOn(std::size_t before,
                                                                   Day entered_on) const;

  // How many days the stay was over its limit on the day it ended, or on `on` (and `at`, where the
  // law counts hours) where it has not; calendar days.
  [[nodiscard]] int DaysOver(std::size_t presence, Day on,
                             std::optional<Instant> at = std::nullopt) const;
  // The same where RightOf(presence) is known already.
  [[nodiscard]] int DaysOver(std::size_t presence, const StayRight& right, Day on,
                             std::optional<Instant> at) const;
  // The overlays under which going over `right`'s limit counts for nothing, each from its first day
  // on, for the days through its last.
  [[nodiscard]] std::vector<const Overlay*> ForgivenessOf(const StayRight& right,
                                                          Day entered_on) const;

  // Some rule of the law is about the authorisation's class, or the law has no such rules.
  [[nodiscard]] bool IsKnownClass(const Authorisation& authorisation) const;

  // The rules of a kind that fit, without those that a fitting one overrides.
  [[nodiscard]] std::vector<const Rule*> Fitting(RuleKind kind, std::string_view visa_class, Day on,
                                                 std::vector<const Rule*>* overridden) const;

 private:
  struct Limit {
    std::optional<Day> last_day;
    std::optional<Instant> last_at;
  };

  [[nodiscard]] Limit LimitOf(const Rule& rule, std::size_t before, Day entered_on,
                              std::optional<Instant> entered_at) const;
  [[nodiscard]] StayRight RightUnder(const Authorisation* authorisation, std::size_t before,
                                     Day entered_on, std::optional<Instant> entered_at) const;
  void Bind(StayRight& right, const std::vector<const Rule*>& rules, std::size_t before,
            Day entered_on, std::optional<Instant> entered_at) const;
  [[nodiscard]] bool Covers(const Authorisation& authorisation, std::size_t before,
                            Day entered_on) const;
  [[nodiscard]] int EntriesOf(const Authorisation& authorisation) const;
  // How many entries the first `before` presences have taken of an authorisation.
  [[nodiscard]] int EntriesUsed(std::size_t authorisation, std::size_t before) const;
  void AssignEntries() const;
  [[nodiscard]] Day LastDayUnder(const Authorisation& authorisation, std::size_t before,
                                 Day entered_on) const;
  [[nodiscard]] Day DayOf(Instant at) const;
  [[nodiscard]] std::optional<Day> NextStart(Day day) const;
  void Shift(StayRight& right, Day entered_on, std::string_view visa_class) const;
  bool ShiftOnce(StayRight& right, Day entered_on, std::string_view visa_class) const;
  void Extend(StayRight& right, Day entered_on) const;
  [[nodiscard]] const WindowCount& CountFor(const Rule& rule) const;
  [[nodiscard]] std::vector<DayRange> StoppedDays() const;
  [[nodiscard]] DaySet StoppedFor(Day entered_on) const;
  [[nodiscard]] DaySet UncountedDays() const;
  [[nodiscard]] std::vector<const Rule*> BindingWindows(std::size_t before, Day on) const;
  [[nodiscard]] int UsedAtMost(const Rule& rule, std::size_t before, DayRange window) const;

  const Law* law_;
  const Traveller* traveller_;
  const History* history_;
  const Zone* zone_;
  std::vector<Presence> presences_;
  DaySet stopped_;    // no clock counts them
  DaySet uncounted_;  // no window counts them
  // Made when first asked for.
  mutable std::vector<std::optional<std::size_t>> taken_;  // by presence: the right it was made on
  mutable std::vector<std::pair<const Rule*, std::unique_ptr<WindowCount>>> counts_;
};

[[nodiscard]] bool IsWindow(const Rule& rule);  // rolling or anchored

// The class a person enters under: the authorisation's, "none" without one.
[[nodiscard]] std::string_view ClassOf(const Authorisation* authorisation);

}  // namespace otkel
