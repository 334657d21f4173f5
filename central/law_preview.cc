#include "central/law_preview.h"

#include <thread>
#include <vector>

#include "domain/law_impact.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kPersonsAtOnce = 2048;  // a few milliseconds in which nothing is appended
constexpr std::size_t kThreads = 2;

// The document of the last entry.
std::optional<DocumentKey> EnteredOn(const Projections& projections, const PersonRecord& person) {
  if (person.stays.empty() || !person.stays.back().stay.entry) return std::nullopt;
  return projections.DocumentOf(person.stays.back().stay.entry->event);
}

v1::ChangedLimit ChangedOf(const DocumentKey& document, const PersonRecord& person,
                           const LawImpact& impact) {
  v1::ChangedLimit changed;
  changed.set_issuing_state(document.issuing_state.text);
  changed.set_document_number(std::string(document.number.Reveal()));
  changed.set_nationality(person.nationality.text);
  changed.set_entered_on(ToIso(person.stays.back().stay.entry->day));
  if (impact.before) changed.set_rule_before(impact.before->rule.text);
  if (impact.before && impact.before->last_lawful_day)
    changed.set_before(ToIso(*impact.before->last_lawful_day));
  if (impact.after) changed.set_rule_after(impact.after->rule.text);
  if (impact.after && impact.after->last_lawful_day)
    changed.set_after(ToIso(*impact.after->last_lawful_day));
  changed.set_becomes_overstay(impact.becomes_overstay);
  changed.set_stops_being_overstay(impact.stops_being_overstay);
  return changed;
}

// What one thread has counted.
struct Tally {
  v1::PreviewRulePackReply counts;
  std::vector<v1::ChangedLimit> flips;  // whose overstay begins or ends
  std::vector<v1::ChangedLimit> others;
};

class Preview {
 public:
  Preview(const Centre& centre, std::shared_ptr<const Law> law, std::uint32_t list_limit)
      : centre_(centre), list_limit_(list_limit) {
    centre_.Look([&](const Projections& projections) {
      laws_ = projections.laws();
      position_ = projections.position();
    });
    laws_.Put({std::move(law), {}});
    today_ = LocalDay(centre_.clock().Now(), centre_.country());
  }

  v1::PreviewRulePackReply Run() {
    std::vector<Tally> tallies(kThreads);
    std::vector<std::thread> threads;
    for (Tally& tally : tallies) threads.emplace_back([this, &tally] { Work(tally); });
    for (std::thread& thread : threads) thread.join();
    return Sum(tallies);
  }

 private:
  void Work(Tally& tally) {
    while (CountPart(tally)) {
    }
  }

  // One part of the persons. False: none are left.
  bool CountPart(Tally& tally) {
    return centre_.Look([&](const Projections& projections) {
      const auto& persons = projections.documents();
      auto person = persons.begin();
      auto end = persons.end();
      {
        const std::lock_guard lock(mutex_);
        if (is_done_) return false;
        person = next_ ? persons.lower_bound(*next_) : persons.begin();
        end = person;
        for (std::size_t i = 0; i < kPersonsAtOnce && end != persons.end(); ++i) ++end;
        is_done_ = end == persons.end();
        if (!is_done_) next_ = end->first;
      }
      for (; person != end; ++person) {
        if (!projections.StandsForPerson(person->first)) continue;
        const PersonRecord& whole = *projections.FindPerson(person->first);
        CountOne(EnteredOn(projections, whole).value_or(person->first), whole, tally);
      }
      return true;
    });
  }

  void CountOne(const DocumentKey& document, const PersonRecord& person, Tally& tally) const {
    if (person.stays.empty() || !person.stays.back().stay.IsOpen()) return;
    std::vector<Stay> stays;
    stays.reserve(person.stays.size());
    for (const LimitedStay& limited : person.stays) stays.push_back(limited.stay);
    const LawImpact impact = ImpactOf(laws_, stays, person.stays.back().limit, person.crossings,
                                      person.permits, &centre_.country(), today_);
    v1::PreviewRulePackReply& counts = tally.counts;
    counts.set_open_stays(counts.open_stays() + 1);
    if (!impact.limit_changes) return;
    counts.set_limits_changed(counts.limits_changed() + 1);
    if (impact.becomes_overstay) counts.set_become_overstays(counts.become_overstays() + 1);
    if (impact.stops_being_overstay)
      counts.set_stop_being_overstays(counts.stop_being_overstays() + 1);
    auto& list =
        impact.becomes_overstay || impact.stops_being_overstay ? tally.flips : tally.others;
    if (list.size() < list_limit_) list.push_back(ChangedOf(document, person, impact));
  }

  v1::PreviewRulePackReply Sum(const std::vector<Tally>& tallies) const {
    v1::PreviewRulePackReply sum;
    sum.set_position(position_);
    sum.set_as_of_day(ToIso(today_));
    for (const Tally& tally : tallies) {
      sum.set_open_stays(sum.open_stays() + tally.counts.open_stays());
      sum.set_limits_changed(sum.limits_changed() + tally.counts.limits_changed());
      sum.set_become_overstays(sum.become_overstays() + tally.counts.become_overstays());
      sum.set_stop_being_overstays(sum.stop_being_overstays() +
                                   tally.counts.stop_being_overstays());
    }
    for (const auto list : {&Tally::flips, &Tally::others}) {
      for (const Tally& tally : tallies) {
        for (const v1::ChangedLimit& changed : tally.*list) {
          if (static_cast<std::uint32_t>(sum.changed_size()) < list_limit_)
            *sum.add_changed() = changed;
        }
      }
    }
    return sum;
  }

  const Centre& centre_;
  const std::uint32_t list_limit_;
  LawBook laws_;
  Position position_ = 0;
  Day today_;
  std::mutex mutex_;  // of what follows
  std::optional<DocumentKey> next_;
  bool is_done_ = false;
};

}  // namespace

v1::PreviewRulePackReply PreviewLaw(const Centre& centre, std::shared_ptr<const Law> law,
                                    std::uint32_t list_limit) {
  return Preview(centre, std::move(law), list_limit).Run();
}

}  // namespace otkel
