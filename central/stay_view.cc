#include "central/stay_view.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "domain/history_cut.h"
#include "domain/stay_limits.h"
#include "proto/convert.h"
#include "proto/convert_law.h"

namespace otkel {
namespace {

absl::Status ReadDay(std::string_view field, const std::string& text, std::optional<Day>& day) {
  if (text.empty()) return absl::OkStatus();
  day = DayFromIso(text);
  if (day) return absl::OkStatus();
  return absl::InvalidArgumentError(Concat(field, ": expected a day such as 2026-11-22"));
}

absl::Status NothingKnown() {
  return absl::NotFoundError("no crossing and no permit was known under this document");
}

std::vector<Ban> BansOn(const Projections& projections, const std::vector<DocumentKey>& documents) {
  std::vector<Ban> bans;
  for (const DocumentKey& document : documents) {
    for (const Ban* ban : projections.BansOn(document)) bans.push_back(*ban);
  }
  return bans;
}

// Orders on the document go before what the law would let happen.
void AddBans(const std::vector<Ban>& bans, Day on, v1::StayExplanation& answer) {
  for (const Ban& ban : bans) {
    const bool is_entry = ban.effect == BanEffect::kRefuseEntry;
    const bool is_exit =
        ban.effect == BanEffect::kRefuseExit || ban.effect == BanEffect::kPostponeExit;
    if (!InForce(ban, on) || (!is_entry && !is_exit)) continue;
    v1::Obstacle& obstacle = *answer.add_obstacles();
    obstacle.set_kind("ban");
    obstacle.set_hinders(is_entry ? "entry" : "exit");
    obstacle.set_record(Concat("ban ", ban.id.text, " of ", ban.authority));
    if (ban.ends_on) obstacle.set_until(ToIso(*ban.ends_on));
    if (is_entry && answer.right().kind() != "own_national") {
      answer.set_may_enter(false);
      answer.clear_earliest_entry();
    }
    if (!is_entry) answer.set_may_leave(false);
  }
}

absl::StatusOr<KnownPerson> KnownHere(const Projections& projections, const DocumentKey& document) {
  const PersonRecord* person = projections.FindPerson(document);
  const bool is_known = person != nullptr && !(person->crossings.empty() &&
                                               person->permits.empty() && person->former.empty());
  if (!is_known) return NothingKnown();
  return KnownTogether(projections, projections.links().PersonOf(document));
}

absl::StatusOr<KnownPerson> KnownNow(const Centre& centre, const DocumentKey& document) {
  return centre.Look([&](const Projections& projections) -> absl::StatusOr<KnownPerson> {
    return KnownHere(projections, document);
  });
}

// Folds again what had been recorded by `known_at`.
absl::StatusOr<KnownPerson> KnownAt(const Centre& centre, const DocumentKey& document,
                                    Instant known_at) {
  std::vector<Position> positions;
  centre.Look([&](const Projections& projections) {
    const auto add = [&](const std::vector<Position>& facts) {
      positions.insert(positions.end(), facts.begin(), facts.end());
    };
    for (const DocumentKey& one : projections.links().EverWith(document)) {
      if (const PersonRecord* record = projections.FindDocument(one)) add(record->facts);
      add(projections.BanFacts(one));
    }
    if (!positions.empty()) add(projections.law_facts());
  });
  std::ranges::sort(positions);
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  std::vector<v1::LedgerEntry> applied;  // the first at position 1
  Projections then(centre.store().ReplicaKey(), centre.country(), [&](Position position) {
    return absl::StatusOr<v1::LedgerEntry>(applied.at(position - 1));
  });
  for (const Position position : positions) {
    auto entry = ReadEntry(centre.store(), position);
    if (!entry.ok()) return entry.status();
    if (FromMicros(entry->recorded_at_us()) > known_at) continue;
    entry->set_position(applied.size() + 1);
    applied.push_back(*std::move(entry));
    static_cast<void>(then.Apply(applied.back()));
  }
  return KnownHere(then, document);
}

History HistoryOf(const PersonRecord& person) {
  std::vector<Stay> stays;
  for (const LimitedStay& limited : person.stays) stays.push_back(limited.stay);
  return HistoryOf(stays, person.permits);
}

// As the last crossing showed the person; before the first, the state that issued the document.
Traveller TravellerOf(const PersonRecord& person, const DocumentKey& document) {
  if (!person.crossings.empty())
    return TravellerOf(
        *std::max_element(person.crossings.begin(), person.crossings.end(), HappenedBefore));
  Traveller traveller;
  traveller.nationality = document.issuing_state;
  return traveller;
}

}  // namespace

KnownPerson KnownTogether(const Projections& projections,
                          const std::vector<DocumentKey>& documents) {
  return {projections.Together(documents), projections.laws(), BansOn(projections, documents)};
}

absl::StatusOr<v1::StayExplanation> ExplainStayOf(const Centre& centre,
                                                  const v1::ExplainStayRequest& request,
                                                  const KnownPerson* preview) {
  const DocumentKey document{{request.issuing_state()}, PersonalText(request.document_number())};
  const bool is_now = request.known_at_us() == 0;
  const Instant now = is_now ? centre.clock().Now() : FromMicros(request.known_at_us());
  std::optional<Day> on, law_on;
  Inquiry inquiry;
  for (const absl::Status& status :
       {ReadDay("on", request.on(), on), ReadDay("law_on", request.law_on(), law_on),
        ReadDay("intended_entry", request.intended_entry(), inquiry.intended_entry),
        ReadDay("intended_exit", request.intended_exit(), inquiry.intended_exit)}) {
    if (!status.ok()) return status;
  }
  inquiry.on = on.value_or(LocalDay(now, centre.country()));
  if (inquiry.on == LocalDay(now, centre.country())) inquiry.at = now;
  inquiry.records_are_known = false;  // no fact of the ledger says that a duty was done
  if (const std::string wrong = ProblemOf(inquiry); !wrong.empty())
    return absl::InvalidArgumentError(wrong);
  if (now > centre.clock().Now())
    return absl::InvalidArgumentError("known_at_us: expected an instant that is past");
  absl::StatusOr<KnownPerson> known = preview != nullptr ? *preview
                                      : is_now           ? KnownNow(centre, document)
                                                         : KnownAt(centre, document, now);
  if (!known.ok()) return known.status();
  const History history = HistoryOf(known->person);
  const LawBook::Version* law =
      known->laws.VersionOn(law_on.value_or(OpenSince(history, inquiry.on).value_or(inquiry.on)));
  if (law == nullptr) return absl::NotFoundError("no law was in force on that day");
  inquiry.laws = &known->laws;
  v1::StayExplanation answer =
      ExplainStay(*law, TravellerOf(known->person, document), history, inquiry, &centre.country());
  AddBans(known->bans, inquiry.on, answer);
  if (!is_now) answer.set_knowledge_at(ToIso(now));
  return answer;
}

}  // namespace otkel
