#include "tools/otkel/demo_story.h"

#include <algorithm>
#include <thread>

#include "base/text.h"
#include "proto/convert.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/stop_request.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPause{10};
constexpr seconds kCatchUpLimit{20};
constexpr seconds kLinkLimit{30};
constexpr char kPurpose[] = "drill";

constexpr Day kFirstDay = std::chrono::year{2026} / std::chrono::March / 2;

Day LimitOf(const v1::Decision& decision) {
  return DayFromIso(decision.stay_limit().last_lawful_day()).value_or(Day{});
}

}  // namespace

Instant DemoStart(const Zone& zone) {
  return EndOfDay(kFirstDay - days{1}, zone) + std::chrono::hours{10};
}

DemoStory::DemoStory(DemoCountry& country, DemoNarrator& narrator, Zone zone, std::uint64_t seed)
    : country_(country),
      narrator_(narrator),
      zone_(std::move(zone)),
      who_(MakeDemoTravellers(seed)),
      lanes_(country, narrator, seed),
      watch_(country.Police()) {}

void DemoStory::Tell() {
  for (const auto chapter :
       {&DemoStory::FirstDay, &DemoStory::BanOnePerson, &DemoStory::PartnerReads,
        &DemoStory::ThirdDay, &DemoStory::MonthsPass, &DemoStory::LinkFails,
        &DemoStory::TazhenGoesOn, &DemoStory::LimitPassesInTheDark, &DemoStory::LinkReturns,
        &DemoStory::EverythingArrivedOnce, &DemoStory::ChainIsWhole}) {
    if (narrator_.Failed()) return;
    (this->*chapter)();
  }
}

void DemoStory::FirstDay() {
  narrator_.Chapter(
      Concat(ToIso(kFirstDay), ", 10 o'clock. All three posts are linked to the centre."));
  for (const std::string_view post : kDemoCheckpoints) {
    if (!WaitFor(Concat(post, " has the law and the lists of the centre"), kLinkLimit, [&] {
          const auto status = country_.At(post).terminal->GetStatus();
          return status.ok() && status->attached() && !status->rule_pack().empty() &&
                 HasCaughtUp(post);
        })) {
      return;
    }
  }
  lanes_.Cross({.post = "korday", .traveller = &who_.visitor, .reason = "within_limit"});
  lanes_.Cross({.post = "korday", .traveller = &who_.card_holder, .reason = "within_limit"});
  stayers_limit_ = LimitOf(
      lanes_.Cross({.post = "dostyk", .traveller = &who_.stayer, .reason = "within_limit"}));
  lanes_.Cross({.post = "korday",
                .traveller = &who_.unruled,
                .expected = v1::VERDICT_REFER,
                .reason = "no_stay_rule",
                .ground = "no visa shown: second line"});
  lanes_.Cross({.post = "dostyk",
                .traveller = &who_.mistyped,
                .expected = v1::VERDICT_REFER,
                .reason = "wrong_check_digit",
                .ground = "the lines do not agree with their check digits",
                .typed = MistypedLines(who_.mistyped)});
}

void DemoStory::ThirdDay() {
  narrator_.Chapter("Two days later.");
  MoveTo(kFirstDay + days{2}, 9);
  quiet_limit_ = LimitOf(
      lanes_.Cross({.post = "korday", .traveller = &who_.quiet_leaver, .reason = "within_limit"}));
  const Day limit = LimitOf(
      lanes_.Cross({.post = "dostyk", .traveller = &who_.quiet_stayer, .reason = "within_limit"}));
  if (narrator_.Failed()) return;
  narrator_.Expect(limit == quiet_limit_ && quiet_limit_ == stayers_limit_ + days{2},
                   Concat("both may stay until ", ToIso(quiet_limit_), ", by the same rule"));
}

void DemoStory::MonthsPass() {
  const Day spring = kFirstDay + days{79};
  narrator_.Chapter(Concat(ToIso(spring), ". Two leave in time."));
  MoveTo(spring, 11);
  lanes_.Cross({.post = "tazhen",
                .traveller = &who_.visitor,
                .direction = v1::DIRECTION_EXIT,
                .reason = "within_limit"});
  lanes_.Cross({.post = "dostyk",
                .traveller = &who_.card_holder,
                .direction = v1::DIRECTION_EXIT,
                .reason = "within_limit"});

  narrator_.Chapter(Concat(ToIso(stayers_limit_ + days{1}), ". The last lawful day of ",
                           who_.stayer.Name(), " has passed."));
  MoveTo(stayers_limit_ + days{1}, 9);
  WaitFor(Concat("the police's list says of ", who_.stayer.Name(),
                 ": CONFIRMED, as every post is complete through ", ToIso(stayers_limit_)),
          kCatchUpLimit, [&] { return IsListed(who_.stayer, v1::OVERSTAY_GRADE_CONFIRMED); });
  if (narrator_.Failed()) return;
  narrator_.Expect(watch_.EverConfirmed() == std::set{who_.stayer.Number()},
                   "nobody else was ever on it as confirmed");
}

bool DemoStory::WaitFor(std::string_view claim, milliseconds limit,
                        const std::function<bool()>& holds) {
  if (narrator_.Failed()) return false;
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (StopRequested()) {
      narrator_.Fail("stopped by a signal");
      return false;
    }
    if (const auto fallen = country_.Fallen()) {
      narrator_.Fail(Concat(*fallen, " is no longer running"));
      return false;
    }
    if (std::chrono::steady_clock::now() > end) {
      return narrator_.Expect(false, Concat(claim, " (waited ", limit.count(), " ms)"));
    }
    std::this_thread::sleep_for(kPause);
  }
  return narrator_.Expect(true, claim);
}

void DemoStory::MoveTo(Day day, int hour) {
  if (narrator_.Failed()) return;
  const Instant to = EndOfDay(day - days{1}, zone_) + std::chrono::hours{hour};
  if (const auto status = country_.SetClock(to); !status.ok()) {
    narrator_.Fail(std::string(status.message()));
    return;
  }
  WaitFor(Concat("it is ", hour, " o'clock on ", ToIso(day), " at ",
                 link_is_up_ ? "every post and at the centre" : "the posts that have a link"),
          kCatchUpLimit, [&] {
            return std::all_of(
                kDemoCheckpoints.begin(), kDemoCheckpoints.end(), [&](std::string_view post) {
                  return (post == kDarkCheckpoint && !link_is_up_) || HasCaughtUp(post);
                });
          });
}

bool DemoStory::HasCaughtUp(std::string_view post) {
  const auto status = country_.At(post).terminal->GetStatus();
  const auto state = StateOf(post);
  if (!status.ok() || !state) return false;
  const std::int64_t lately = ToMicros(country_.Now() - seconds{30});
  const bool knows = status->replica_age_us() >= 0 && status->replica_age_us() < 30'000'000;
  return knows && status->now_us() >= lately && state->complete_through_us() >= lately;
}

std::optional<v1::CheckpointState> DemoStory::StateOf(std::string_view post) const {
  v1::ListCheckpointsRequest request;
  request.set_purpose(kPurpose);
  const auto reply = country_.Police().ListCheckpoints(request);
  if (!reply.ok()) return std::nullopt;
  for (const v1::CheckpointState& state : reply->checkpoints()) {
    if (state.checkpoint() == post) return state;
  }
  return std::nullopt;
}

bool DemoStory::IsListed(const DemoTraveller& traveller, v1::OverstayGrade grade) const {
  const auto listed = watch_.Now(traveller.Number());
  return listed && listed->grade() == grade;
}

bool DemoStory::IsUnprovenBecauseOfTazhen(const DemoTraveller& traveller) const {
  const auto listed = watch_.Now(traveller.Number());
  return listed && listed->grade() == v1::OVERSTAY_GRADE_UNPROVEN &&
         listed->reason().find(kDarkCheckpoint) != std::string::npos &&
         listed->incomplete_checkpoints_size() == 1 &&
         listed->incomplete_checkpoints(0) == kDarkCheckpoint;
}

}  // namespace otkel
