#include "tools/otkel/central_client.h"

#include "proto/authority.grpc.pb.h"
#include "proto/exchange.grpc.pb.h"
#include "proto/identity.grpc.pb.h"
#include "proto/query.grpc.pb.h"
#include "tools/otkel/grpc_internal.h"

namespace otkel {

struct CentralClient::Stubs {
  std::chrono::milliseconds timeout;
  std::unique_ptr<v1::Query::Stub> query;
  std::unique_ptr<v1::IdentityLinks::Stub> identity;
  std::unique_ptr<v1::Authority::Stub> authority;
  std::unique_ptr<v1::Exchange::Stub> exchange;
};

absl::StatusOr<CentralClient> CentralClient::Open(const CentralOptions& options) {
  auto channel = OpenChannel(options);
  if (!channel.ok()) return channel.status();
  auto stubs = std::make_unique<Stubs>();
  stubs->timeout = options.timeout;
  stubs->query = v1::Query::NewStub(*channel);
  stubs->identity = v1::IdentityLinks::NewStub(*channel);
  stubs->authority = v1::Authority::NewStub(*channel);
  stubs->exchange = v1::Exchange::NewStub(*channel);
  return CentralClient(std::move(stubs));
}

CentralClient::CentralClient(std::unique_ptr<Stubs> stubs) : stubs_(std::move(stubs)) {}
CentralClient::CentralClient(CentralClient&&) noexcept = default;
CentralClient::~CentralClient() = default;

absl::StatusOr<v1::Person> CentralClient::GetPerson(const v1::GetPersonRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::GetPerson, request, stubs_->timeout);
}

absl::StatusOr<v1::ListCrossingsReply> CentralClient::ListCrossings(
    const v1::ListCrossingsRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::ListCrossings, request, stubs_->timeout);
}

absl::StatusOr<v1::ListOverstaysReply> CentralClient::ListOverstays(
    const v1::ListOverstaysRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::ListOverstays, request, stubs_->timeout);
}

absl::StatusOr<v1::StayExplanation> CentralClient::ExplainStay(
    const v1::ExplainStayRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::ExplainStay, request, stubs_->timeout);
}

absl::StatusOr<v1::GetDecisionReply> CentralClient::GetDecision(
    const v1::GetDecisionRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::GetDecision, request, stubs_->timeout);
}

absl::StatusOr<v1::ListCheckpointsReply> CentralClient::ListCheckpoints(
    const v1::ListCheckpointsRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::ListCheckpoints, request, stubs_->timeout);
}

absl::StatusOr<v1::EventProof> CentralClient::ProveEvent(
    const v1::ProveEventRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::ProveEvent, request, stubs_->timeout);
}

absl::StatusOr<v1::GetTreeHeadReply> CentralClient::GetTreeHead(
    const v1::GetTreeHeadRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::GetTreeHead, request, stubs_->timeout);
}

absl::StatusOr<v1::ListFindingsReply> CentralClient::ListFindings(
    const v1::ListFindingsRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::ListFindings, request, stubs_->timeout);
}

absl::StatusOr<v1::BanReach> CentralClient::GetBanReach(
    const v1::GetBanReachRequest& request) const {
  return CallUnary(*stubs_->query, &v1::Query::Stub::GetBanReach, request, stubs_->timeout);
}

absl::StatusOr<v1::ProposeLinksReply> CentralClient::ProposeLinks(
    const v1::ProposeLinksRequest& request) const {
  return CallUnary(*stubs_->identity, &v1::IdentityLinks::Stub::ProposeLinks, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LinkPreview> CentralClient::PreviewLink(
    const v1::PreviewLinkRequest& request) const {
  return CallUnary(*stubs_->identity, &v1::IdentityLinks::Stub::PreviewLink, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LinkPosition> CentralClient::LinkDocuments(
    const v1::LinkDocumentsRequest& request) const {
  return CallUnary(*stubs_->identity, &v1::IdentityLinks::Stub::LinkDocuments, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LinkPosition> CentralClient::SplitDocuments(
    const v1::SplitDocumentsRequest& request) const {
  return CallUnary(*stubs_->identity, &v1::IdentityLinks::Stub::SplitDocuments, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::IssueBan(
    const v1::IssueBanRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::IssueBan, request, stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::LiftBan(const v1::LiftBanRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::LiftBan, request, stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::AmendBan(
    const v1::AmendBanRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::AmendBan, request, stubs_->timeout);
}

absl::StatusOr<v1::GetBanReply> CentralClient::GetBan(const v1::GetBanRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::GetBan, request, stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::ClearPerson(
    const v1::ClearPersonRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::ClearPerson, request, stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::WithdrawClearing(
    const v1::WithdrawClearingRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::WithdrawClearing, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::ListBansReply> CentralClient::ListBans(
    const v1::ListBansRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::ListBans, request, stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::RegisterPermit(
    const v1::RegisterPermitRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::RegisterPermit, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::ActivateRulePack(
    const v1::ActivateRulePackRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::ActivateRulePack, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::PreviewRulePackReply> CentralClient::PreviewRulePack(
    const v1::PreviewRulePackRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::PreviewRulePack, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::ReviewBranch(
    const v1::ReviewBranchRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::ReviewBranch, request,
                   stubs_->timeout);
}

absl::StatusOr<v1::LedgerPosition> CentralClient::ReadmitCheckpoint(
    const v1::ReadmitCheckpointRequest& request) const {
  return CallUnary(*stubs_->authority, &v1::Authority::Stub::ReadmitCheckpoint, request,
                   stubs_->timeout);
}

absl::Status CentralClient::Subscribe(const v1::SubscribeRequest& request,
                                      const std::function<bool(const v1::FeedItem&)>& keep) const {
  grpc::ClientContext context;
  if (!request.follow()) {
    context.set_deadline(std::chrono::system_clock::now() + stubs_->timeout);
  }
  const auto reader = stubs_->exchange->Subscribe(&context, request);
  v1::FeedItem item;
  while (reader->Read(&item)) {
    if (keep(item)) continue;
    context.TryCancel();
    while (reader->Read(&item)) {
    }
    static_cast<void>(reader->Finish());  // CANCELLED, as we asked
    return absl::OkStatus();
  }
  return StatusOf(reader->Finish());
}

}  // namespace otkel
