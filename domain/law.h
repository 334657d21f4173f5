#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/rule.h"
#include "domain/traveller.h"

namespace otkel {

// A rule pack made ready for use: groups spread out, rules found by nationality, readings that were
// not chosen left out. Immutable, so safe for several threads. Answers point into it: it must
// outlive them.
class Law {
 public:
  explicit Law(RulePack pack);
  Law(const Law&) = delete;
  Law& operator=(const Law&) = delete;

  [[nodiscard]] const RulePack& pack() const { return pack_; }
  [[nodiscard]] bool IsOwn(const StateCode& nationality) const {
    return nationality == pack_.state;
  }

  // The rules of `kind` whose nationalities may fit `nationality`, in the pack's order.
  [[nodiscard]] std::span<const Rule* const> RulesFor(const StateCode& nationality,
                                                      RuleKind kind) const;
  [[nodiscard]] const Rule* FindRule(const RuleId& id) const;

  // Every condition of the rule holds for `traveller`, whose clock for it starts on `on`, entering
  // under `visa_class` ("none": without any), and the rule is valid on that day.
  [[nodiscard]] bool Fits(const Rule& rule, const Traveller& traveller, std::string_view visa_class,
                          Day on) const;
  [[nodiscard]] bool Fits(const Overlay& overlay, const Traveller& traveller,
                          std::string_view visa_class, Day entered_on) const;
  // `nationality` is one of those whom the rule names on `on`. REQUIRES: a rule of pack().
  [[nodiscard]] bool Names(const Rule& rule, const StateCode& nationality, Day on) const;

  // The longest window or break that any rule counts in, in days, at most: how much of a history
  // matters.
  [[nodiscard]] int LongestWindowDays() const { return longest_window_days_; }

 private:
  // One member of a spread-out group with the time it belonged.
  struct Member {
    std::uint32_t code;
    Day from;
    Day to;
  };
  using RuleList = std::vector<const Rule*>;
  struct Named {  // of one selector; sorted by code
    std::vector<Member> nationalities;
    std::vector<Member> except;
  };

  void Spread(const std::vector<std::string>& names, DayRange within, int depth,
              std::vector<Member>& members) const;
  [[nodiscard]] Named Spread(const Selector& who) const;
  [[nodiscard]] bool Names(const Selector& who, const Named& named, std::uint32_t code,
                           Day on) const;
  [[nodiscard]] bool FitsPerson(const Selector& who, const Traveller& traveller,
                                std::string_view visa_class, Day on) const;
  [[nodiscard]] bool IsChosen(const Rule& rule) const;
  void Index();

  RulePack pack_;
  std::vector<Named> rule_names_;     // beside pack_.rules
  std::vector<Named> overlay_names_;  // beside pack_.overlays
  // Rules by nationality: those named by code in `by_code_`, all of them under code 0 where the
  // rule is for everybody. Merged into one list a nationality that any rule names.
  struct Entry {
    std::uint32_t code;
    std::vector<RuleList> by_kind;
  };
  std::vector<Entry> by_code_;  // sorted; code 0 first: nationals whom no rule names
  int longest_window_days_ = 0;
};

// Takes out the rules that another of `rules` overrides; `dropped`, where given, receives them.
void DropOverridden(std::vector<const Rule*>& rules, std::vector<const Rule*>* dropped = nullptr);

// A code as a number that compares fast; codes of more than four letters share the first four.
[[nodiscard]] std::uint32_t CodeNumber(std::string_view code);

}  // namespace otkel
