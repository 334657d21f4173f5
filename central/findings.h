#pragma once

#include <optional>
#include <string>

#include "base/message_catalogue.h"
#include "central/rerun.h"
#include "central/shown_flags.h"
#include "proto/ledger.pb.h"

// What the centre found out, in words: findings as they enter the ledger. Each has an id that
// follows from what it is about, so that whoever finds the same out again writes the same. The
// sentences name events, bans and days, never a person.
namespace otkel {

// From one repetition of a recorded decision, in this order: not reproduced; would have differed;
// hindsight where an admission would be another now for other reasons than a later ban. nullopt:
// nothing of these.
[[nodiscard]] std::optional<v1::Finding> DecisionFinding(const v1::Event& event,
                                                         const v1::Crossing& crossing,
                                                         const Rerun& rerun,
                                                         const MessageCatalogues& messages);
// A ban that came after an admission which it would have stopped. `stay`: what began with it, as
// far as it is known; null: nothing did.
[[nodiscard]] v1::Finding LateBanFinding(const EventId& admitted, const v1::Crossing& crossing,
                                         const Rerun& rerun, const Ban& ban, const Stay* stay,
                                         const MessageCatalogues& messages);
[[nodiscard]] v1::Finding ClockFinding(const v1::Event& event);
[[nodiscard]] v1::Finding GapFinding(const v1::Event& event);
[[nodiscard]] v1::Finding QuarantineFinding(const v1::Event& event, const std::string& why);
// Of every event of a branch the same id.
[[nodiscard]] v1::Finding BranchFinding(const v1::Event& event, const v1::BranchEvent& branch);
[[nodiscard]] v1::Finding SetBackFinding(const v1::LedgerSetBack& set_back);
// `now`: the grade that is left; nullopt: none. Tells whoever was shown a better one.
[[nodiscard]] v1::Finding RetractionFinding(const ShownRecord& shown,
                                            std::optional<OverstayGrade> now);

}  // namespace otkel
