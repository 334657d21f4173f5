#include "checkpoint/terminal_server.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "embedded/terminal_page.h"
#include "proto/connect_server.h"

namespace otkel {
namespace {

constexpr std::size_t kMaxImageBody = std::size_t{48} << 20;  // 32 MiB of image in JSON's base64
constexpr std::chrono::milliseconds kAtMostEvery{100};
constexpr std::chrono::milliseconds kAtLeastEvery{1000};
constexpr char kStatusPath[] = "/status";

std::string ToJson(const v1::TerminalStatus& status) {
  const auto json = EncodeConnect(ConnectEncoding::kJson, status);
  return json.ok() ? *json : std::string("{}");
}

}  // namespace

class TerminalServer::Impl {
 public:
  Impl(Terminal* terminal, std::string address, std::uint16_t port)
      : terminal_(terminal), http_(Options(std::move(address), port)) {
    http_.Handle<v1::ScanImageRequest, v1::ReadReply>(
        "otkel.v1.Terminal/ScanImage",
        [terminal](const auto& request) { return terminal->ScanImage(request); }, kMaxImageBody);
    http_.Handle<v1::ReadLinesRequest, v1::ReadReply>(
        "otkel.v1.Terminal/ReadLines",
        [terminal](const auto& request) { return terminal->ReadLines(request); });
    http_.Handle<v1::DecideRequest, v1::DecideReply>(
        "otkel.v1.Terminal/Decide",
        [terminal](const auto& request) { return terminal->Decide(request); });
    http_.Handle<v1::IdentifyRequest, v1::IdentifyReply>(
        "otkel.v1.Terminal/Identify",
        [terminal](const auto& request) { return terminal->Identify(request); });
    http_.Handle<v1::ConfirmRequest, v1::ConfirmReply>(
        "otkel.v1.Terminal/Confirm",
        [terminal](const auto& request) { return terminal->Confirm(request); });
    http_.Handle<v1::UndoRequest, v1::UndoReply>(
        "otkel.v1.Terminal/Undo",
        [terminal](const auto& request) { return terminal->Undo(request); });
    http_.Handle<v1::GetStatusRequest, v1::TerminalStatus>(
        "otkel.v1.Terminal/GetStatus",
        [terminal](const auto&) -> absl::StatusOr<v1::TerminalStatus> {
          return terminal->GetStatus();
        });
    http_.ServeFiles(TerminalPage());
    http_.ServeUpdates(kStatusPath, [terminal] { return ToJson(terminal->GetStatus()); });
  }

  ~Impl() { Stop(); }

  absl::StatusOr<std::uint16_t> Start() {
    auto port = http_.Start();
    if (port.ok()) publisher_ = std::thread([this] { Publish(); });
    return port;
  }

  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (publisher_.joinable()) publisher_.join();
    http_.Stop();
  }

  void StatusChanged() {
    {
      const std::lock_guard lock(mutex_);
      changed_ = true;
    }
    wake_.notify_all();
  }

 private:
  static ConnectServer::Options Options(std::string address, std::uint16_t port) {
    ConnectServer::Options options;
    options.address = std::move(address);
    options.port = port;
    options.threads = 8;  // a few scans must not hold up the other lanes' confirmations
    return options;
  }

  // Changes come in bursts; ages grow without any: say it soon, not often.
  void Publish() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      wake_.wait_for(lock, kAtLeastEvery, [this] { return stopping_ || changed_; });
      if (stopping_) return;
      changed_ = false;
      lock.unlock();
      http_.Publish(kStatusPath, ToJson(terminal_->GetStatus()));
      lock.lock();
      wake_.wait_for(lock, kAtMostEvery, [this] { return stopping_; });
    }
  }

  Terminal* terminal_;
  ConnectServer http_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool changed_ = false;
  bool stopping_ = false;
  std::thread publisher_;
};

TerminalServer::TerminalServer(Terminal* terminal, std::string address, std::uint16_t port)
    : impl_(std::make_unique<Impl>(terminal, std::move(address), port)) {}
TerminalServer::~TerminalServer() = default;

absl::StatusOr<std::uint16_t> TerminalServer::Start() { return impl_->Start(); }
void TerminalServer::Stop() { impl_->Stop(); }
void TerminalServer::StatusChanged() { impl_->StatusChanged(); }

}  // namespace otkel
