#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/ids.h"
#include "proto/crossing.pb.h"

namespace otkel {

// Every hit of every order, and what officers said about it: the person, or not. Equal whatever
// the order in which crossings and words came. Not safe for several threads: the owner locks.
class HitBook {
 public:
  struct Hit {
    std::string grade;
    std::string local_day;
    v1::Direction direction = v1::DIRECTION_UNSPECIFIED;
    v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  };
  struct Counts {
    std::uint64_t the_person = 0;
    std::uint64_t not_the_person = 0;
    std::uint64_t open = 0;  // nobody has said
  };
  // By the event that says so: the last counts.
  using Words = std::map<EventId, v1::OrderVerdict>;

  void Note(const EventId& crossing, const std::string& local_day, const v1::Crossing& what);
  // The crossing did not happen, or not so. What was said of it stays, should it come again.
  void Forget(const EventId& crossing);
  void Say(const EventId& event, const EventId& crossing, const v1::OrderVerdict& verdict);

  // Hits of the order by the id of the crossing.
  [[nodiscard]] const std::map<EventId, Hit>& Of(const BanId& ban) const;
  [[nodiscard]] const Words& WordsOn(const BanId& ban, const EventId& crossing) const;
  [[nodiscard]] Counts Count(const BanId& ban) const;

 private:
  std::map<BanId, std::map<EventId, Hit>> hits_;
  std::map<EventId, std::vector<BanId>> bans_of_;
  std::map<std::pair<BanId, EventId>, Words> words_;
};

}  // namespace otkel
