#include <algorithm>

#include "domain/explanation.h"

namespace otkel {
namespace {

bool Orders(const Record& record, const Rule& rule) {
  return rule.subject == NameOf(record.kind) ||
         (!record.subject.empty() && rule.subject == record.subject);
}

// How long a decision keeps a person out: what the record says goes before what the law says.
Obstacle BanOf(const Record& record, const Rule& rule) {
  Obstacle ban{ObstacleKind::kReEntryBan, &rule, &record, nullptr, record.ends_on, false,
               Hindered::kEntry};
  if (ban.until) return ban;
  Day start = record.on;
  if (rule.from == ClockStart::kDecisionInForce) start = record.in_force_on.value_or(record.on);
  if (rule.from == ClockStart::kRecord) start = record.starts_on.value_or(record.on);
  const bool is_recorded = record.length.has_value();
  const std::optional<Amount> length = is_recorded ? record.length : rule.amount;
  if (!length || !IsCounted(length->unit)) return ban;
  ban.until = LastDayOf(start, *length, rule.first_day_counts, true, {});
  ban.is_least_until = !is_recorded && rule.most.has_value();
  if (ban.is_least_until)
    ban.at_most_until = LastDayOf(start, *rule.most, rule.first_day_counts, true, {});
  return ban;
}

bool IsOver(const Obstacle& obstacle, Day on) {
  const auto& last = obstacle.is_least_until ? obstacle.at_most_until : obstacle.until;
  return last && *last < on;
}

void AddExitOrders(const Law& law, const Traveller& traveller, const Record& record, Day on,
                   std::vector<Obstacle>& obstacles) {
  const bool is_ban = record.kind == RecordKind::kExitBan;
  if (!is_ban && record.kind != RecordKind::kExitPostponement) return;
  if (record.ends_on && *record.ends_on < on) return;
  const Rule* ground = nullptr;
  for (const Rule* rule : law.RulesFor(traveller.nationality,
                                       is_ban ? RuleKind::kExitBan : RuleKind::kExitPostponement)) {
    if (rule->subject == record.subject) ground = rule;
  }
  obstacles.push_back({is_ban ? ObstacleKind::kExitBan : ObstacleKind::kExitPostponement, ground,
                       &record, nullptr, record.ends_on, false, Hindered::kExit});
}

// An offence while an earlier sanction makes it a repeated one.
void AddRepeated(const Law& law, const Traveller& traveller, const History& history,
                 const Record& sanction, Day on, std::vector<Obstacle>& obstacles) {
  if (sanction.kind != RecordKind::kSanction) return;
  for (const Rule* rule : law.RulesFor(traveller.nationality, RuleKind::kRepeatWindow)) {
    if (!law.Fits(*rule, traveller, "none", sanction.on)) continue;
    const Day start = rule->from == ClockStart::kDecisionInForce
                          ? sanction.in_force_on.value_or(sanction.on)
                          : sanction.on;
    const Day last = LastDayOf(start, *rule->amount, rule->first_day_counts, true, {});
    for (const Record& offence : history.records) {
      if (offence.kind != RecordKind::kOffence || offence.on > on) continue;
      if (offence.on <= start || offence.on > last) continue;
      obstacles.push_back({ObstacleKind::kRepeatedOffence, rule, &offence, nullptr, std::nullopt,
                           false, Hindered::kEntry});
    }
  }
}

}  // namespace

std::vector<Obstacle> BansByLaw(const Law& law, const LawBook* laws, const Traveller& traveller,
                                const History& history, Day on) {
  std::vector<Obstacle> obstacles;
  for (const Record& record : history.records) {
    if (record.on > on) continue;
    const Law* own = laws != nullptr ? laws->On(record.on) : &law;
    if (own == nullptr) continue;
    std::vector<const Rule*> bans;
    for (const Rule* rule : own->RulesFor(traveller.nationality, RuleKind::kReEntryBan)) {
      if (Orders(record, *rule) && own->Fits(*rule, traveller, "none", record.on))
        bans.push_back(rule);
    }
    DropOverridden(bans);
    for (const Rule* rule : bans) {
      const Obstacle ban = BanOf(record, *rule);
      if (!IsOver(ban, on)) obstacles.push_back(ban);
    }
    AddRepeated(*own, traveller, history, record, on, obstacles);
    AddExitOrders(*own, traveller, record, on, obstacles);
  }
  return obstacles;
}

std::vector<const Rule*> Proposals(const StayCase& stay_case, int earlier, Day on) {
  std::vector<const Rule*> ladder = stay_case.Fitting(RuleKind::kSanction, "none", on, nullptr);
  std::erase_if(ladder, [](const Rule* rule) { return rule->subject != "overstay"; });
  std::sort(ladder.begin(), ladder.end(),
            [](const Rule* a, const Rule* b) { return a->step < b->step; });
  std::vector<const Rule*> proposals;
  if (!ladder.empty()) {
    const auto step = std::min(ladder.size() - 1, static_cast<std::size_t>(std::max(0, earlier)));
    proposals.push_back(ladder[step]);
  }
  const int visas = static_cast<int>(std::count_if(
      stay_case.history().authorisations.begin(), stay_case.history().authorisations.end(),
      [](const Authorisation& given) { return given.kind == AuthorisationKind::kExitVisa; }));
  for (const Rule* rule : stay_case.Fitting(RuleKind::kExitVisa, "none", on, nullptr)) {
    if (rule->step == visas + 1) proposals.push_back(rule);
  }
  return proposals;
}

std::vector<DocumentType> AcceptedDocuments(const Law& law, const Traveller& traveller, Day on,
                                            std::vector<const Rule*>& rules) {
  std::vector<DocumentType> accepted;
  for (const Rule* rule : law.RulesFor(traveller.nationality, RuleKind::kDocument)) {
    if (law.Fits(*rule, traveller, "none", on)) rules.push_back(rule);
  }
  DropOverridden(rules);
  for (const Rule* rule : rules) {
    for (const DocumentType type : rule->accepts) {
      if (std::find(accepted.begin(), accepted.end(), type) == accepted.end())
        accepted.push_back(type);
    }
  }
  return accepted;
}

}  // namespace otkel
