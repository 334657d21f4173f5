#include "checkpoint/centre_link.h"

#include <grpc/support/time.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "base/backoff.h"
#include "proto/sync.grpc.pb.h"

namespace otkel {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};
constexpr std::chrono::milliseconds kConnectTimeout{3000};
constexpr std::chrono::milliseconds kClaimEvery{1000};
constexpr int kMaxMessageBytes = 4 << 20;

class GrpcCentreLink : public CentreLink {
 public:
  GrpcCentreLink(CentreAddress address, CentreSession::Parts parts, std::function<void()> changed,
                 LinkPatience patience)
      : address_(std::move(address)),
        parts_(std::move(parts)),
        changed_(std::move(changed)),
        patience_(patience),
        thread_([this] { Run(); }) {}

  ~GrpcCentreLink() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      if (context_ != nullptr) context_->TryCancel();
    }
    wake_.notify_all();
    thread_.join();
  }

  void Wake() override {
    {
      const std::lock_guard lock(mutex_);
      due_ = true;
    }
    wake_.notify_all();
  }

 private:
  using Stream = grpc::ClientReaderWriter<v1::CheckpointMessage, v1::CentreMessage>;

  void Run() {
    Backoff backoff(kFirstPause, kLongestPause, std::random_device{}());
    while (!Stopping()) {
      const bool was_welcomed = AttachOnce();
      changed_();
      // Who is welcomed and then refused must not come back at once for ever.
      if (was_welcomed && parts_.link->Get().refusal.empty()) backoff.Reset();
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, backoff.Next(), [this] { return stopping_; });
    }
  }

  bool Stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  std::shared_ptr<grpc::Channel> Connect() const {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = address_.ca;
    options.pem_cert_chain = address_.certificate;
    options.pem_private_key = address_.key;
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(patience_.quiet.count()));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(patience_.answer.count()));
    // Each attempt makes its own connection: no state of a dead one is shared.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address_.target, grpc::SslCredentials(options), arguments);
  }

  // One stream from connection to its end. True: the centre welcomed it.
  bool AttachOnce() {
    const auto channel = Connect();
    const gpr_timespec deadline = gpr_time_add(
        gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(kConnectTimeout.count(), GPR_TIMESPAN));
    if (!channel->WaitForConnected(deadline)) return false;
    grpc::ClientContext context;
    context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    SetContext(&context);
    const auto stub = v1::Sync::NewStub(channel);
    const auto stream = stub->Attach(&context);
    bool welcomed = false;
    {
      CentreSession session(parts_);
      std::atomic<bool> ended = false;
      std::thread reader([&] { Read(session, *stream, ended); });
      Write(session, *stream, ended);
      context.TryCancel();
      reader.join();
      welcomed = session.welcomed();
    }
    const grpc::Status status = stream->Finish();
    SetContext(nullptr);
    if (!Stopping()) spdlog::warn("link to the centre ended: {}", status.error_message());
    return welcomed;
  }

  void SetContext(grpc::ClientContext* context) {
    const std::lock_guard lock(mutex_);
    context_ = context;
    if (context != nullptr && stopping_) context->TryCancel();
  }

  void Read(CentreSession& session, Stream& stream, std::atomic<bool>& ended) {
    v1::CentreMessage message;
    while (!ended && stream.Read(&message)) {
      absl::Status status;
      {
        const std::lock_guard lock(session_mutex_);
        status = session.Receive(message);
      }
      if (!status.ok()) {
        spdlog::error("sync: {}", std::string(status.message()));
        break;
      }
      Wake();
      changed_();
    }
    ended = true;
    Wake();
  }

  void Write(CentreSession& session, Stream& stream, std::atomic<bool>& ended) {
    absl::StatusOr<v1::CheckpointMessage> hello;
    {
      const std::lock_guard lock(session_mutex_);
      hello = session.Hello();
    }
    if (!hello.ok()) {
      spdlog::error("sync: {}", std::string(hello.status().message()));
      return;
    }
    if (!stream.Write(*hello)) return;
    auto claimed_at = parts_.clock->Monotonic() - kClaimEvery;
    while (!ended && !Stopping()) {
      const auto now = parts_.clock->Monotonic();
      absl::StatusOr<std::vector<v1::CheckpointMessage>> due;
      grpc::WriteOptions options;
      {
        const std::lock_guard lock(session_mutex_);
        const bool claim = session.welcomed() && now - claimed_at >= kClaimEvery;
        if (claim) claimed_at = now;
        due = session.Due(claim);
        options = grpc::WriteOptions();
        if (!session.IsSlow()) options.set_no_compression();
      }
      if (!due.ok()) {
        spdlog::error("sync: {}", std::string(due.status().message()));
        return;
      }
      for (const v1::CheckpointMessage& message : *due) {
        if (!stream.Write(message, options)) return;
      }
      if (due->empty()) WaitForWork();
    }
  }

  void WaitForWork() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kClaimEvery / 4, [this] { return stopping_ || due_; });
    due_ = false;
  }

  CentreAddress address_;
  CentreSession::Parts parts_;
  std::function<void()> changed_;
  const LinkPatience patience_;

  std::mutex session_mutex_;
  std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  bool due_ = false;
  bool stopping_ = false;
  grpc::ClientContext* context_ = nullptr;

  std::thread thread_;
};

}  // namespace

std::unique_ptr<CentreLink> StartCentreLink(CentreAddress address, CentreSession::Parts parts,
                                            std::function<void()> changed, LinkPatience patience) {
  return std::make_unique<GrpcCentreLink>(std::move(address), std::move(parts), std::move(changed),
                                          patience);
}

}  // namespace otkel
