#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "proto/query.pb.h"

namespace otkel {

// What is known of one person, and the law.
struct KnownPerson {
  PersonRecord person;
  LawBook laws;
  std::vector<Ban> bans;  // on the documents, in force or not
};

// As if these documents were one person's. REQUIRES: in order.
[[nodiscard]] KnownPerson KnownTogether(const Projections& projections,
                                        const std::vector<DocumentKey>& documents);

// Answers ExplainStay (query.proto). An answer about the past is folded anew from the ledger
// entries that speak of the person's documents and of the law, as far as they had been recorded:
// whoever asks again gets the same bytes. `preview`: taken instead of what the ledger says.
[[nodiscard]] absl::StatusOr<v1::StayExplanation> ExplainStayOf(
    const Centre& centre, const v1::ExplainStayRequest& request,
    const KnownPerson* preview = nullptr);

}  // namespace otkel
