#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/consultation_log.h"
#include "central/shown_flags.h"
#include "proto/query.pb.h"

namespace otkel {

// Who asks: the certificate's name, "otkel://police/oskemen", or the console.
struct Caller {
  std::string name;
};

// Answers the calls of query.proto, whatever they came over. Writes each to the consultation log
// first; where that fails the call fails: nobody reads unseen. Which overstays an answer shows is
// remembered before it leaves, so that they can be taken back. Safe for several threads.
class QueryDesk {
 public:
  QueryDesk(const Centre* centre, ConsultationLog* log, ShownFlags* shown)
      : centre_(centre), log_(log), shown_(shown) {}

  [[nodiscard]] absl::StatusOr<v1::Person> GetPerson(const Caller& caller,
                                                     const v1::GetPersonRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListCrossingsReply> ListCrossings(
      const Caller& caller, const v1::ListCrossingsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListOverstaysReply> ListOverstays(
      const Caller& caller, const v1::ListOverstaysRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::GetDecisionReply> GetDecision(
      const Caller& caller, const v1::GetDecisionRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::StayExplanation> ExplainStay(
      const Caller& caller, const v1::ExplainStayRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListCheckpointsReply> ListCheckpoints(
      const Caller& caller, const v1::ListCheckpointsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListFindingsReply> ListFindings(
      const Caller& caller, const v1::ListFindingsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::BanReach> GetBanReach(
      const Caller& caller, const v1::GetBanReachRequest& request) const;

 private:
  const Centre* centre_;
  ConsultationLog* log_;
  ShownFlags* shown_;
};

}  // namespace otkel
