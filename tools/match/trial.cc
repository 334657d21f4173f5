#include "tools/match/trial.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "tools/match/cpu_time.h"

namespace otkel::match_trial {
namespace {

using matching::Score;

constexpr Score kNothing = std::numeric_limits<Score>::min();
constexpr double kSiblings = 0.01;
constexpr double kTwins = 0.0002;
constexpr std::size_t kKept = 200'000;  // listed persons whose brothers and sisters travel

Score ScoreFor(const std::vector<matching::Match>& matches, std::uint32_t order) {
  for (const matching::Match& match : matches) {
    if (match.number == order) return match.score;
  }
  return kNothing;
}

}  // namespace

Trial::Trial(const NamePool* pool, const TrialSettings& settings, const TrialSize& size,
             const std::function<void(std::size_t)>& progress) {
  Population people(pool, settings, size.seed);
  matching::MatchIndex::Builder builder;
  std::vector<TrialPerson> listed;
  const std::size_t step = std::max<std::size_t>(1, size.orders / size.returners);
  for (std::size_t i = 0; i < size.orders; ++i) {
    const TrialPerson person = people.DrawPerson();
    const Document passport =
        people.DrawDocument(person, 1998 + static_cast<int>(people.dice().Below(25)));
    unsigned damage = 0;
    const Document order = people.DrawOrder(person, passport, damage);
    const auto number = static_cast<std::uint32_t>(i);
    builder.Add(number, matching::Fold(order));
    if (i % step == 0 && returners_.size() < size.returners) {
      const Document journey = people.DrawLater(person, passport, damage);
      returners_.push_back({matching::Fold(journey), number, damage, (damage & kNewPassport) == 0});
    }
    if (listed.size() < kKept) listed.push_back(person);
    if (i % 100'000 == 0) progress(i);
  }
  const double begin = CpuSeconds();
  index_ = std::move(builder).Build();
  build_seconds_ = CpuSeconds() - begin;
  DrawInnocents(listed, size, people);
}

void Trial::DrawInnocents(const std::vector<TrialPerson>& listed, const TrialSize& size,
                          Population& people) {
  innocents_.reserve(size.innocents);
  while (innocents_.size() < size.innocents) {
    const double at = people.dice().Share();
    const bool is_twin = at < kTwins;
    const TrialPerson person = at < kTwins + kSiblings
                                   ? people.DrawSibling(people.dice().Pick(listed), is_twin)
                                   : people.DrawPerson();
    unsigned damage = 0;
    const int year = 2012 + static_cast<int>(people.dice().Below(13));
    innocents_.push_back(
        matching::Fold(people.DrawScan(people.DrawDocument(person, year), damage)));
  }
}

TrialResult Try(const Trial& trial, const std::vector<double>& budgets) {
  TrialResult result;
  std::vector<Score> false_scores;
  matching::SearchWork work;
  for (const matching::FoldedPerson& innocent : trial.innocents()) {
    const double begin = CpuSeconds();
    const auto matches = trial.index().Search(innocent, kNothing + 1, &work);
    result.microseconds.push_back(1e6 * (CpuSeconds() - begin));
    false_scores.push_back(matches.empty() ? kNothing : matches[0].score);
  }
  const auto count = static_cast<double>(trial.innocents().size());
  result.scanned = work.scanned / count;
  result.scored = work.scored / count;
  std::sort(false_scores.begin(), false_scores.end(), std::greater<>());
  std::sort(result.microseconds.begin(), result.microseconds.end());

  std::vector<Score> own;
  for (const Trial::Journey& journey : trial.returners())
    own.push_back(ScoreFor(trial.index().Search(journey.person, kNothing + 1), journey.order));
  const auto returners = static_cast<double>(own.size());
  result.found = static_cast<double>(
                     std::count_if(own.begin(), own.end(), [](Score s) { return s != kNothing; })) /
                 returners;
  result.damaged.assign(kDamages, 0);
  for (const Trial::Journey& journey : trial.returners()) {
    for (int bit = 0; bit < kDamages; ++bit)
      result.damaged[static_cast<std::size_t>(bit)] += journey.damage >> bit & 1u;
  }
  for (const double budget : budgets) {
    Recall& recall = result.recalls.emplace_back();
    recall.false_hits = budget;
    const auto allowed = static_cast<std::size_t>(budget * count);
    // Above every score that would be one false hit too many.
    recall.least = false_scores[std::min(allowed, false_scores.size() - 1)] + 1;
    recall.by_damage.assign(kDamages, 0);
    std::size_t kept = 0, kept_found = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
      const Trial::Journey& journey = trial.returners()[i];
      const bool hit = own[i] >= recall.least;
      recall.all += hit ? 1 / returners : 0;
      kept += journey.keeps_document;
      kept_found += journey.keeps_document && hit;
      for (int bit = 0; bit < kDamages; ++bit) {
        const auto place = static_cast<std::size_t>(bit);
        if ((journey.damage >> bit & 1u) != 0 && hit)
          recall.by_damage[place] += 1.0 / static_cast<double>(result.damaged[place]);
      }
    }
    if (recall.false_hits == budgets.front() && kept > 0)
      result.same_document = static_cast<double>(kept_found) / static_cast<double>(kept);
  }
  return result;
}

}  // namespace otkel::match_trial
