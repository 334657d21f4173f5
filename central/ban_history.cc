#include "central/ban_history.h"

#include <algorithm>
#include <utility>

namespace otkel {
void BanHistory::Put(Ban ban, const Entered& entered) {
  const auto before = present_.find(ban.id);
  if (before != present_.end()) Lift(ban.id, entered);
  const std::size_t place = episodes_.size();
  episodes_.push_back({ban.id, entered, std::nullopt});
  places_[ban.id].push_back(place);
  if (!ban.owner.empty()) owners_.insert(ban.owner);
  if (!ban.person.number.empty()) by_document_[KeyOf(ban.person)].push_back(place);
  persons_.Add(matching::Fold(ban.person));
  present_[ban.id] = std::move(ban);
}

bool BanHistory::Lift(const BanId& id, const Entered& lifted) {
  const auto ban = present_.find(id);
  if (ban == present_.end()) return false;
  Episode& episode = episodes_[places_.at(id).back()];
  episode.lifted = lifted;
  lifted_[episode.entered.position] = std::move(ban->second);
  present_.erase(ban);
  return true;
}

const Ban& BanHistory::BanOf(const Episode& episode) const {
  return episode.lifted ? lifted_.at(episode.entered.position) : present_.at(episode.id);
}

std::vector<const Ban*> BanHistory::On(const DocumentKey& document) const {
  std::vector<const Ban*> found;
  const auto places = by_document_.find(document);
  if (places == by_document_.end()) return found;
  for (const std::size_t place : places->second) {
    if (!episodes_[place].lifted) found.push_back(&BanOf(episodes_[place]));
  }
  std::ranges::sort(found, {}, [](const Ban* ban) { return ban->id; });
  return found;
}

std::vector<Position> BanHistory::FactsOn(const DocumentKey& document) const {
  std::vector<Position> facts;
  const auto places = by_document_.find(document);
  if (places == by_document_.end()) return facts;
  for (const std::size_t place : places->second) {
    facts.push_back(episodes_[place].entered.position);
    if (episodes_[place].lifted) facts.push_back(episodes_[place].lifted->position);
  }
  std::ranges::sort(facts);
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return facts;
}

std::vector<const BanHistory::Episode*> BanHistory::Candidates(const Document& document) const {
  std::vector<const Episode*> found;
  for (const std::uint32_t place : persons_.Candidates(matching::Fold(document)))
    found.push_back(&episodes_[place]);
  return found;
}

std::vector<const Ban*> BanHistory::CandidatesAt(const Document& document,
                                                 const Moment& moment) const {
  std::vector<const Ban*> found;
  for (const Episode* episode : Candidates(document)) {
    if (!moment.Holds(episode->entered)) continue;
    if (episode->lifted && moment.Holds(*episode->lifted)) continue;
    found.push_back(&BanOf(*episode));
  }
  std::ranges::sort(found, {}, [](const Ban* ban) { return ban->id; });
  return found;
}

std::vector<Position> BanHistory::CandidateFactsAfter(const Document& document,
                                                      Position after) const {
  const matching::FoldedPerson folded = matching::Fold(document);
  std::vector<Position> facts;
  for (const Episode* episode : Candidates(document)) {
    if (!IsMatchOnSomeList(document, folded, BanOf(*episode))) continue;
    if (episode->entered.position > after) facts.push_back(episode->entered.position);
    if (episode->lifted && episode->lifted->position > after)
      facts.push_back(episode->lifted->position);
  }
  std::ranges::sort(facts);
  return facts;
}

std::optional<BanHistory::Standing> BanHistory::Find(const BanId& id) const {
  const auto places = places_.find(id);
  if (places == places_.end()) return std::nullopt;
  const Episode& episode = episodes_[places->second.back()];
  return Standing{&BanOf(episode), episode.entered, episode.lifted};
}

std::vector<BanHistory::Standing> BanHistory::Wordings(const BanId& id) const {
  std::vector<Standing> wordings;
  const auto places = places_.find(id);
  if (places == places_.end()) return wordings;
  for (const std::size_t place : places->second) {
    const Episode& episode = episodes_[place];
    wordings.push_back({&BanOf(episode), episode.entered, episode.lifted});
  }
  return wordings;
}

std::vector<BanId> BanHistory::Named(const std::string& id) const {
  if (places_.contains({id})) return {{id}};
  std::vector<BanId> named;
  for (const std::string& owner : owners_) {
    BanId scoped{owner + "/" + id};
    if (places_.contains(scoped)) named.push_back(std::move(scoped));
  }
  return named;
}

}  // namespace otkel
