#include "central/identity_links.h"

#include <algorithm>

#include "base/text.h"

namespace otkel {
namespace {

std::string NameOf(const DocumentPair& pair) {
  const auto name = [](const DocumentKey& key) {
    return Concat(key.issuing_state.text, "/", key.number.Reveal());
  };
  return Concat(name(pair.first), "/", name(pair.second));
}

bool HeldAt(const IdentityLinks::Episode& episode, const Moment& moment) {
  return moment.Holds(episode.made) && !(episode.ended && moment.Holds(*episode.ended));
}

}  // namespace

DocumentPair PairOf(const DocumentKey& a, const DocumentKey& b) {
  return a < b ? DocumentPair{a, b} : DocumentPair{b, a};
}

std::string FactOfLink(const DocumentPair& pair) { return "link/" + NameOf(pair); }
std::string FactOfSplit(const DocumentPair& pair) { return "split/" + NameOf(pair); }

bool IdentityLinks::Put(const DocumentPair& pair, const Entered& entered) {
  if (Stands(pair)) return false;
  links_[pair].push_back({entered, std::nullopt});
  neighbours_[pair.first].insert(pair.second);
  neighbours_[pair.second].insert(pair.first);
  return true;
}

bool IdentityLinks::End(const DocumentPair& pair, const Entered& entered) {
  if (!Stands(pair)) return false;
  links_.at(pair).back().ended = entered;
  return true;
}

bool IdentityLinks::Stands(const DocumentPair& pair) const {
  const auto link = links_.find(pair);
  return link != links_.end() && !link->second.back().ended;
}

// What is reached from `from` by the links of which `counts` says so.
template <typename Counts>
std::vector<DocumentKey> IdentityLinks::Reach(const DocumentKey& from, const Counts& counts) const {
  if (!WasLinked(from)) return {from};
  std::set<DocumentKey> reached = {from};
  std::vector<DocumentKey> due = {from};
  while (!due.empty()) {
    const DocumentKey document = std::move(due.back());
    due.pop_back();
    for (const DocumentKey& next : neighbours_.at(document)) {
      if (!counts(PairOf(document, next))) continue;
      if (reached.insert(next).second) due.push_back(next);
    }
  }
  return {reached.begin(), reached.end()};
}

std::vector<DocumentKey> IdentityLinks::PersonAt(const DocumentKey& document,
                                                 const Moment& moment) const {
  return Reach(document, [&](const DocumentPair& pair) {
    return std::ranges::any_of(links_.at(pair),
                               [&](const Episode& episode) { return HeldAt(episode, moment); });
  });
}

std::vector<DocumentKey> IdentityLinks::PersonWithout(const DocumentKey& document,
                                                      const DocumentPair& left_out) const {
  return Reach(document,
               [&](const DocumentPair& pair) { return pair != left_out && Stands(pair); });
}

std::vector<DocumentKey> IdentityLinks::PersonBetween(const DocumentKey& document,
                                                      const Moment& earlier,
                                                      const Moment& later) const {
  return Reach(document, [&](const DocumentPair& pair) {
    return std::ranges::any_of(links_.at(pair), [&](const Episode& episode) {
      const bool was_over = episode.ended && earlier.Holds(*episode.ended);
      return later.Holds(episode.made) && !was_over;
    });
  });
}

std::vector<DocumentKey> IdentityLinks::EverWith(const DocumentKey& document) const {
  return Reach(document, [](const DocumentPair& /*pair*/) { return true; });
}

std::vector<std::pair<DocumentPair, Entered>> IdentityLinks::LinksAmong(
    const std::vector<DocumentKey>& documents) const {
  std::vector<std::pair<DocumentPair, Entered>> links;
  for (const DocumentKey& document : documents) {
    const auto neighbours = neighbours_.find(document);
    if (neighbours == neighbours_.end()) continue;
    for (const DocumentKey& other : neighbours->second) {
      const DocumentPair pair = PairOf(document, other);
      if (document == pair.first && Stands(pair))
        links.emplace_back(pair, links_.at(pair).back().made);
    }
  }
  return links;
}

}  // namespace otkel
