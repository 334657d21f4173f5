#include "central/console_server.h"

#include <utility>

#include "embedded/console_page.h"
#include "proto/connect_server.h"

namespace otkel {
namespace {

ConnectServer::Options ServerOptions(std::string address, std::uint16_t port) {
  ConnectServer::Options options;
  options.address = std::move(address);
  options.port = port;
  return options;
}

}  // namespace

class ConsoleServer::Impl {
 public:
  Impl(const QueryDesk* desk, const IdentityDesk* identity, std::string address, std::uint16_t port)
      : http_(ServerOptions(std::move(address), port)) {
    const Caller console{"console"};
    http_.Handle<v1::GetPersonRequest, v1::Person>(
        "otkel.v1.Query/GetPerson",
        [=](const auto& request) { return desk->GetPerson(console, request); });
    http_.Handle<v1::ListCrossingsRequest, v1::ListCrossingsReply>(
        "otkel.v1.Query/ListCrossings",
        [=](const auto& request) { return desk->ListCrossings(console, request); });
    http_.Handle<v1::ListOverstaysRequest, v1::ListOverstaysReply>(
        "otkel.v1.Query/ListOverstays",
        [=](const auto& request) { return desk->ListOverstays(console, request); });
    http_.Handle<v1::ExplainStayRequest, v1::StayExplanation>(
        "otkel.v1.Query/ExplainStay",
        [=](const auto& request) { return desk->ExplainStay(console, request); });
    http_.Handle<v1::GetDecisionRequest, v1::GetDecisionReply>(
        "otkel.v1.Query/GetDecision",
        [=](const auto& request) { return desk->GetDecision(console, request); });
    http_.Handle<v1::ListCheckpointsRequest, v1::ListCheckpointsReply>(
        "otkel.v1.Query/ListCheckpoints",
        [=](const auto& request) { return desk->ListCheckpoints(console, request); });
    http_.Handle<v1::ListFindingsRequest, v1::ListFindingsReply>(
        "otkel.v1.Query/ListFindings",
        [=](const auto& request) { return desk->ListFindings(console, request); });
    http_.Handle<v1::GetBanReachRequest, v1::BanReach>(
        "otkel.v1.Query/GetBanReach",
        [=](const auto& request) { return desk->GetBanReach(console, request); });
    http_.Handle<v1::ProposeLinksRequest, v1::ProposeLinksReply>(
        "otkel.v1.IdentityLinks/ProposeLinks",
        [=](const auto& request) { return identity->ProposeLinks(console, request); });
    http_.Handle<v1::PreviewLinkRequest, v1::LinkPreview>(
        "otkel.v1.IdentityLinks/PreviewLink",
        [=](const auto& request) { return identity->PreviewLink(console, request); });
    http_.ServeFiles(ConsolePage());
  }

  ConnectServer& http() { return http_; }

 private:
  ConnectServer http_;
};

ConsoleServer::ConsoleServer(const QueryDesk* desk, const IdentityDesk* identity,
                             std::string address, std::uint16_t port)
    : impl_(std::make_unique<Impl>(desk, identity, std::move(address), port)) {}
ConsoleServer::~ConsoleServer() = default;

absl::StatusOr<std::uint16_t> ConsoleServer::Start() { return impl_->http().Start(); }
void ConsoleServer::Stop() { impl_->http().Stop(); }

}  // namespace otkel
