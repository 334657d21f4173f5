#include "domain/stay_case.h"

#include <algorithm>
#include <tuple>

#include "domain/authorisation.h"

namespace otkel {
namespace {

constexpr std::string_view kNoVisa = "none";

// No limit is later than any day.
bool IsStricter(const RuleFinding& a, const RuleFinding& b) {
  if (!a.last_day) return false;
  if (!b.last_day || *a.last_day != *b.last_day) return !b.last_day || *a.last_day < *b.last_day;
  return a.last_at && (!b.last_at || *a.last_at < *b.last_at);
}

// Of rights that are as long, without a visa goes first; of authorisations the earliest.
bool Precedes(const Authorisation& a, const Authorisation& b) {
  return std::tie(a.valid_from, a.valid_to, a.kind, a.visa_class, a.entries, a.max_days) <
         std::tie(b.valid_from, b.valid_to, b.kind, b.visa_class, b.entries, b.max_days);
}

bool EndsBefore(const Authorisation& a, const Authorisation& b) {
  return a.valid_to != b.valid_to ? a.valid_to < b.valid_to : Precedes(a, b);
}

bool IsBetter(const StayRight& a, const StayRight& b) {
  if (a.last_day != b.last_day) return b.last_day && (!a.last_day || *a.last_day > *b.last_day);
  if (a.last_at != b.last_at) return b.last_at && (!a.last_at || *a.last_at > *b.last_at);
  return b.authorisation != nullptr && Precedes(*a.authorisation, *b.authorisation);
}

Day Earlier(std::optional<Day> known, Day other) { return known ? std::min(*known, other) : other; }

DayLimit LimitIn(const Rule& rule) {
  return {rule.amount->count, rule.window, rule.first_day_counts, rule.last_day_counts};
}

bool IsAbout(const Rule& rule, std::string_view visa_class) {
  return rule.classes.empty() ||
         std::find(rule.classes.begin(), rule.classes.end(), visa_class) != rule.classes.end();
}

}  // namespace

std::string_view NameOf(RightKind kind) {
  switch (kind) {
    case RightKind::kOwnNational:
      return "own_national";
    case RightKind::kVisaFree:
      return "visa_free";
    case RightKind::kAuthorisation:
      return "authorisation";
    case RightKind::kNone:
      return "none";
  }
  return "";
}

bool IsWindow(const Rule& rule) {
  return rule.window.kind != WindowKind::kPerVisit && rule.amount && IsCounted(rule.amount->unit);
}

std::string_view ClassOf(const Authorisation* authorisation) {
  return authorisation == nullptr ? kNoVisa : std::string_view(authorisation->visa_class);
}

StayCase::StayCase(const Law* law, const Traveller* traveller, const History* history,
                   const Zone* zone)
    : law_(law),
      traveller_(traveller),
      history_(history),
      zone_(zone),
      presences_(PresencesOf(history->visits)),
      stopped_(StoppedDays()),
      uncounted_(UncountedDays()) {}

// Days on which a clock stood still for this person.
std::vector<DayRange> StayCase::StoppedDays() const {
  std::vector<DayRange> ranges;
  for (const Overlay& overlay : law_->pack().overlays) {
    if (overlay.effect != OverlayEffect::kStopClock) continue;
    if (!overlay.entered_by) {
      if (law_->Fits(overlay, *traveller_, kNoVisa, overlay.period.first))
        ranges.push_back(overlay.period);
      continue;
    }
    for (const Presence& presence : presences_) {
      if (!law_->Fits(overlay, *traveller_, kNoVisa, presence.entered_on)) continue;
      ranges.push_back({std::max(overlay.period.first, presence.entered_on),
                        std::min(overlay.period.last, presence.left_on.value_or(Day::max()))});
    }
  }
  return ranges;
}

// Days on which the clock will stand for a stay that begins on `entered_on`, by measures that look
// at the day of entry.
DaySet StayCase::StoppedFor(Day entered_on) const {
  std::vector<DayRange> ranges;
  for (const Overlay& overlay : law_->pack().overlays) {
    if (overlay.effect != OverlayEffect::kStopClock || !overlay.entered_by) continue;
    if (law_->Fits(overlay, *traveller_, kNoVisa, entered_on))
      ranges.push_back({std::max(overlay.period.first, entered_on), overlay.period.last});
  }
  return DaySet(std::move(ranges));
}

// Those, and days under a right that no window counts.
DaySet StayCase::UncountedDays() const {
  std::vector<DayRange> ranges = StoppedDays();
  for (const Authorisation& authorisation : history_->authorisations) {
    for (const Rule* rule : law_->RulesFor(traveller_->nationality, RuleKind::kVisa)) {
      if (!rule->days_count && IsAbout(*rule, authorisation.visa_class) &&
          law_->Fits(*rule, *traveller_, authorisation.visa_class, authorisation.valid_from))
        ranges.push_back({authorisation.valid_from, authorisation.valid_to});
    }
  }
  return DaySet(std::move(ranges));
}

std::optional<std::size_t> StayCase::OpenOn(Day on) const {
  for (std::size_t i = presences_.size(); i > 0; --i) {
    const Presence& presence = presences_[i - 1];
    if (presence.entered_on > on) continue;
    if (!presence.left_on || *presence.left_on > on) return i - 1;
    return std::nullopt;
  }
  return std::nullopt;
}

std::vector<const Rule*> StayCase::Fitting(RuleKind kind, std::string_view visa_class, Day on,
                                           std::vector<const Rule*>* overridden) const {
  std::vector<const Rule*> fitting;
  for (const Rule* rule : law_->RulesFor(traveller_->nationality, kind)) {
    if (law_->Fits(*rule, *traveller_, visa_class, on)) fitting.push_back(rule);
  }
  DropOverridden(fitting, overridden);
  return fitting;
}

const WindowCount& StayCase::CountFor(const Rule& rule) const {
  for (const auto& [known, count] : counts_) {
    if (known == &rule) return *count;
  }
  counts_.emplace_back(&rule, std::make_unique<WindowCount>(LimitIn(rule), presences_, uncounted_));
  return *counts_.back().second;
}

// Without a zone the day ends late: no hour is held against anybody on a doubt.
Day StayCase::DayOf(Instant at) const {
  return zone_ != nullptr ? LocalDay(at, *zone_) : std::chrono::ceil<days>(at);
}

StayCase::Limit StayCase::LimitOf(const Rule& rule, std::size_t before, Day entered_on,
                                  std::optional<Instant> entered_at) const {
  const Amount& amount = *rule.amount;
  if (!IsCounted(amount.unit)) return {};
  const DaySet going_on = before == Next() ? StoppedFor(entered_on) : DaySet();
  const DaySet stopped = going_on.empty() ? stopped_ : stopped_.With(going_on);
  if (IsWindow(rule)) {
    std::optional<Day> last =
        going_on.empty() ? CountFor(rule).LastDay(before, entered_on)
                         : WindowCount(LimitIn(rule), presences_, uncounted_.With(going_on))
                               .LastDay(before, entered_on);
    if (rule.window.per_visit) {
      last = Earlier(last, LastDayOf(entered_on, {*rule.window.per_visit, amount.unit},
                                     rule.first_day_counts, rule.last_day_counts, stopped));
    }
    return {last, std::nullopt};
  }
  if (amount.unit != Unit::kHour) {
    return {LastDayOf(entered_on, amount, rule.first_day_counts, rule.last_day_counts, stopped),
            std::nullopt};
  }
  if (!entered_at) return {entered_on + days{(amount.count + 23) / 24}, std::nullopt};
  const Instant last_at = *entered_at + std::chrono::hours{amount.count};
  return {DayOf(last_at), last_at};
}

void StayCase::Bind(StayRight& right, const std::vector<const Rule*>& rules, std::size_t before,
                    Day entered_on, std::optional<Instant> entered_at) const {
  std::size_t strictest = right.findings.size();
  for (const Rule* rule : rules) {
    const Limit limit = LimitOf(*rule, before, entered_on, entered_at);
    right.findings.push_back({rule, RuleFinding::Part::kAlsoFits, limit.last_day, limit.last_at});
    if (IsStricter(right.findings.back(), right.findings[strictest]))
      strictest = right.findings.size() - 1;
  }
  if (strictest == right.findings.size()) return;
  RuleFinding& binding = right.findings[strictest];
  const RuleFinding now{nullptr, RuleFinding::Part::kBinds, right.last_day, right.last_at};
  if (right.kind == RightKind::kAuthorisation && !IsStricter(binding, now)) return;
  binding.part = RuleFinding::Part::kBinds;
  right.rule = binding.rule;
  right.last_day = binding.last_day;
  right.last_at = binding.last_at;
  right.is_stated = binding.rule->amount->unit != Unit::kUnstated;
}

bool StayCase::Covers(const Authorisation& authorisation, std::size_t before,
                      Day entered_on) const {
  if (!GivesEntry(authorisation) || !IsKnownClass(authorisation)) return false;
  if (entered_on < authorisation.valid_from || entered_on > authorisation.valid_to) return false;
  const int entries = EntriesOf(authorisation);
  if (entries == 0) return true;
  const auto place = static_cast<std::size_t>(&authorisation - history_->authorisations.data());
  return EntriesUsed(place, before) < entries;
}

// A class that no rule of the law knows gives no right; a law without visa classes asks for none.
bool StayCase::IsKnownClass(const Authorisation& authorisation) const {
  const auto rules = law_->RulesFor(traveller_->nationality, RuleKind::kVisa);
  if (rules.empty() || authorisation.visa_class.empty()) return true;
  return std::any_of(rules.begin(), rules.end(), [&](const Rule* rule) {
    return IsAbout(*rule, authorisation.visa_class) &&
           law_->Fits(*rule, *traveller_, authorisation.visa_class, authorisation.valid_from);
  });
}

// As the authorisation says, or else the rule about its class; 0: as often as one likes.
int StayCase::EntriesOf(const Authorisation& authorisation) const {
  if (authorisation.entries > 0) return authorisation.entries;
  for (const Rule* rule : law_->RulesFor(traveller_->nationality, RuleKind::kVisa)) {
    if (rule->entries.value_or(0) > 0 && IsAbout(*rule, authorisation.visa_class) &&
        law_->Fits(*rule, *traveller_, authorisation.visa_class, authorisation.valid_from))
      return *rule->entries;
  }
  return 0;
}

// Which visa was used is not recorded: an entry that was possible without a visa, or on one without
// a number of entries, takes none; else the one that ends first, so that no right is said to be
// used up on a doubt.
void StayCase::AssignEntries() const {
  const std::vector<Authorisation>& given = history_->authorisations;
  std::vector<int> entries;
  for (const Authorisation& authorisation : given) entries.push_back(EntriesOf(authorisation));
  std::vector<int> used(given.size(), 0);
  for (std::size_t i = 0; i < presences_.size(); ++i) {
    const Day on = presences_[i].entered_on;
    std::optional<std::size_t> taken;
    bool is_free = false;
    for (std::size_t k = 0; k < given.size() && !is_free; ++k) {
      if (!GivesEntry(given[k]) || on < given[k].valid_from || on > given[k].valid_to) continue;
      is_free = entries[k] == 0;
      if (used[k] < entries[k] && (!taken || EndsBefore(given[k], given[*taken]))) taken = k;
    }
    if (taken && !is_free) {
      const StayRight free = RightUnder(nullptr, i, on, std::nullopt);
      is_free = free.kind != RightKind::kNone && (!free.last_day || *free.last_day >= on);
    }
    if (is_free) taken.reset();
    if (taken) ++used[*taken];
    taken_.push_back(taken);
  }
}

int StayCase::EntriesUsed(std::size_t authorisation, std::size_t before) const {
  if (taken_.size() != presences_.size()) AssignEntries();
  return static_cast<int>(std::count(taken_.begin(),
                                     taken_.begin() + static_cast<std::ptrdiff_t>(before),
                                     std::optional(authorisation)));
}

// The last day of its validity, or the day on which the days it allows are used up: at least the
// day before entry.
Day StayCase::LastDayUnder(const Authorisation& authorisation, std::size_t before,
                           Day entered_on) const {
  Day last = authorisation.valid_to;
  for (const Rule* rule : law_->RulesFor(traveller_->nationality, RuleKind::kVisa)) {
    if (IsAbout(*rule, authorisation.visa_class) && rule->amount && IsCounted(rule->amount->unit) &&
        law_->Fits(*rule, *traveller_, authorisation.visa_class, authorisation.valid_from))
      last = std::min(last, LastDayOf(authorisation.valid_from, *rule->amount, true, true, {}));
  }
  last = std::max(last, entered_on - days{1});
  if (!authorisation.max_days) return last;
  int used = 0;
  Day uncounted_through = authorisation.valid_from - days{1};
  for (std::size_t i = 0; i < before; ++i) {
    const Presence& presence = presences_[i];
    const Day first = std::max(presence.entered_on, uncounted_through + days{1});
    const Day end = std::min(presence.left_on.value_or(presence.entered_on), entered_on - days{1});
    if (end < first) continue;
    used += static_cast<int>((end - first).count()) + 1;
    uncounted_through = end;
  }
  const int left = std::max(0, *authorisation.max_days - used);
  return std::min(last, entered_on + days{left} - days{1});
}

StayRight StayCase::RightUnder(const Authorisation* authorisation, std::size_t before,
                               Day entered_on, std::optional<Instant> entered_at) const {
  const std::string_view visa_class = ClassOf(authorisation);
  std::vector<const Rule*> overridden;
  const std::vector<const Rule*> rules =
      Fitting(RuleKind::kStay, visa_class, entered_on, &overridden);
  StayRight right;
  if (authorisation == nullptr && rules.empty()) return right;
  right.kind = authorisation == nullptr ? RightKind::kVisaFree : RightKind::kAuthorisation;
  right.authorisation = authorisation;
  if (authorisation != nullptr) right.last_day = LastDayUnder(*authorisation, before, entered_on);
  right.findings.reserve(rules.size() + overridden.size());
  Bind(right, rules, before, entered_on, entered_at);
  for (const Rule* rule : overridden) {
    const Limit limit = LimitOf(*rule, before, entered_on, entered_at);
    right.findings.push_back({rule, RuleFinding::Part::kOverridden, limit.last_day, limit.last_at});
  }
  Shift(right, entered_on, visa_class);
  return right;
}

// A limit that one measure moves may fall into the period of another, whatever their order.
void StayCase::Shift(StayRight& right, Day entered_on, std::string_view visa_class) const {
  while (ShiftOnce(right, entered_on, visa_class)) {
  }
}

bool StayCase::ShiftOnce(StayRight& right, Day entered_on, std::string_view visa_class) const {
  for (const Overlay& overlay : law_->pack().overlays) {
    if (overlay.effect != OverlayEffect::kShift || !right.last_day || !overlay.until) continue;
    if (*right.last_day < overlay.period.first || *right.last_day > overlay.period.last) continue;
    if (*overlay.until <= *right.last_day) continue;
    if (!law_->Fits(overlay, *traveller_, visa_class, entered_on)) continue;
    right.last_day = overlay.until;
    right.last_at.reset();
    right.shifted_by = &overlay;
    return true;
  }
  return false;
}

// By permits and extensions that begin before the limit is over; a chain of them counts whole.
void StayCase::Extend(StayRight& right, Day entered_on) const {
  if (!right.last_day || right.kind == RightKind::kNone) return;
  std::vector<const Authorisation*> chain;
  for (const Authorisation& authorisation : history_->authorisations) {
    if (authorisation.kind != AuthorisationKind::kVisa &&
        authorisation.kind != AuthorisationKind::kExitVisa && authorisation.valid_to >= entered_on)
      chain.push_back(&authorisation);
  }
  std::sort(chain.begin(), chain.end(),
            [](const Authorisation* a, const Authorisation* b) { return Precedes(*a, *b); });
  for (const Authorisation* authorisation : chain) {
    if (authorisation->valid_from > *right.last_day + days{1}) break;
    if (authorisation->valid_to <= *right.last_day) continue;
    right.last_day = authorisation->valid_to;
    right.last_at.reset();
    right.extended_by = authorisation;
  }
}

StayRight StayCase::RightOf(std::size_t before, Day entered_on,
                            std::optional<Instant> entered_at) const {
  if (law_->IsOwn(traveller_->nationality)) {
    StayRight own;
    own.kind = RightKind::kOwnNational;
    return own;
  }
  StayRight best = RightUnder(nullptr, before, entered_on, entered_at);
  for (const Authorisation& authorisation : history_->authorisations) {
    if (!Covers(authorisation, before, entered_on)) continue;
    StayRight right = RightUnder(&authorisation, before, entered_on, entered_at);
    if (best.kind == RightKind::kNone || IsBetter(right, best)) best = std::move(right);
  }
  Extend(best, entered_on);
  return best;
}

StayRight StayCase::RightOf(std::size_t presence) const {
  return RightOf(presence, presences_[presence].entered_on,
                 history_->visits[presences_[presence].visit].entered_at);
}

}  // namespace otkel
