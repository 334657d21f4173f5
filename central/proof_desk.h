#pragma once

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/consultation_log.h"
#include "central/query_desk.h"
#include "proto/query.pb.h"

namespace otkel {

// Answers those calls of query.proto by which anyone can check the ledger without trusting it: that
// a crossing is in it, and that it only ever grew. Writes each to the consultation log first; where
// that fails the call fails. Safe for several threads.
class ProofDesk {
 public:
  // Outlived by both.
  ProofDesk(const Centre* centre, ConsultationLog* log) : centre_(centre), log_(log) {}

  [[nodiscard]] absl::StatusOr<v1::EventProof> ProveEvent(
      const Caller& caller, const v1::ProveEventRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::GetTreeHeadReply> GetTreeHead(
      const Caller& caller, const v1::GetTreeHeadRequest& request) const;

 private:
  const Centre* centre_;
  ConsultationLog* log_;
};

}  // namespace otkel
