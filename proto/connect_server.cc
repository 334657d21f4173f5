#include "proto/connect_server.h"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <unordered_set>

#include "base/text.h"
#include "proto/connect_session_internal.h"

namespace otkel {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // no descriptors left: let some go

}  // namespace

// Everything but the handlers runs on `io_thread_`.
class ConnectServer::Impl {
 public:
  explicit Impl(Options options) : shared_(std::move(options)) {}

  // REQUIRES: before Start.
  ConnectRoutes& routes() { return shared_.routes; }
  [[nodiscard]] const Options& options() const { return shared_.options; }

  absl::StatusOr<std::uint16_t> Start();
  void Stop();
  void Publish(const std::string& path, std::string text);

 private:
  absl::Status Listen();
  asio::awaitable<void> Accept();

  ConnectShared shared_;
  tcp::acceptor acceptor_{shared_.io};
  std::atomic<bool> running_{false};
  std::thread io_thread_;
};

asio::awaitable<void> ConnectServer::Impl::Accept() {
  while (acceptor_.is_open()) {
    tcp::socket socket(shared_.io);
    const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
    if (error == asio::error::operation_aborted) break;
    if (error) {
      asio::steady_timer pause(shared_.io, kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (shared_.sessions.size() >= shared_.options.max_connections) continue;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    StartConnectSession(shared_, std::move(socket));
  }
}

absl::Status ConnectServer::Impl::Listen() {
  error_code error;
  const auto address = asio::ip::make_address(shared_.options.address, error);
  if (error) {
    return absl::InvalidArgumentError(Concat("not an address: ", shared_.options.address));
  }
  const tcp::endpoint endpoint(address, shared_.options.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(Concat("cannot listen on ", shared_.options.address, ":",
                                       shared_.options.port, ": ", error.message()));
}

absl::StatusOr<std::uint16_t> ConnectServer::Impl::Start() {
  if (absl::Status status = Listen(); !status.ok()) return status;
  if (!acceptor_.local_endpoint().address().is_unspecified())
    shared_.routes.AllowHost(shared_.options.address);
  for (const std::string& name : shared_.options.allowed_hosts) shared_.routes.AllowHost(name);
  shared_.workers.emplace(shared_.options.threads, shared_.options.max_waiting_calls);
  asio::co_spawn(
      shared_.io, [this] { return Accept(); }, asio::detached);
  running_ = true;
  io_thread_ = std::thread([this] { shared_.io.run(); });
  return acceptor_.local_endpoint().port();
}

void ConnectServer::Impl::Stop() {
  if (!running_.exchange(false)) return;
  asio::post(shared_.io, [this] {
    shared_.stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (ConnectSession* session : std::unordered_set(shared_.sessions)) session->Finish();
  });
  shared_.workers->Stop();  // Every call taken is run, and its answer posted.
  asio::post(shared_.io, [this] {
    if (shared_.sessions.empty()) return;
    shared_.drain.expires_after(shared_.options.drain_timeout);
    shared_.drain.async_wait([this](const error_code& cancelled) {
      if (cancelled) return;
      for (ConnectSession* session : std::unordered_set(shared_.sessions)) session->Cut();
    });
  });
  io_thread_.join();
}

void ConnectServer::Impl::Publish(const std::string& path, std::string text) {
  if (!running_) return;
  asio::post(shared_.io, [this, path, text = std::make_shared<const std::string>(std::move(text))] {
    for (ConnectSession* session : std::unordered_set(shared_.sessions)) session->Tell(path, text);
  });
}

ConnectServer::ConnectServer(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}

ConnectServer::~ConnectServer() { Stop(); }

void ConnectServer::HandleBytes(std::string method, std::size_t max_body_bytes,
                                ConnectHandler handler) {
  impl_->routes().AddMethod(std::move(method),
                            max_body_bytes == 0 ? impl_->options().max_body_bytes : max_body_bytes,
                            std::move(handler));
}

void ConnectServer::ServeFile(std::string path, std::string content_type, std::string content) {
  impl_->routes().AddFile(std::move(path), std::move(content_type), std::move(content));
}

void ConnectServer::ServeFiles(std::span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files) {
    ServeFile(std::string(file.path), std::string(file.content_type), std::string(file.content));
    if (file.path != "/index.html") continue;
    ServeFile("/", std::string(file.content_type), std::string(file.content));
  }
}

void ConnectServer::ServeUpdates(std::string path, std::function<std::string()> snapshot) {
  impl_->routes().AddUpdates(std::move(path), std::move(snapshot));
}

void ConnectServer::Publish(const std::string& path, std::string text) {
  impl_->Publish(path, std::move(text));
}

absl::StatusOr<std::uint16_t> ConnectServer::Start() { return impl_->Start(); }

void ConnectServer::Stop() { impl_->Stop(); }

}  // namespace otkel
