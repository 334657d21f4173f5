#include "central/findings.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "proto/convert.h"
#include "proto/reason_text.h"

namespace otkel {
namespace {

v1::Finding Make(v1::Finding::Kind kind, std::string_view name, std::string_view about) {
  v1::Finding finding;
  finding.set_kind(kind);
  finding.set_id(Concat(name, "/", about));
  return finding;
}

std::string_view WordOf(v1::Verdict verdict) {
  if (verdict == v1::VERDICT_ADMIT) return "admit";
  if (verdict == v1::VERDICT_REFUSE) return "refuse";
  return verdict == v1::VERDICT_REFER ? "refer" : "nothing";
}

std::string_view WordOf(v1::Outcome outcome) {
  if (outcome == v1::OUTCOME_ADMITTED) return "admitted";
  return outcome == v1::OUTCOME_REFUSED ? "refused" : "referred";
}

using Bans = std::vector<std::string>;

Bans BansOf(const v1::Decision& decision) {
  Bans bans;
  for (const v1::BanHit& hit : decision.ban_hits()) bans.push_back(hit.ban_id());
  return bans;
}

Bans BansOf(const std::vector<BanHit>& hits) {
  Bans bans;
  for (const BanHit& hit : hits) bans.push_back(hit.ban.text);
  return bans;
}

Bans Both(const Bans& a, const Bans& b) {
  Bans both;
  for (const std::string& ban : a) {
    if (std::ranges::find(b, ban) != b.end()) both.push_back(ban);
  }
  return both;
}

// "ban B-1", "bans B-1, B-2": what `a` has and `b` has not; empty where there is none.
std::string Only(const Bans& a, const Bans& b) {
  std::string text;
  int count = 0;
  for (const std::string& ban : a) {
    if (std::ranges::find(b, ban) != b.end()) continue;
    text += Concat(count++ == 0 ? "" : ", ", ban);
  }
  if (count == 0) return "";
  return Concat(count == 1 ? "ban " : "bans ", text);
}

void SetVerdicts(const v1::Crossing& crossing, const Rerun& rerun, v1::Finding& finding) {
  finding.set_recorded(crossing.decision().verdict());
  finding.set_then(ToProto(rerun.then.verdict));
  finding.set_at_centre(ToProto(rerun.at_centre.verdict));
  finding.set_now(ToProto(rerun.now.verdict));
}

void SetReasons(const Decision& decision, const MessageCatalogues& messages, v1::Finding& finding) {
  *finding.mutable_reasons() = ToProto(decision, messages).reasons();
}

std::string NotReproduced(const v1::Crossing& crossing, const Rerun& rerun) {
  const v1::Decision& recorded = crossing.decision();
  const Bans then = BansOf(rerun.then.ban_hits), said = BansOf(recorded);
  std::string sentence =
      Concat("The checkpoint recorded the proposal to ", WordOf(recorded.verdict()),
             "; from what it says it knew follows ", NameOf(rerun.then.verdict));
  if (const std::string missing = Only(then, said); !missing.empty())
    sentence += Concat("; it knew ", missing, " and did not record the hit");
  if (const std::string invented = Only(said, then); !invented.empty())
    sentence += Concat("; it recorded ", invented, ", which it cannot have known to apply");
  return sentence + ".";
}

std::string WouldHaveDiffered(const v1::Crossing& crossing, const Rerun& rerun) {
  const v1::Decision& recorded = crossing.decision();
  const Bans held = BansOf(rerun.at_centre.ban_hits), said = BansOf(recorded);
  const Bans cleared = Both(said, BansOf(rerun.at_centre.left_out));
  std::string sentence = Concat("The person was ", WordOf(crossing.outcome()));
  if (const std::string missed = Only(held, said); !missed.empty())
    sentence += Concat("; the centre held ", missed, " by then, and the checkpoint did not yet");
  if (const std::string left_out = Only(cleared, {}); !left_out.empty())
    sentence += Concat("; by then the person had been found not to be the one that ", left_out,
                       cleared.size() == 1 ? " is on" : " are on",
                       ", and the checkpoint did not know it yet");
  Bans standing = held;
  standing.insert(standing.end(), cleared.begin(), cleared.end());
  if (const std::string over = Only(said, standing); !over.empty())
    sentence +=
        Concat("; ", over, " had been lifted by then, and the checkpoint did not know it yet");
  return Concat(sentence, "; with what the centre held the proposal would have been to ",
                NameOf(rerun.at_centre.verdict), ", not to ", WordOf(recorded.verdict()), ".");
}

}  // namespace

std::optional<v1::Finding> DecisionFinding(const v1::Event& event, const v1::Crossing& crossing,
                                           const Rerun& rerun, const MessageCatalogues& messages) {
  const std::string about = ToText(FromProto(event.id()));
  v1::Finding finding;
  if (!rerun.reproduced) {
    finding = Make(v1::Finding::KIND_NOT_REPRODUCED, "not_reproduced", about);
    finding.set_sentence(NotReproduced(crossing, rerun));
    SetReasons(rerun.then, messages, finding);
  } else if (!rerun.same_at_centre) {
    finding = Make(v1::Finding::KIND_WOULD_HAVE_DIFFERED, "would_have_differed", about);
    finding.set_sentence(WouldHaveDiffered(crossing, rerun));
    SetReasons(rerun.at_centre, messages, finding);
  } else if (!rerun.same_verdict_now && crossing.outcome() == v1::OUTCOME_ADMITTED) {
    finding = Make(v1::Finding::KIND_HINDSIGHT, "hindsight", about);
    finding.set_sentence(Concat("With what has become known since, the proposal would be to ",
                                NameOf(rerun.now.verdict), ", not to ",
                                WordOf(crossing.decision().verdict()), "."));
    SetReasons(rerun.now, messages, finding);
  } else {
    return std::nullopt;
  }
  *finding.mutable_event() = event.id();
  SetVerdicts(crossing, rerun, finding);
  return finding;
}

v1::Finding LateBanFinding(const EventId& admitted, const v1::Crossing& crossing,
                           const Rerun& rerun, const Ban& ban, const Stay* stay,
                           const MessageCatalogues& messages) {
  v1::Finding finding =
      Make(v1::Finding::KIND_HINDSIGHT, "hindsight", Concat(ToText(admitted), "/", ban.id.text));
  *finding.mutable_event() = ToProto(admitted);
  std::string whereabouts = "what became of the stay is not known";
  if (stay != nullptr && stay->IsOpen())
    whereabouts = "by what is known here the person is still in the country";
  if (stay != nullptr && stay->exit)
    whereabouts = Concat("the person left on ", ToIso(stay->exit->day));
  finding.set_sentence(Concat("Ban ", ban.id.text, " of ", ban.authority,
                              " came after the person had been admitted; ", whereabouts, "."));
  SetVerdicts(crossing, rerun, finding);
  SetReasons(rerun.now, messages, finding);
  return finding;
}

v1::Finding ClockFinding(const v1::Event& event) {
  v1::Finding finding =
      Make(v1::Finding::KIND_CLOCK_JUMPED, "clock_jumped", ToText(FromProto(event.id())));
  *finding.mutable_event() = event.id();
  const v1::ClockJumped& jump = event.clock_jumped();
  const std::int64_t seconds = (jump.found_us() - jump.expected_us()) / 1'000'000;
  finding.set_sentence(Concat("The clock of ", event.id().checkpoint(), " jumped ",
                              seconds < 0 ? "back" : "forward", " by ",
                              seconds < 0 ? -seconds : seconds, " s."));
  return finding;
}

v1::Finding GapFinding(const v1::Event& event) {
  v1::Finding finding =
      Make(v1::Finding::KIND_GAP_DECLARED, "gap_declared", ToText(FromProto(event.id())));
  *finding.mutable_event() = event.id();
  const v1::GapDeclared& gap = event.gap_declared();
  const std::string which =
      gap.last_sequence() == 0
          ? Concat("an unknown number of events from ", gap.first_sequence(), " on")
          : Concat("events ", gap.first_sequence(), " to ", gap.last_sequence());
  finding.set_sentence(Concat(event.id().checkpoint(), " has lost ", which, " of epoch ",
                              gap.epoch(), ": ", gap.reason(), "."));
  return finding;
}

v1::Finding QuarantineFinding(const v1::Event& event, const std::string& why) {
  v1::Finding finding =
      Make(v1::Finding::KIND_QUARANTINED, "quarantined", ToText(FromProto(event.id())));
  *finding.mutable_event() = event.id();
  finding.set_sentence(
      Concat("The event counts for nothing until somebody has looked at it: ", why, "."));
  return finding;
}

v1::Finding BranchFinding(const v1::Event& event, const v1::BranchEvent& branch) {
  v1::Finding finding = Make(v1::Finding::KIND_BRANCHED, "branched",
                             Concat(event.id().checkpoint(), "/", branch.branch()));
  *finding.mutable_event() = event.id();
  finding.set_sentence(Concat(
      "Events of ", event.id().checkpoint(),
      " came from another copy of its journal and are kept apart as branch ", branch.branch(), ": ",
      branch.why(), ". They count only once somebody has reviewed them."));
  return finding;
}

v1::Finding SetBackFinding(const v1::LedgerSetBack& set_back) {
  v1::Finding finding =
      Make(v1::Finding::KIND_SET_BACK, "set_back", Concat(set_back.incarnation()));
  finding.set_sentence(Concat("The ledger was set back: ", set_back.checkpoint(), " had seen ",
                              set_back.seen().size(), " entries of it, and it held ",
                              set_back.size(), "."));
  return finding;
}

v1::Finding RetractionFinding(const ShownRecord& shown, std::optional<OverstayGrade> now) {
  v1::Finding finding =
      Make(v1::Finding::KIND_OVERSTAY_RETRACTED, "overstay_retracted",
           Concat(ToText(shown.entry), "/", shown.shown_at, "/", now ? NameOf(*now) : "none"));
  *finding.mutable_event() = ToProto(shown.entry);
  OverstayGrade best = OverstayGrade::kUnproven;
  for (const auto& [caller, grade] : shown.callers) {
    if (now && *now <= grade) continue;
    best = std::min(best, grade);
    finding.add_tell(caller);
  }
  finding.set_sentence(Concat("The stay that began with ", ToText(shown.entry),
                              " was shown as an overstay, ", NameOf(best), "; it is ",
                              now ? Concat("now ", NameOf(*now), " only") : "none", "."));
  return finding;
}

}  // namespace otkel
