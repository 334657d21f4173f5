#include "central/cleared_list.h"

#include <algorithm>
#include <utility>

#include "proto/convert.h"

namespace otkel {

std::vector<std::string> ClearedList::DigestsOf(const Document& document) const {
  std::vector<std::string> digests;
  if (!document.number.empty()) digests.push_back(DocumentDigest(replica_key_, KeyOf(document)));
  if (std::string personal = PersonalNumberDigest(replica_key_, document); !personal.empty())
    digests.push_back(std::move(personal));
  return digests;
}

void ClearedList::Put(const BanId& ban, const Document& document, std::optional<Day> until,
                      const Entered& entered, Changes& changes) {
  const std::size_t place = clearings_.size();
  clearings_.push_back({ban, DigestsOf(document), until, entered, std::nullopt});
  by_ban_[ban].push_back(place);
  for (const std::string& digest : clearings_.back().digests) {
    by_digest_[digest].push_back(place);
    Restate(digest, changes);
  }
}

bool ClearedList::Withdraw(const BanId& ban, const Document& document, const Entered& ended,
                           Changes& changes) {
  std::vector<std::string> touched;
  const std::vector<std::string> digests = DigestsOf(document);
  for (const std::size_t place : by_ban_[ban]) {
    Clearing& clearing = clearings_[place];
    if (clearing.ended) continue;
    const bool is_same = std::ranges::any_of(clearing.digests, [&](const std::string& digest) {
      return std::ranges::find(digests, digest) != digests.end();
    });
    if (!is_same) continue;
    clearing.ended = ended;
    touched.insert(touched.end(), clearing.digests.begin(), clearing.digests.end());
  }
  for (const std::string& digest : touched) Restate(digest, changes);
  return !touched.empty();
}

void ClearedList::EndOrder(const BanId& ban, const Entered& ended, Changes& changes) {
  const auto places = by_ban_.find(ban);
  if (places == by_ban_.end()) return;
  for (const std::size_t place : places->second) {
    Clearing& clearing = clearings_[place];
    if (clearing.ended) continue;
    clearing.ended = ended;
    for (const std::string& digest : clearing.digests) Restate(digest, changes);
  }
}

void ClearedList::Restate(const std::string& digest, Changes& changes) {
  std::map<BanId, ClearedOrder> standing;
  for (const std::size_t place : by_digest_[digest]) {
    const Clearing& clearing = clearings_[place];
    if (clearing.ended) continue;
    // Of two the longer counts.
    const auto [held, is_first] =
        standing.try_emplace(clearing.ban, ClearedOrder{clearing.ban, clearing.until});
    if (!is_first && held->second.until &&
        (!clearing.until || *held->second.until < *clearing.until))
      held->second.until = clearing.until;
  }
  v1::ClearedOrders row;
  row.set_digest(digest);
  for (const auto& [ban, cleared] : standing) *row.add_orders() = ToProto(cleared);
  *changes.emplace_back().mutable_cleared_put() = row;
  if (standing.empty()) {
    rows_.erase(digest);
  } else {
    rows_[digest] = std::move(row);
  }
}

std::vector<const ClearedList::Clearing*> ClearedList::Of(const Document& document) const {
  std::vector<std::size_t> places;
  for (const std::string& digest : DigestsOf(document)) {
    const auto found = by_digest_.find(digest);
    if (found != by_digest_.end())
      places.insert(places.end(), found->second.begin(), found->second.end());
  }
  std::ranges::sort(places);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<const Clearing*> found;
  for (const std::size_t place : places) found.push_back(&clearings_[place]);
  return found;
}

std::vector<ClearedOrder> ClearedList::At(const Document& document, const Moment& moment) const {
  std::vector<ClearedOrder> cleared;
  if (clearings_.empty()) return cleared;
  for (const Clearing* clearing : Of(document)) {
    const bool is_over = clearing->ended && moment.Holds(*clearing->ended);
    if (moment.Holds(clearing->entered) && !is_over)
      cleared.push_back({clearing->ban, clearing->until});
  }
  std::ranges::sort(cleared, {}, [](const ClearedOrder& order) { return order.ban; });
  return cleared;
}

std::vector<Position> ClearedList::FactsAfter(const Document& document, Position after) const {
  std::vector<Position> facts;
  if (clearings_.empty()) return facts;
  for (const Clearing* clearing : Of(document)) {
    if (clearing->entered.position > after) facts.push_back(clearing->entered.position);
    if (clearing->ended && clearing->ended->position > after)
      facts.push_back(clearing->ended->position);
  }
  std::ranges::sort(facts);
  return facts;
}

bool ClearedList::WasWithdrawn(const BanId& ban, const DocumentKey& document) const {
  const std::string digest = DocumentDigest(replica_key_, document);
  const auto places = by_digest_.find(digest);
  if (places == by_digest_.end()) return false;
  return std::ranges::any_of(places->second, [&](std::size_t place) {
    const Clearing& clearing = clearings_[place];
    return clearing.ban == ban && clearing.ended.has_value();
  });
}

bool ClearedList::Holds(const BanId& ban, const Document& document) const {
  const std::vector<ClearedOrder> cleared = At(document, Moment::Present());
  return std::ranges::any_of(cleared, [&](const ClearedOrder& order) { return order.ban == ban; });
}

}  // namespace otkel
