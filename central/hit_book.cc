#include "central/hit_book.h"

namespace otkel {

void HitBook::Note(const EventId& crossing, const std::string& local_day,
                   const v1::Crossing& what) {
  for (const v1::BanHit& hit : what.decision().ban_hits()) {
    hits_[{hit.ban_id()}][crossing] = {hit.grade(), local_day, what.direction(), what.outcome()};
    bans_of_[crossing].push_back({hit.ban_id()});
  }
}

void HitBook::Forget(const EventId& crossing) {
  const auto bans = bans_of_.find(crossing);
  if (bans == bans_of_.end()) return;
  for (const BanId& ban : bans->second) hits_[ban].erase(crossing);
  bans_of_.erase(bans);
}

void HitBook::Say(const EventId& event, const EventId& crossing, const v1::OrderVerdict& verdict) {
  words_[{BanId{verdict.ban_id()}, crossing}][event] = verdict;
}

const std::map<EventId, HitBook::Hit>& HitBook::Of(const BanId& ban) const {
  static const std::map<EventId, Hit> kNone;
  const auto found = hits_.find(ban);
  return found == hits_.end() ? kNone : found->second;
}

const HitBook::Words& HitBook::WordsOn(const BanId& ban, const EventId& crossing) const {
  static const Words kNone;
  const auto found = words_.find({ban, crossing});
  return found == words_.end() ? kNone : found->second;
}

HitBook::Counts HitBook::Count(const BanId& ban) const {
  Counts counts;
  for (const auto& [crossing, hit] : Of(ban)) {
    const Words& words = WordsOn(ban, crossing);
    if (words.empty()) {
      ++counts.open;
    } else if (words.rbegin()->second.identity() == v1::IDENTITY_THE_PERSON) {
      ++counts.the_person;
    } else {
      ++counts.not_the_person;
    }
  }
  return counts;
}

}  // namespace otkel
