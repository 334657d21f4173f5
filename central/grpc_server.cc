#include "central/grpc_server.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/text.h"
#include "central/branch_desk.h"
#include "central/checkpoint_session.h"
#include "proto/authority.grpc.pb.h"
#include "proto/exchange.grpc.pb.h"
#include "proto/identity.grpc.pb.h"
#include "proto/query.grpc.pb.h"
#include "proto/sync.grpc.pb.h"

namespace otkel {
namespace {

constexpr int kMaxMessageBytes = 4 << 20;
constexpr std::chrono::milliseconds kSayCurrentEvery{1000};
constexpr std::chrono::milliseconds kPace{25};
constexpr std::string_view kScheme = "otkel://";

grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

// The name after "otkel://ROLE/" in the peer's certificate; nullopt where it has none for this
// role.
std::optional<std::string> NamedAs(const grpc::ServerContext& context, std::string_view role) {
  const auto auth = context.auth_context();
  if (!auth || !auth->IsPeerAuthenticated()) return std::nullopt;
  const std::string prefix = Concat(kScheme, role, "/");
  for (const grpc::string_ref& value : auth->FindPropertyValues("x509_subject_alternative_name")) {
    const std::string_view name(value.data(), value.size());
    if (name.starts_with(prefix) && name.size() > prefix.size())
      return std::string(name.substr(prefix.size()));
  }
  return std::nullopt;
}

grpc::Status NotNamed(std::string_view role) {
  return {grpc::StatusCode::PERMISSION_DENIED,
          Concat("expected a certificate with the URI name ", kScheme, role, "/NAME")};
}

// Makes one unary call: checks who calls, then leaves the work to a desk.
template <typename Reply, typename Call>
grpc::Status Serve(const grpc::ServerContext& context, std::string_view role, Reply* reply,
                   const Call& call) {
  const auto name = NamedAs(context, role);
  if (!name) return NotNamed(role);
  absl::StatusOr<Reply> answer = call(Caller{Concat(kScheme, role, "/", *name)});
  if (!answer.ok()) return ToGrpc(answer.status());
  *reply = *std::move(answer);
  return grpc::Status::OK;
}

class SyncService final : public v1::Sync::Service {
 public:
  explicit SyncService(Centre* centre) : centre_(centre) {}

  using Stream = grpc::ServerReaderWriter<v1::CentreMessage, v1::CheckpointMessage>;

  grpc::Status Attach(grpc::ServerContext* context, Stream* stream) override {
    const auto name = NamedAs(*context, "checkpoint");
    if (!name) return NotNamed("checkpoint");
    CheckpointSession session(centre_, {*name});
    std::mutex write_mutex;
    std::atomic<bool> ended = false;
    std::thread replica;
    v1::CheckpointMessage message;
    while (!ended && stream->Read(&message)) {
      for (const v1::CentreMessage& answer : session.Receive(message)) {
        const std::lock_guard lock(write_mutex);
        if (!stream->Write(answer) || answer.has_refused()) ended = true;
      }
      if (session.attached() && !replica.joinable() && !ended) {
        replica = std::thread([&] { SendReplica(session, *stream, write_mutex, ended, *context); });
      }
    }
    ended = true;
    if (replica.joinable()) replica.join();
    return grpc::Status::OK;
  }

 private:
  void SendReplica(CheckpointSession& session, Stream& stream, std::mutex& write_mutex,
                   std::atomic<bool>& ended, grpc::ServerContext& context) {
    bool say_current = true;
    while (!ended && !context.IsCancelled()) {
      const auto message = session.Next(say_current);
      say_current = false;
      if (message) {
        const std::lock_guard lock(write_mutex);
        if (!stream.Write(*message)) break;
      }
      // Changes that come one after the other travel together.
      if (message && !session.in_snapshot()) std::this_thread::sleep_for(kPace);
      if (message) continue;
      say_current = !centre_->WaitPast(session.replica_position(), kSayCurrentEvery);
      if (centre_->stopped()) break;
    }
    ended = true;
    context.TryCancel();
  }

  Centre* centre_;
};

class QueryService final : public v1::Query::Service {
 public:
  QueryService(QueryDesk* desk, const ProofDesk* proof) : desk_(desk), proof_(proof) {}

  grpc::Status GetPerson(grpc::ServerContext* context, const v1::GetPersonRequest* request,
                         v1::Person* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->GetPerson(caller, *request); });
  }
  grpc::Status ListCrossings(grpc::ServerContext* context, const v1::ListCrossingsRequest* request,
                             v1::ListCrossingsReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->ListCrossings(caller, *request); });
  }
  grpc::Status ListOverstays(grpc::ServerContext* context, const v1::ListOverstaysRequest* request,
                             v1::ListOverstaysReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->ListOverstays(caller, *request); });
  }
  grpc::Status ExplainStay(grpc::ServerContext* context, const v1::ExplainStayRequest* request,
                           v1::StayExplanation* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->ExplainStay(caller, *request); });
  }
  grpc::Status GetDecision(grpc::ServerContext* context, const v1::GetDecisionRequest* request,
                           v1::GetDecisionReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->GetDecision(caller, *request); });
  }
  grpc::Status ListCheckpoints(grpc::ServerContext* context,
                               const v1::ListCheckpointsRequest* request,
                               v1::ListCheckpointsReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->ListCheckpoints(caller, *request); });
  }
  grpc::Status ProveEvent(grpc::ServerContext* context, const v1::ProveEventRequest* request,
                          v1::EventProof* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return proof_->ProveEvent(caller, *request); });
  }
  grpc::Status GetTreeHead(grpc::ServerContext* context, const v1::GetTreeHeadRequest* request,
                           v1::GetTreeHeadReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return proof_->GetTreeHead(caller, *request); });
  }
  grpc::Status ListFindings(grpc::ServerContext* context, const v1::ListFindingsRequest* request,
                            v1::ListFindingsReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->ListFindings(caller, *request); });
  }
  grpc::Status GetBanReach(grpc::ServerContext* context, const v1::GetBanReachRequest* request,
                           v1::BanReach* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->GetBanReach(caller, *request); });
  }

 private:
  QueryDesk* desk_;
  const ProofDesk* proof_;
};

class IdentityService final : public v1::IdentityLinks::Service {
 public:
  explicit IdentityService(IdentityDesk* desk) : desk_(desk) {}

  grpc::Status ProposeLinks(grpc::ServerContext* context, const v1::ProposeLinksRequest* request,
                            v1::ProposeLinksReply* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->ProposeLinks(caller, *request); });
  }
  grpc::Status PreviewLink(grpc::ServerContext* context, const v1::PreviewLinkRequest* request,
                           v1::LinkPreview* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->PreviewLink(caller, *request); });
  }
  grpc::Status LinkDocuments(grpc::ServerContext* context, const v1::LinkDocumentsRequest* request,
                             v1::LinkPosition* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->LinkDocuments(caller, *request); });
  }
  grpc::Status SplitDocuments(grpc::ServerContext* context,
                              const v1::SplitDocumentsRequest* request,
                              v1::LinkPosition* reply) override {
    return Serve(*context, "police", reply,
                 [&](const Caller& caller) { return desk_->SplitDocuments(caller, *request); });
  }

 private:
  IdentityDesk* desk_;
};

class AuthorityService final : public v1::Authority::Service {
 public:
  AuthorityService(AuthorityDesk* desk, Centre* centre) : desk_(desk), branches_(centre) {}

  grpc::Status IssueBan(grpc::ServerContext* context, const v1::IssueBanRequest* request,
                        v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->IssueBan(caller, *request); });
  }
  grpc::Status LiftBan(grpc::ServerContext* context, const v1::LiftBanRequest* request,
                       v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->LiftBan(caller, *request); });
  }
  grpc::Status AmendBan(grpc::ServerContext* context, const v1::AmendBanRequest* request,
                        v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->AmendBan(caller, *request); });
  }
  grpc::Status GetBan(grpc::ServerContext* context, const v1::GetBanRequest* request,
                      v1::GetBanReply* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->GetBan(caller, *request); });
  }
  grpc::Status ClearPerson(grpc::ServerContext* context, const v1::ClearPersonRequest* request,
                           v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->ClearPerson(caller, *request); });
  }
  grpc::Status WithdrawClearing(grpc::ServerContext* context,
                                const v1::WithdrawClearingRequest* request,
                                v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->WithdrawClearing(caller, *request); });
  }
  grpc::Status ListBans(grpc::ServerContext* context, const v1::ListBansRequest* request,
                        v1::ListBansReply* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->ListBans(caller, *request); });
  }
  grpc::Status RegisterPermit(grpc::ServerContext* context,
                              const v1::RegisterPermitRequest* request,
                              v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->RegisterPermit(caller, *request); });
  }
  grpc::Status ActivateRulePack(grpc::ServerContext* context,
                                const v1::ActivateRulePackRequest* request,
                                v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->ActivateRulePack(caller, *request); });
  }
  grpc::Status ReviewBranch(grpc::ServerContext* context, const v1::ReviewBranchRequest* request,
                            v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return branches_.Review(caller, *request); });
  }
  grpc::Status ReadmitCheckpoint(grpc::ServerContext* context,
                                 const v1::ReadmitCheckpointRequest* request,
                                 v1::LedgerPosition* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return branches_.Readmit(caller, *request); });
  }
  grpc::Status PreviewRulePack(grpc::ServerContext* context,
                               const v1::PreviewRulePackRequest* request,
                               v1::PreviewRulePackReply* reply) override {
    return Serve(*context, "authority", reply,
                 [&](const Caller& caller) { return desk_->PreviewRulePack(caller, *request); });
  }

 private:
  AuthorityDesk* desk_;
  BranchDesk branches_;
};

class ExchangeService final : public v1::Exchange::Service {
 public:
  ExchangeService(const Feed* feed, const Centre* centre) : feed_(feed), centre_(centre) {}

  grpc::Status Subscribe(grpc::ServerContext* context, const v1::SubscribeRequest* request,
                         grpc::ServerWriter<v1::FeedItem>* writer) override {
    const auto partner = NamedAs(*context, "partner");
    if (!partner) return NotNamed("partner");
    return ToGrpc(feed_->Run(
        *partner, *request, [&](const v1::FeedItem& item) { return writer->Write(item); },
        [&] { return context->IsCancelled() || centre_->stopped(); }));
  }

 private:
  const Feed* feed_;
  const Centre* centre_;
};

class MutualTlsServer : public GrpcServer {
 public:
  explicit MutualTlsServer(const GrpcServerParts& parts)
      : centre_(parts.centre),
        sync_(parts.centre),
        query_(parts.query, parts.proof),
        identity_(parts.identity),
        authority_(parts.authority, parts.centre),
        exchange_(parts.feed, parts.centre) {}

  absl::Status Start(const std::string& address, std::uint16_t port, const TlsFiles& tls) {
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = tls.ca;
    options.pem_key_cert_pairs.push_back({tls.key, tls.certificate});
    grpc::ServerBuilder builder;
    int bound = 0;
    const std::string target = Concat(address, ":", port);
    builder.AddListeningPort(target, grpc::SslServerCredentials(options), &bound);
    builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 64);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5'000);
    builder.RegisterService(&sync_);
    builder.RegisterService(&query_);
    builder.RegisterService(&identity_);
    builder.RegisterService(&authority_);
    builder.RegisterService(&exchange_);
    server_ = builder.BuildAndStart();
    if (!server_ || bound == 0)
      return absl::UnavailableError(Concat("grpc address ", target, " cannot be bound"));
    port_ = static_cast<std::uint16_t>(bound);
    return absl::OkStatus();
  }

  ~MutualTlsServer() override { StopServer(); }
  std::uint16_t port() const override { return port_; }
  void Stop() override { StopServer(); }

 private:
  void StopServer() {
    if (!server_) return;
    centre_->Stop();
    server_->Shutdown(
        gpr_time_add(gpr_now(GPR_CLOCK_REALTIME), gpr_time_from_millis(1000, GPR_TIMESPAN)));
    server_->Wait();
    server_.reset();
  }

  Centre* centre_;
  SyncService sync_;
  QueryService query_;
  IdentityService identity_;
  AuthorityService authority_;
  ExchangeService exchange_;
  std::unique_ptr<grpc::Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> StartGrpcServer(const std::string& address,
                                                            std::uint16_t port, const TlsFiles& tls,
                                                            const GrpcServerParts& parts) {
  auto server = std::make_unique<MutualTlsServer>(parts);
  if (auto status = server->Start(address, port, tls); !status.ok()) return status;
  return server;
}

}  // namespace otkel
