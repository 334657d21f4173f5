#pragma once

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "proto/query.pb.h"

namespace otkel {

// Answers ExplainStay (query.proto). An answer about the past is folded anew from the ledger
// entries that speak of the document and of the law, as far as they had been recorded: whoever asks
// again gets the same bytes.
[[nodiscard]] absl::StatusOr<v1::StayExplanation> ExplainStayOf(
    const Centre& centre, const v1::ExplainStayRequest& request);

}  // namespace otkel
