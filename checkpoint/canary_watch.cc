#include "checkpoint/canary_watch.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "domain/mrz.h"

namespace otkel {
void CanaryWatch::Check() const {
  const auto canaries = replica_->Canaries();
  if (!canaries.ok()) {
    const std::string why(canaries.status().message());
    return state_->Set({Concat("the planted orders cannot be read: ", why), 0});
  }
  MatchingState::View view;
  const Day today = decider_->Today();
  for (const Ban& canary : *canaries) {
    if (!InForce(canary, today)) continue;
    ++view.canaries;
    if (view.fault.empty()) view.fault = Fault(canary);
  }
  state_->Set(std::move(view));
}

std::string CanaryWatch::Fault(const Ban& canary) const {
  const std::vector<Document> passports = CanaryPassports(canary, decider_->Today());
  for (const Document& passport : passports) {
    if (std::string fault = LookFor(canary, passport); !fault.empty()) return fault;
  }
  return "";
}

std::string CanaryWatch::LookFor(const Ban& canary, const Document& traveller) const {
  const auto lines = ComposeMrz(traveller, MrzFormat::kTd3);
  if (!lines) return Concat("planted order ", canary.id.text, " fits no machine readable zone");
  auto decided = decider_->Decide(ParseMrz(*lines, decider_->Today()), Direction::kEntry);
  if (!decided.ok())
    return Concat("planted order ", canary.id.text,
                  " was not found: ", std::string(decided.status().message()));
  for (const auto* hits : {&decided->decision.ban_hits, &decided->decision.left_out}) {
    if (std::ranges::find(*hits, canary.id, &BanHit::ban) != hits->end()) return "";
  }
  return Concat("planted order ", canary.id.text, " was not found");
}

}  // namespace otkel
