#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "proto/authority.pb.h"
#include "proto/exchange.pb.h"
#include "proto/identity.pb.h"
#include "proto/query.pb.h"
#include "tools/otkel/central_options.h"

namespace otkel {

// The centre's services, as one certificate sees them. Safe for several threads. Errors of every
// call: what the centre answered; Unavailable or DeadlineExceeded where it cannot be reached.
class CentralClient {
 public:
  // Reads the certificates; nothing is sent yet. Errors: a file cannot be read (named).
  [[nodiscard]] static absl::StatusOr<CentralClient> Open(const CentralOptions& options);

  CentralClient(CentralClient&&) noexcept;
  ~CentralClient();

  [[nodiscard]] absl::StatusOr<v1::Person> GetPerson(const v1::GetPersonRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListCrossingsReply> ListCrossings(
      const v1::ListCrossingsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListOverstaysReply> ListOverstays(
      const v1::ListOverstaysRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::StayExplanation> ExplainStay(
      const v1::ExplainStayRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::GetDecisionReply> GetDecision(
      const v1::GetDecisionRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListCheckpointsReply> ListCheckpoints(
      const v1::ListCheckpointsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListFindingsReply> ListFindings(
      const v1::ListFindingsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::BanReach> GetBanReach(
      const v1::GetBanReachRequest& request) const;

  [[nodiscard]] absl::StatusOr<v1::EventProof> ProveEvent(
      const v1::ProveEventRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::GetTreeHeadReply> GetTreeHead(
      const v1::GetTreeHeadRequest& request) const;

  [[nodiscard]] absl::StatusOr<v1::ProposeLinksReply> ProposeLinks(
      const v1::ProposeLinksRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LinkPreview> PreviewLink(
      const v1::PreviewLinkRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LinkPosition> LinkDocuments(
      const v1::LinkDocumentsRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LinkPosition> SplitDocuments(
      const v1::SplitDocumentsRequest& request) const;

  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> IssueBan(
      const v1::IssueBanRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> LiftBan(const v1::LiftBanRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> AmendBan(
      const v1::AmendBanRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::GetBanReply> GetBan(const v1::GetBanRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ClearPerson(
      const v1::ClearPersonRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> WithdrawClearing(
      const v1::WithdrawClearingRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ListBansReply> ListBans(
      const v1::ListBansRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> RegisterPermit(
      const v1::RegisterPermitRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ActivateRulePack(
      const v1::ActivateRulePackRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::PreviewRulePackReply> PreviewRulePack(
      const v1::PreviewRulePackRequest& request) const;

  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ReviewBranch(
      const v1::ReviewBranchRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ReadmitCheckpoint(
      const v1::ReadmitCheckpointRequest& request) const;

  // Gives each item to `keep` until the feed ends or `keep` returns false; both are OK. Without
  // follow, the feed must end within the timeout.
  [[nodiscard]] absl::Status Subscribe(const v1::SubscribeRequest& request,
                                       const std::function<bool(const v1::FeedItem&)>& keep) const;

 private:
  struct Stubs;
  explicit CentralClient(std::unique_ptr<Stubs> stubs);

  std::unique_ptr<Stubs> stubs_;
};

}  // namespace otkel
