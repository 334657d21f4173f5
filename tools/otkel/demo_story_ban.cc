// The story's chapter on a ban: issued, in force everywhere, obeyed, and told to the partner.

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include "base/sign.h"
#include "base/text.h"
#include "proto/convert.h"
#include "tools/otkel/demo_story.h"
#include "tools/otkel/feed_check.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInForceLimit{1000};
constexpr char kBanId[] = "kaz-2026-118";

v1::Ban BanOn(const DemoTraveller& traveller, Day today) {
  v1::Ban ban;
  ban.set_ban_id(kBanId);
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  *ban.mutable_person() = ToProto(traveller.document);
  ban.set_authority("Migration service, Almaty");
  ban.set_decision_number("7/118");
  ban.set_decided_on(ToIso(today));
  ban.set_ground("deported: no entry for five years from the decision (KZ-32, 004:1806)");
  ban.set_starts_on(ToIso(today));
  ban.set_ends_on(ToIso(AddMonths(today, 60)));
  ban.set_appeal_to("Specialised administrative court, Almaty");
  return ban;
}

}  // namespace

void DemoStory::BanOnePerson() {
  const DemoTraveller& banned = who_.banned;
  narrator_.Chapter(Concat("At korday's request the migration service bans ", banned.Name(), "."));
  v1::IssueBanRequest request;
  *request.mutable_ban() = BanOn(banned, LocalDay(country_.Now(), zone_));
  const auto begin = std::chrono::steady_clock::now();
  const auto issued = country_.Authority().IssueBan(request);
  if (!issued.ok()) {
    narrator_.Fail(Concat("the ban cannot be issued: ", std::string(issued.status().message())));
    return;
  }
  std::map<std::string_view, milliseconds> in_force_after;
  const auto everywhere = [&] {
    for (const std::string_view post : kDemoCheckpoints) {
      if (in_force_after.contains(post)) continue;
      const auto asked = lanes_.Ask(post, banned, v1::DIRECTION_ENTRY);
      if (!asked.ok() || asked->decision().verdict() != v1::VERDICT_REFUSE) continue;
      in_force_after[post] =
          std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    }
    return in_force_after.size() == kDemoCheckpoints.size();
  };
  if (!WaitFor("the ban is in force at every post", kInForceLimit * 10, everywhere)) return;
  milliseconds slowest{0};
  for (const auto& [post, after] : in_force_after) {
    narrator_.Say(post, Concat("in force ", after.count(), " ms after the authority's call"));
    slowest = std::max(slowest, after);
  }
  narrator_.Expect(slowest <= kInForceLimit, "everywhere within a second");
  lanes_.Cross({.post = "dostyk",
                .traveller = &banned,
                .expected = v1::VERDICT_REFUSE,
                .reason = "ban_hit",
                .ground = Concat("ban ", kBanId, ", decision 7/118")});

  v1::GetPersonRequest person;
  person.set_issuing_state(banned.document.issuing_state.text);
  person.set_document_number(banned.Number());
  person.set_purpose("drill");
  WaitFor("the centre has the refusal, with its ground", std::chrono::seconds{5}, [&] {
    const auto known = country_.Police().GetPerson(person);
    return known.ok() && known->crossings_size() == 1 &&
           known->crossings(0).crossing().outcome() == v1::OUTCOME_REFUSED &&
           known->crossings(0).crossing().ground().find(kBanId) != std::string::npos;
  });
}

void DemoStory::PartnerReads() {
  const auto key = LoadPublicKey(country_.CertificateFile("central.signing.pub"));
  if (!key.ok()) {
    narrator_.Fail(std::string(key.status().message()));
    return;
  }
  int bans = 0;
  std::uint64_t cursor = 0;
  absl::Status wrong;
  const auto ended = country_.Partner().Subscribe({}, [&](const v1::FeedItem& item) {
    wrong = JudgeFeedItem(item, cursor, *key);
    cursor = item.cursor();
    if (item.has_ban_issued() && item.ban_issued().ban_id().ends_with(kBanId)) ++bans;
    return wrong.ok();
  });
  narrator_.Expect(ended.ok() && wrong.ok() && bans == 1,
                   Concat("the service of ", kDemoPartner,
                          " reads the ban on its national in its feed, signed by the centre"));
}

}  // namespace otkel
