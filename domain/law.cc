#include "domain/law.h"

#include <algorithm>
#include <map>
#include <set>

namespace otkel {
namespace {

constexpr Day kFirstDay = Day::min();
constexpr Day kLastDay = Day::max();
constexpr int kWholeHistoryDays = 36'600;
constexpr int kDeepestGroup = 16;

template <typename Value>
bool HasOrIsEmpty(const std::vector<Value>& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

bool HasView(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool ShareOne(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& word) { return HasView(b, word); });
}

int DaysAtMost(const Amount& amount) {
  switch (amount.unit) {
    case Unit::kCalendarDay:
    case Unit::kDay:
      return amount.count;
    case Unit::kHour:
      return amount.count / 24 + 1;
    case Unit::kMonth:
      return amount.count * 31;
    case Unit::kYear:
      return amount.count * 366;
    case Unit::kUnlimited:
    case Unit::kUnstated:
      return 0;
  }
  return 0;
}

}  // namespace

std::uint32_t CodeNumber(std::string_view code) {
  std::uint32_t number = 0;
  for (const char letter : code.substr(0, 4)) {
    number = number << 8 | static_cast<unsigned char>(letter);
  }
  return number;
}

Law::Law(RulePack pack) : pack_(std::move(pack)) {
  for (const Rule& rule : pack_.rules) {
    rule_names_.push_back(Spread(rule.who));
    if (!IsChosen(rule)) continue;
    if (rule.kind == RuleKind::kBreak && rule.amount)
      longest_window_days_ = std::max(longest_window_days_, DaysAtMost(*rule.amount));
    if (rule.window.kind == WindowKind::kRolling)
      longest_window_days_ = std::max(longest_window_days_, DaysAtMost(rule.window.length));
    // Where a window begins hangs on every window before it.
    if (rule.window.kind == WindowKind::kAnchored) longest_window_days_ = kWholeHistoryDays;
  }
  for (const Overlay& overlay : pack_.overlays) overlay_names_.push_back(Spread(overlay.who));
  Index();
}

// Groups within groups belong for as long as both hold. A circle ends at the deepest level; the
// check of a pack refuses it.
void Law::Spread(const std::vector<std::string>& names, DayRange within, int depth,
                 std::vector<Member>& members) const {
  for (const std::string& name : names) {
    if (!name.starts_with('@')) {
      members.push_back({CodeNumber(name), within.first, within.last});
      continue;
    }
    const auto group = std::find_if(
        pack_.groups.begin(), pack_.groups.end(),
        [&](const NationalityGroup& candidate) { return candidate.id == name.substr(1); });
    if (group == pack_.groups.end() || depth == kDeepestGroup) continue;
    for (const NationalityGroup::Member& member : group->members) {
      const DayRange belongs{std::max(within.first, member.from.value_or(kFirstDay)),
                             std::min(within.last, member.to.value_or(kLastDay))};
      if (belongs.first <= belongs.last) Spread({member.code}, belongs, depth + 1, members);
    }
  }
}

Law::Named Law::Spread(const Selector& who) const {
  Named named;
  const auto by_code = [](const Member& a, const Member& b) { return a.code < b.code; };
  Spread(who.nationalities, {kFirstDay, kLastDay}, 0, named.nationalities);
  Spread(who.except, {kFirstDay, kLastDay}, 0, named.except);
  std::stable_sort(named.nationalities.begin(), named.nationalities.end(), by_code);
  std::stable_sort(named.except.begin(), named.except.end(), by_code);
  return named;
}

bool Law::IsChosen(const Rule& rule) const {
  if (!rule.reading) return true;
  return std::any_of(pack_.choices.begin(), pack_.choices.end(), [&](const Choice& choice) {
    return choice.id == rule.reading->choice && choice.chosen == rule.reading->reading;
  });
}

void Law::Index() {
  std::set<std::uint32_t> codes{0};
  for (const Named& named : rule_names_) {
    for (const Member& member : named.nationalities) codes.insert(member.code);
  }
  for (const std::uint32_t code : codes) {
    Entry entry{code, std::vector<RuleList>(kRuleKinds)};
    for (std::size_t i = 0; i < pack_.rules.size(); ++i) {
      const Rule& rule = pack_.rules[i];
      const bool named =
          rule.who.all_nationalities ||
          std::any_of(rule_names_[i].nationalities.begin(), rule_names_[i].nationalities.end(),
                      [&](const Member& member) { return member.code == code; });
      if (named && IsChosen(rule))
        entry.by_kind[static_cast<std::size_t>(rule.kind)].push_back(&rule);
    }
    by_code_.push_back(std::move(entry));
  }
}

std::span<const Rule* const> Law::RulesFor(const StateCode& nationality, RuleKind kind) const {
  const std::uint32_t code = CodeNumber(nationality.text);
  const auto found = std::lower_bound(
      by_code_.begin(), by_code_.end(), code,
      [](const Entry& entry, std::uint32_t wanted) { return entry.code < wanted; });
  const Entry& entry = found != by_code_.end() && found->code == code ? *found : by_code_.front();
  return entry.by_kind[static_cast<std::size_t>(kind)];
}

const Rule* Law::FindRule(const RuleId& id) const {
  const auto found = std::find_if(pack_.rules.begin(), pack_.rules.end(),
                                  [&](const Rule& rule) { return rule.id == id; });
  return found == pack_.rules.end() ? nullptr : &*found;
}

bool Law::Names(const Selector& who, const Named& named, std::uint32_t code, Day on) const {
  const auto holds = [&](const std::vector<Member>& members) {
    auto member =
        std::lower_bound(members.begin(), members.end(), code,
                         [](const Member& a, std::uint32_t wanted) { return a.code < wanted; });
    for (; member != members.end() && member->code == code; ++member) {
      if (member->from <= on && on <= member->to) return true;
    }
    return false;
  };
  const bool is_named =
      who.all_nationalities ? code != CodeNumber(pack_.state.text) : holds(named.nationalities);
  if (!is_named) return false;
  return named.except.empty() || !holds(named.except);
}

bool Law::Names(const Rule& rule, const StateCode& nationality, Day on) const {
  const auto index = static_cast<std::size_t>(&rule - pack_.rules.data());
  return Names(rule.who, rule_names_[index], CodeNumber(nationality.text), on);
}

bool Law::FitsPerson(const Selector& who, const Traveller& traveller, std::string_view visa_class,
                     Day on) const {
  if (!HasOrIsEmpty(who.documents, traveller.document)) return false;
  if (!who.visa_classes.empty() && !HasView(who.visa_classes, visa_class)) return false;
  const std::string& purpose =
      traveller.verified_purpose.empty() ? traveller.purpose : traveller.verified_purpose;
  if (!HasOrIsEmpty(who.purposes, purpose)) return false;
  if (!who.crossings.empty() &&
      (!traveller.crossing || !HasOrIsEmpty(who.crossings, *traveller.crossing)))
    return false;
  if (!HasOrIsEmpty(who.border_sections, traveller.border_section)) return false;
  if (!who.classes.empty() && !ShareOne(who.classes, traveller.classes)) return false;
  if (!who.age_from && !who.age_under) return true;
  if (!traveller.born_on) return false;
  const int age = AgeOn(*traveller.born_on, on);
  return (!who.age_from || age >= *who.age_from) && (!who.age_under || age < *who.age_under);
}

bool Law::Fits(const Rule& rule, const Traveller& traveller, std::string_view visa_class,
               Day on) const {
  if (rule.valid_from && on < *rule.valid_from) return false;
  if (rule.valid_to && on > *rule.valid_to) return false;
  if (!Names(rule, traveller.nationality, on)) return false;
  return FitsPerson(rule.who, traveller, visa_class, on);
}

bool Law::Fits(const Overlay& overlay, const Traveller& traveller, std::string_view visa_class,
               Day entered_on) const {
  if (overlay.entered_by && entered_on > *overlay.entered_by) return false;
  const auto index = static_cast<std::size_t>(&overlay - pack_.overlays.data());
  if (!Names(overlay.who, overlay_names_[index], CodeNumber(traveller.nationality.text),
             entered_on))
    return false;
  if (ShareOne(overlay.not_classes, traveller.classes)) return false;
  return FitsPerson(overlay.who, traveller, visa_class, entered_on);
}

void DropOverridden(std::vector<const Rule*>& rules, std::vector<const Rule*>* dropped) {
  const auto is_overridden = [&](const Rule* rule) {
    return std::any_of(rules.begin(), rules.end(),
                       [&](const Rule* other) { return HasView(other->overrides, rule->id.text); });
  };
  std::vector<const Rule*> kept;
  for (const Rule* rule : rules) {
    if (!is_overridden(rule)) {
      kept.push_back(rule);
    } else if (dropped != nullptr) {
      dropped->push_back(rule);
    }
  }
  rules = std::move(kept);
}

}  // namespace otkel
