#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/otkel/demo_country.h"
#include "tools/otkel/demo_narrator.h"
#include "tools/otkel/demo_travellers.h"

namespace otkel {

// One crossing as the story wants it.
struct DemoCrossing {
  std::string_view post;
  const DemoTraveller* traveller = nullptr;
  v1::Direction direction = v1::DIRECTION_ENTRY;
  v1::Verdict expected = v1::VERDICT_ADMIT;  // what must be proposed
  std::string_view reason = {};              // a reason that must be among those given; empty: any
  std::string ground = {};                   // of a refusal or a referral
  std::string typed = {};                    // instead of a photograph
  bool in_the_dark = false;                  // the decision must say that its knowledge is old
};

// An event that a checkpoint confirmed as recorded.
struct RecordedEvent {
  v1::EventId id;
  std::string hash;
};

// An officer at each post: photographs, asks for the decision, records it. Everything is checked
// against what the story expects, and told. After the first failure nothing is done any more. For
// one thread.
class DemoLanes {
 public:
  DemoLanes(DemoCountry& country, DemoNarrator& narrator, std::uint64_t seed)
      : country_(country), narrator_(narrator), seed_(seed) {}

  // Takes a traveller through. The decision that was recorded; empty where the story has failed.
  v1::Decision Cross(const DemoCrossing& crossing);
  // What the post would propose, without recording anything.
  absl::StatusOr<v1::DecideReply> Ask(std::string_view post, const DemoTraveller& traveller,
                                      v1::Direction direction);

  // All that was recorded at `post`, in order.
  [[nodiscard]] std::vector<RecordedEvent> RecordedAt(std::string_view post) const;
  [[nodiscard]] std::size_t RecordedCount() const { return recorded_.size(); }

 private:
  // The lines of the traveller's document as this post has read them; empty where it failed.
  std::vector<std::string> Read(const DemoCrossing& crossing, double& read_ms);
  std::vector<std::string> Photograph(const DemoCrossing& crossing, double& read_ms);
  // For a person who wants to put it on a page.
  void KeepPhotograph(const DemoTraveller& traveller, const std::string& image);
  bool Judge(const DemoCrossing& crossing, const v1::DecideReply& decided);
  void Tell(const DemoCrossing& crossing, const v1::DecideReply& decided, double read_ms,
            const v1::ConfirmReply& confirmed);

  DemoCountry& country_;
  DemoNarrator& narrator_;
  const std::uint64_t seed_;
  std::vector<RecordedEvent> recorded_;
};

}  // namespace otkel
