#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "domain/zone.h"
#include "tools/otkel/demo_country.h"
#include "tools/otkel/demo_lane.h"
#include "tools/otkel/demo_narrator.h"
#include "tools/otkel/demo_travellers.h"
#include "tools/otkel/demo_watch.h"

namespace otkel {

// When the story begins, in the country.
[[nodiscard]] Instant DemoStart(const Zone& zone);

// Three months in a small country, told in about half a minute. Each claim is checked against the
// running system; the first that does not hold ends the story (DemoNarrator::Failed). For one
// thread.
class DemoStory {
 public:
  // REQUIRES: the country and the narrator outlive the story.
  DemoStory(DemoCountry& country, DemoNarrator& narrator, Zone zone, std::uint64_t seed);

  void Tell();

 private:
  void FirstDay();
  void BanOnePerson();
  void PartnerReads();
  void ThirdDay();
  void MonthsPass();
  void LinkFails();
  void TazhenGoesOn();
  void LimitPassesInTheDark();
  void LinkReturns();
  void EverythingArrivedOnce();
  void ChainIsWhole();

  // Waits until `holds`; what is claimed has then been checked. False: it did not within `limit`.
  bool WaitFor(std::string_view claim, std::chrono::milliseconds limit,
               const std::function<bool()>& holds);
  // Moves the country's clock to `hour` on `day` and waits until the posts with a link and the
  // centre have taken it in.
  void MoveTo(Day day, int hour);
  bool HasCaughtUp(std::string_view post);
  [[nodiscard]] std::optional<v1::CheckpointState> StateOf(std::string_view post) const;
  [[nodiscard]] bool IsListed(const DemoTraveller& traveller, v1::OverstayGrade grade) const;
  [[nodiscard]] bool IsUnprovenBecauseOfTazhen(const DemoTraveller& traveller) const;

  DemoCountry& country_;
  DemoNarrator& narrator_;
  const Zone zone_;
  const DemoTravellers who_;
  DemoLanes lanes_;
  DemoWatch watch_;
  bool link_is_up_ = true;
  Day stayers_limit_{};
  Day quiet_limit_{};
};

}  // namespace otkel
