// The story's chapters on a post without a link: it goes on, nobody is accused on what it may hold,
// and all that it recorded arrives once.

#include <map>
#include <set>

#include "base/sign.h"
#include "base/text.h"
#include "proto/convert.h"
#include "tools/otkel/chain_check.h"
#include "tools/otkel/demo_story.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

using std::chrono::seconds;

constexpr seconds kNoticeLimit{20};
constexpr seconds kReturnLimit{40};
constexpr std::uint64_t kManyReadings = 20;

// Every crossing that the centre has, by its id, and how often.
absl::StatusOr<std::map<std::string, int>> CrossingsAtTheCentre(const CentralClient& police) {
  std::map<std::string, int> counts;
  v1::ListCrossingsRequest request;
  request.set_page_size(1000);
  request.set_purpose("drill");
  while (true) {
    const auto page = police.ListCrossings(request);
    if (!page.ok()) return page.status();
    for (const v1::RecordedCrossing& crossing : page->crossings()) ++counts[TextOf(crossing.id())];
    if (page->next_after_position() >= page->position() ||
        page->next_after_position() == request.after_position()) {
      return counts;
    }
    request.set_after_position(page->next_after_position());
  }
}

}  // namespace

void DemoStory::LinkFails() {
  narrator_.Chapter(Concat(ToIso(quiet_limit_ - days{1}), ", 20 o'clock. Tazhen loses its link."));
  MoveTo(quiet_limit_ - days{1}, 20);
  country_.CutLink();
  link_is_up_ = false;
  WaitFor("the officer at tazhen sees it, and so does the police", kNoticeLimit, [&] {
    const auto status = country_.At(kDarkCheckpoint).terminal->GetStatus();
    const auto state = StateOf(kDarkCheckpoint);
    return status.ok() && !status->attached() && state && !state->attached();
  });
}

void DemoStory::TazhenGoesOn() {
  narrator_.Chapter(Concat(ToIso(quiet_limit_), ", noon. The last lawful day of ",
                           who_.quiet_leaver.Name(), " and ", who_.quiet_stayer.Name(),
                           ". Tazhen is still alone."));
  MoveTo(quiet_limit_, 12);
  lanes_.Cross({.post = kDarkCheckpoint,
                .traveller = &who_.quiet_leaver,
                .direction = v1::DIRECTION_EXIT,
                .reason = "within_limit",
                .in_the_dark = true});
  lanes_.Cross({.post = kDarkCheckpoint,
                .traveller = &who_.dark_entrant,
                .reason = "knowledge_ageing",
                .in_the_dark = true});
  lanes_.Cross({.post = kDarkCheckpoint,
                .traveller = &who_.banned,
                .expected = v1::VERDICT_REFUSE,
                .reason = "ban_hit",
                .ground = "ban kaz-2026-118, decision 7/118",
                .in_the_dark = true});
}

void DemoStory::LimitPassesInTheDark() {
  const Day today = quiet_limit_ + days{2};
  narrator_.Chapter(
      Concat(ToIso(today), ". Their last lawful day has passed; tazhen is still alone."));
  MoveTo(today, 9);
  WaitFor(Concat(who_.quiet_leaver.Name(),
                 " is on the police's list, but as UNPROVEN: tazhen may hold "
                 "the exit"),
          kNoticeLimit, [&] { return IsUnprovenBecauseOfTazhen(who_.quiet_leaver); });
  WaitFor(Concat(who_.quiet_stayer.Name(), " likewise, though nothing is hidden there"),
          kNoticeLimit, [&] { return IsUnprovenBecauseOfTazhen(who_.quiet_stayer); });
  if (narrator_.Failed()) return;
  narrator_.Say("centre", watch_.Now(who_.quiet_leaver.Number())->reason());
  lanes_.Cross({.post = kDarkCheckpoint,
                .traveller = &who_.late_entrant,
                .expected = v1::VERDICT_REFER,
                .reason = "knowledge_too_old",
                .ground = "lists older than a day: second line",
                .in_the_dark = true});
  const std::uint64_t enough = watch_.Readings() + kManyReadings;
  WaitFor(
      Concat("the list was read ", kManyReadings, " times more: neither was ever called confirmed"),
      kNoticeLimit, [&] { return watch_.Readings() >= enough; });
  if (narrator_.Failed()) return;
  narrator_.Expect(watch_.EverConfirmed() == std::set{who_.stayer.Number()},
                   Concat(who_.stayer.Name(), " alone is confirmed"));
}

void DemoStory::LinkReturns() {
  narrator_.Chapter("The link to tazhen is restored.");
  const auto begin = std::chrono::steady_clock::now();
  country_.RestoreLink();
  link_is_up_ = true;
  const auto recorded = lanes_.RecordedAt(kDarkCheckpoint).size();
  WaitFor(Concat("tazhen has sent all it recorded, ", recorded, " events"), kReturnLimit, [&] {
    const auto status = country_.At(kDarkCheckpoint).terminal->GetStatus();
    const auto state = StateOf(kDarkCheckpoint);
    return status.ok() && status->attached() && status->unsent_events() == 0 && state &&
           state->durable_sequence() == recorded;
  });
  if (narrator_.Failed()) return;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  narrator_.Say("tazhen", Concat("linked again and empty after ", took.count(), " ms"));
  WaitFor(Concat(who_.quiet_leaver.Name(), " left in time and is off the list"), kNoticeLimit,
          [&] { return !watch_.Now(who_.quiet_leaver.Number()).has_value(); });
  WaitFor(Concat(who_.quiet_stayer.Name(), " did not leave: now CONFIRMED"), kNoticeLimit,
          [&] { return IsListed(who_.quiet_stayer, v1::OVERSTAY_GRADE_CONFIRMED); });
  if (narrator_.Failed()) return;
  narrator_.Expect(!watch_.EverConfirmed().contains(who_.quiet_leaver.Number()),
                   Concat(who_.quiet_leaver.Name(), " was never called a confirmed overstayer, in ",
                          watch_.Readings(), " readings of the list"));
  const std::set<std::string> stayed = {who_.stayer.Number(), who_.quiet_stayer.Number()};
  narrator_.Expect(watch_.EverConfirmed() == stayed, "only the two who stayed ever were");
}

void DemoStory::EverythingArrivedOnce() {
  const auto counts = CrossingsAtTheCentre(country_.Police());
  if (!counts.ok()) {
    narrator_.Fail(
        Concat("the crossings cannot be listed: ", std::string(counts.status().message())));
    return;
  }
  std::size_t once = 0;
  for (const std::string_view post : kDemoCheckpoints) {
    for (const RecordedEvent& event : lanes_.RecordedAt(post)) {
      const auto found = counts->find(TextOf(event.id));
      if (found != counts->end() && found->second == 1) ++once;
    }
  }
  narrator_.Expect(once == lanes_.RecordedCount() && counts->size() == lanes_.RecordedCount(),
                   Concat("all ", lanes_.RecordedCount(), " crossings of the three posts, ",
                          lanes_.RecordedAt(kDarkCheckpoint).size(),
                          " of tazhen, are at the centre, each exactly once"));
}

void DemoStory::ChainIsWhole() {
  const auto key = LoadPublicKey(country_.CertificateFile(Concat(kDarkCheckpoint, ".signing.pub")));
  if (!key.ok()) {
    narrator_.Fail(std::string(key.status().message()));
    return;
  }
  ChainCheck check(std::string(kDarkCheckpoint), *key, ChainCheck::Gaps::kAreProblems);
  bool as_shown = true;
  for (const RecordedEvent& event : lanes_.RecordedAt(kDarkCheckpoint)) {
    v1::GetDecisionRequest request;
    *request.mutable_id() = event.id;
    request.set_purpose("drill");
    const auto reply = country_.Police().GetDecision(request);
    if (!reply.ok()) {
      narrator_.Fail(std::string(reply.status().message()));
      return;
    }
    check.Add(reply->signed_event());
    as_shown = as_shown && reply->signed_event().hash() == event.hash;
  }
  narrator_.Expect(check.Problems().empty() && as_shown,
                   "tazhen's events are signed by it and chained, as its officer was told");
}

}  // namespace otkel
