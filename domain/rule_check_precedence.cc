#include <algorithm>
#include <set>

#include "domain/law.h"
#include "domain/rule_check.h"

namespace otkel {
namespace {

using Problems = std::vector<PackProblem>;

constexpr Day kSomeDay = Day{std::chrono::year{2015} / 6 / 1};

template <typename Value>
bool ShareOne(const std::vector<Value>& a, const std::vector<Value>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(), [&](const Value& value) {
    return std::find(b.begin(), b.end(), value) != b.end();
  });
}

// Kinds of which two that fit the same person contradict each other, and what tells two apart.
bool MustAgree(const Rule& a, const Rule& b) {
  if (a.kind != b.kind || !ShareOne(a.who.visa_classes, b.who.visa_classes)) return false;
  switch (a.kind) {
    case RuleKind::kStay:
      return a.window.kind == b.window.kind && a.from == b.from;
    case RuleKind::kRegistrationTerm:
      return true;
    case RuleKind::kDuty:
      return a.subject == b.subject && a.from == b.from && a.over == b.over;
    case RuleKind::kReEntryBan:
    case RuleKind::kNotBefore:
      return a.subject == b.subject;
    case RuleKind::kPermitLength:
    case RuleKind::kPermitTotal:
    case RuleKind::kBreak:
      return a.classes == b.classes && a.from == b.from;
    case RuleKind::kExitVisa:
    case RuleKind::kSanction:
      return a.subject == b.subject && a.step == b.step;
    case RuleKind::kRepeatWindow:
      return a.subject == b.subject;
    case RuleKind::kVisa:
    case RuleKind::kDocument:
    case RuleKind::kExemption:
    case RuleKind::kExitBan:
    case RuleKind::kExitPostponement:
    case RuleKind::kRefusalGround:
    case RuleKind::kPurpose:
    case RuleKind::kInformation:
      return false;
  }
  return false;
}

bool Mentions(const std::vector<std::string>& ids, const Rule& rule) {
  return std::find(ids.begin(), ids.end(), rule.id.text) != ids.end();
}

bool IsSettled(const Rule& a, const Rule& b) {
  if (Mentions(a.overrides, b) || Mentions(b.overrides, a)) return true;
  if (Mentions(a.together_with, b) || Mentions(b.together_with, a)) return true;
  // Only one reading of a choice holds at a time.
  return a.reading && b.reading && a.reading->choice == b.reading->choice &&
         a.reading->reading != b.reading->reading;
}

bool SaySame(const Rule& a, const Rule& b) {
  return a.amount == b.amount && a.most == b.most && a.text == b.text &&
         a.first_day_counts == b.first_day_counts && a.last_day_counts == b.last_day_counts &&
         a.window == b.window && a.from == b.from;
}

bool AgesMeet(const Selector& a, const Selector& b) {
  const int from = std::max(a.age_from.value_or(0), b.age_from.value_or(0));
  const int under = std::min(a.age_under.value_or(1000), b.age_under.value_or(1000));
  return from < under;
}

// On which days each rule is about which nationals, asked only once: pairs of rules are many.
class MeetingPeople {
 public:
  explicit MeetingPeople(const RulePack& pack) : pack_(pack) {
    std::set<std::string> codes{"UTO"};  // a national whom no rule names
    std::set<Day> marks{kSomeDay};
    const auto add_days = [&](const std::optional<Day>& from, const std::optional<Day>& to) {
      if (from) marks.insert({*from, *from - days{1}});
      if (to) marks.insert({*to, *to + days{1}});
    };
    const auto add_code = [&](const std::string& code) {
      if (!code.starts_with('@')) codes.insert(code);
    };
    for (const Rule& rule : pack.rules) {
      for (const auto* named : {&rule.who.nationalities, &rule.who.except})
        std::for_each(named->begin(), named->end(), add_code);
      add_days(rule.valid_from, rule.valid_to);
    }
    for (const NationalityGroup& group : pack.groups) {
      for (const NationalityGroup::Member& member : group.members) {
        add_code(member.code);
        add_days(member.from, member.to);
      }
    }
    codes_.assign(codes.begin(), codes.end());
    days_.assign(marks.begin(), marks.end());
    Mark();
  }

  // Somebody on some day whom both rules are about; empty: nobody.
  [[nodiscard]] std::string FindShared(std::size_t a, std::size_t b) const {
    const Selector &left = pack_.rules[a].who, &right = pack_.rules[b].who;
    if (!ShareOne(left.documents, right.documents) || !ShareOne(left.purposes, right.purposes) ||
        !ShareOne(left.crossings, right.crossings) || !ShareOne(left.classes, right.classes) ||
        !ShareOne(left.border_sections, right.border_sections) || !AgesMeet(left, right))
      return "";
    for (std::size_t i = 0; i < codes_.size() * days_.size(); ++i) {
      if (!about_[a][i] || !about_[b][i]) continue;
      const std::string& code = codes_[i % codes_.size()];
      return (code == "UTO" ? "everybody else" : code) + " on " + ToIso(days_[i / codes_.size()]);
    }
    return "";
  }

 private:
  static bool Holds(const Rule& rule, Day day) {
    return (!rule.valid_from || *rule.valid_from <= day) &&
           (!rule.valid_to || day <= *rule.valid_to);
  }

  void Mark() {
    const Law law(pack_);
    for (const Rule& rule : law.pack().rules) {
      std::vector<bool> about;
      about.reserve(codes_.size() * days_.size());
      for (const Day day : days_) {
        for (const std::string& code : codes_)
          about.push_back(Holds(rule, day) && law.Names(rule, {code}, day));
      }
      about_.push_back(std::move(about));
    }
  }

  const RulePack& pack_;
  std::vector<std::string> codes_;
  std::vector<Day> days_;
  std::vector<std::vector<bool>> about_;  // by rule; by day, then code
};

bool IsSameSeries(const Rule& a, const Rule& b) {
  return a.kind == b.kind && a.who == b.who && a.subject == b.subject && a.classes == b.classes &&
         a.window.kind == b.window.kind && a.reading == b.reading && a.step == b.step;
}

bool IsKnown(const RulePack& pack, const Rule& rule, const DayRange& hole) {
  return std::any_of(pack.known_gaps.begin(), pack.known_gaps.end(), [&](const KnownGap& gap) {
    return gap.kind == rule.kind && gap.period.first <= hole.first && hole.last <= gap.period.last;
  });
}

// The next version of `rule` after it ends; null: none follows.
const Rule* NextVersion(const RulePack& pack, const Rule& rule) {
  const Rule* next = nullptr;
  for (const Rule& other : pack.rules) {
    if (&other == &rule || !IsSameSeries(rule, other)) continue;
    if (!other.valid_from || *other.valid_from <= *rule.valid_to) continue;
    if (next == nullptr || *other.valid_from < *next->valid_from) next = &other;
  }
  return next;
}

}  // namespace

void CheckPrecedence(const RulePack& pack, Problems& problems) {
  const MeetingPeople people(pack);
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Rule &a = pack.rules[j], &b = pack.rules[i];
      if (!MustAgree(a, b) || SaySame(a, b) || IsSettled(a, b)) continue;
      const std::string shared = people.FindShared(j, i);
      if (shared.empty()) continue;
      problems.push_back({b.line, b.id.text,
                          "overlaps " + a.id.text + " (" + shared +
                              ") and neither goes before the other: expected "
                              "overrides or together_with"});
    }
  }
}

void CheckGaps(const RulePack& pack, Problems& problems) {
  for (const Rule& rule : pack.rules) {
    if (!rule.valid_to) continue;
    const Rule* next = NextVersion(pack, rule);
    if (next == nullptr) continue;
    const DayRange hole{*rule.valid_to + days{1}, *next->valid_from - days{1}};
    if (hole.last < hole.first || IsKnown(pack, rule, hole)) continue;
    problems.push_back({next->line, next->id.text,
                        "no version covers " + ToIso(hole.first) + " to " + ToIso(hole.last) +
                            ", after " + rule.id.text +
                            " and before this one: expected no gap, or a known_gap"});
  }
}

}  // namespace otkel
