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

bool HoldsOn(const StayCase& stay_case, const Rule& rule, const Authorisation& permit, Day on) {
  return stay_case.law().Fits(rule, stay_case.traveller(), permit.visa_class, on);
}

// The first day on which another permit may begin after `permit`; absent: no break is asked for.
std::optional<std::pair<const Rule*, Day>> BreakAfter(const StayCase& stay_case,
                                                      const Authorisation& permit) {
  std::optional<std::pair<const Rule*, Day>> longest;
  for (const Rule* rule :
       stay_case.law().RulesFor(stay_case.traveller().nationality, RuleKind::kBreak)) {
    if (rule->from != ClockStart::kPermitExpiry || !IsOfClass(*rule, permit)) continue;
    if (!HoldsOn(stay_case, *rule, permit, permit.valid_to)) continue;
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
    if (!HoldsOn(stay_case, rule, *permit, permit->valid_from)) continue;
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

// Another permit of the break's classes holds longer: the break follows that one.
bool IsFollowed(const StayCase& stay_case, const Rule& rule, const Authorisation& permit, Day on) {
  const auto& given = stay_case.history().authorisations;
  return std::any_of(given.begin(), given.end(), [&](const Authorisation& other) {
    return IsOfClass(rule, other) && other.valid_from <= on && other.valid_to > permit.valid_to;
  });
}

}  // namespace

std::vector<TermFound> PermitTerms(const StayCase& stay_case, Day on,
                                   std::vector<Obstacle>& obstacles) {
  std::vector<TermFound> terms;
  for (const Rule* rule :
       stay_case.law().RulesFor(stay_case.traveller().nationality, RuleKind::kPermitTotal))
    AddTotals(stay_case, *rule, on, terms, obstacles);
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
    if (!pause || IsFollowed(stay_case, *pause->first, authorisation, on)) continue;
    terms.push_back({pause->first, pause->second, &authorisation});
    if (on < pause->second)
      obstacles.push_back({ObstacleKind::kBreakNotOver, pause->first, nullptr, &authorisation,
                           pause->second - days{1}, false, Hindered::kPermit});
  }
  return terms;
}

}  // namespace otkel
