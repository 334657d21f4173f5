#include <algorithm>
#include <tuple>

#include "domain/explanation.h"

namespace otkel {
namespace {

bool IsOfClass(const Rule& rule, const Authorisation& authorisation) {
  return std::find(rule.classes.begin(), rule.classes.end(), authorisation.visa_class) !=
         rule.classes.end();
}

// The permits of one rule's classes, by first day.
std::vector<const Authorisation*> PermitsOf(const StayCase& stay_case, const Rule& rule) {
  std::vector<const Authorisation*> permits;
  for (const Authorisation& authorisation : stay_case.history().authorisations) {
    if (IsOfClass(rule, authorisation)) permits.push_back(&authorisation);
  }
  std::sort(permits.begin(), permits.end(), [](const Authorisation* a, const Authorisation* b) {
    return std::tie(a->valid_from, a->valid_to, a->visa_class) <
           std::tie(b->valid_from, b->valid_to, b->visa_class);
  });
  return permits;
}

std::vector<const Rule*> RulesOn(const StayCase& stay_case, RuleKind kind, ClockStart from,
                                 Day on) {
  std::vector<const Rule*> rules;
  for (const Rule* rule : stay_case.law().RulesFor(stay_case.traveller().nationality, kind)) {
    if (rule->from == from && (!rule->valid_from || *rule->valid_from <= on) &&
        (!rule->valid_to || *rule->valid_to >= on) &&
        stay_case.law().Names(*rule, stay_case.traveller().nationality, on))
      rules.push_back(rule);
  }
  return rules;
}

// The first day on which another permit may begin after `permit`; absent: no break is asked for.
std::optional<std::pair<const Rule*, Day>> BreakAfter(const StayCase& stay_case,
                                                      const Authorisation& permit) {
  std::optional<std::pair<const Rule*, Day>> longest;
  for (const Rule* rule :
       RulesOn(stay_case, RuleKind::kBreak, ClockStart::kPermitExpiry, permit.valid_to)) {
    if (!IsOfClass(*rule, permit)) continue;
    const Day free_on = Later(permit.valid_to, *rule->amount);
    if (!longest || free_on > longest->second) longest = {rule, free_on};
  }
  return longest;
}

// Permits follow each other without the break that would end the chain: the days between them do
// not count.
void AddTotals(const StayCase& stay_case, const Rule& rule, Day on, std::vector<TermFound>& terms,
               std::vector<Obstacle>& obstacles) {
  const std::vector<const Authorisation*> permits = PermitsOf(stay_case, rule);
  Day end;
  const Authorisation* last = nullptr;  // of those so far the one that holds longest
  for (const Authorisation* permit : permits) {
    if (permit->valid_from > on) break;
    const auto pause = last == nullptr ? std::nullopt : BreakAfter(stay_case, *last);
    if (last == nullptr || (pause && permit->valid_from >= pause->second)) {
      end = LastDayOf(permit->valid_from, *rule.amount, true, true, {});
    } else if (permit->valid_from > last->valid_to + days{1}) {
      end += permit->valid_from - last->valid_to - days{1};
    }
    if (last == nullptr || permit->valid_to >= last->valid_to) last = permit;
    if (permit->valid_to > end && on >= permit->valid_from) {
      obstacles.push_back({ObstacleKind::kPermitTotalUsedUp, &rule, nullptr, permit,
                           permit->valid_to, false, Hindered::kPermit});
    }
  }
  if (last != nullptr) terms.push_back({&rule, end, last});
}

}  // namespace

std::vector<TermFound> PermitTerms(const StayCase& stay_case, Day on,
                                   std::vector<Obstacle>& obstacles) {
  std::vector<TermFound> terms;
  for (const Rule* rule :
       RulesOn(stay_case, RuleKind::kPermitTotal, ClockStart::kPermitStart, on)) {
    AddTotals(stay_case, *rule, on, terms, obstacles);
  }
  for (const Authorisation& authorisation : stay_case.history().authorisations) {
    if (authorisation.valid_from > on) continue;
    for (const Rule* rule : stay_case.Fitting(RuleKind::kPermitLength, authorisation.visa_class,
                                              authorisation.valid_from, nullptr)) {
      if (IsOfClass(*rule, authorisation))
        terms.push_back({rule, LastDayOf(authorisation.valid_from, *rule->amount, true, true, {}),
                         &authorisation});
    }
    if (authorisation.valid_to >= on) continue;
    const auto pause = BreakAfter(stay_case, authorisation);
    if (!pause) continue;
    terms.push_back({pause->first, pause->second, &authorisation});
    if (on < pause->second)
      obstacles.push_back({ObstacleKind::kBreakNotOver, pause->first, nullptr, &authorisation,
                           pause->second - days{1}, false, Hindered::kPermit});
  }
  return terms;
}

}  // namespace otkel
