#include "proto/connect_client.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace otkel {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kMaxReplyBytes = std::uint64_t{64} << 20;
constexpr int kHttpOk = 200;

struct Server {
  std::string host;
  std::uint16_t port = 0;

  [[nodiscard]] std::string Name() const { return Concat(host, ":", port); }
};

absl::Status StatusOf(const error_code& error, const Server& server) {
  if (error == beast::error::timeout) {
    return absl::DeadlineExceededError(Concat(server.Name(), ": no answer in time"));
  }
  return absl::UnavailableError(Concat(server.Name(), ": ", error.message()));
}

// Runs `work` to its end on this thread.
template <class Work>
void RunToEnd(asio::io_context& io, Work work) {
  asio::co_spawn(io, std::move(work), asio::detached);
  io.restart();
  io.run();
}

// REQUIRES: the stream has a deadline.
asio::awaitable<error_code> Connect(beast::tcp_stream& stream, const Server& server) {
  tcp::resolver resolver(stream.get_executor());
  const std::string port = std::to_string(server.port);
  const auto [unresolved, places] = co_await resolver.async_resolve(server.host, port, kAwait);
  if (unresolved) co_return unresolved;
  const auto [error, place] = co_await stream.async_connect(places, kAwait);
  error_code ignored;
  if (!error) stream.socket().set_option(tcp::no_delay(true), ignored);
  co_return error;
}

// Whether the server has hung up since the last call.
bool IsAlive(tcp::socket& socket) {
  char byte = 0;
  return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

class ConnectClient::Connection {
 public:
  Connection(Server server, std::chrono::milliseconds timeout)
      : server_(std::move(server)), timeout_(timeout) {}

  absl::StatusOr<std::string> Exchange(std::string_view method, std::string body,
                                       ConnectEncoding encoding) {
    const Request request = RequestOf(method, std::move(body), encoding);
    Parser parser;
    parser.body_limit(kMaxReplyBytes);
    error_code error;
    RunToEnd(io_, [&] { return Exchange(request, parser, error); });
    if (error) {
      stream_.reset();
      return StatusOf(error, server_);
    }
    if (!parser.get().keep_alive()) stream_.reset();
    const int http_status = static_cast<int>(parser.get().result_int());
    if (http_status != kHttpOk) return DecodeConnectError(http_status, parser.get().body());
    if (ConnectEncodingOf(parser.get()[http::field::content_type]) != encoding) {
      return absl::InternalError(Concat(server_.Name(), ": not an answer to a call"));
    }
    return std::move(parser.get().body());
  }

 private:
  using Request = http::request<http::string_body>;
  using Parser = http::response_parser<http::string_body>;

  Request RequestOf(std::string_view method, std::string body, ConnectEncoding encoding) const {
    Request request(http::verb::post, Concat("/", method), 11, std::move(body));
    request.set(http::field::host, server_.Name());
    request.set(http::field::content_type, ContentTypeOf(encoding));
    request.set("Connect-Protocol-Version", "1");
    request.set("Connect-Timeout-Ms", std::to_string(timeout_.count()));
    request.prepare_payload();
    return request;
  }

  asio::awaitable<void> Exchange(const Request& request, Parser& parser, error_code& error) {
    if (stream_.has_value() && !IsAlive(stream_->socket())) stream_.reset();
    const bool is_new = !stream_.has_value();
    if (is_new) stream_.emplace(io_);
    stream_->expires_after(timeout_);
    if (is_new) error = co_await Connect(*stream_, server_);
    if (error) co_return;
    const auto [unsent, sent] = co_await http::async_write(*stream_, request, kAwait);
    if (unsent == beast::error::timeout) {
      error = unsent;
      co_return;
    }
    // A server that refuses a request may answer before it has read all of it.
    beast::flat_buffer buffer;
    const auto [unread, read] = co_await http::async_read(*stream_, buffer, parser, kAwait);
    error = unread;
  }

  const Server server_;
  const std::chrono::milliseconds timeout_;
  asio::io_context io_{1};
  std::optional<beast::tcp_stream> stream_;
};

ConnectClient::ConnectClient(std::string host, std::uint16_t port,
                             std::chrono::milliseconds timeout, ConnectEncoding encoding)
    : encoding_(encoding),
      connection_(std::make_unique<Connection>(Server{std::move(host), port}, timeout)) {}

ConnectClient::~ConnectClient() = default;

absl::StatusOr<std::string> ConnectClient::Exchange(std::string_view method, std::string body) {
  return connection_->Exchange(method, std::move(body), encoding_);
}

class ConnectUpdates::Connection {
 public:
  explicit Connection(Server server) : server_(std::move(server)), socket_(io_) {}

  absl::Status Open(const std::string& path, std::chrono::milliseconds timeout) {
    error_code error;
    RunToEnd(io_, [&]() -> asio::awaitable<void> {
      socket_.next_layer().expires_after(timeout);
      error = co_await Connect(socket_.next_layer(), server_);
      if (error) co_return;
      const std::string name = server_.Name();
      std::tie(error) = co_await socket_.async_handshake(name, path, kAwait);
    });
    return error ? StatusOf(error, server_) : absl::OkStatus();
  }

  absl::StatusOr<std::string> Next(std::chrono::milliseconds timeout) {
    error_code error;
    beast::flat_buffer text;
    RunToEnd(io_, [&]() -> asio::awaitable<void> {
      socket_.next_layer().expires_after(timeout);
      std::tie(error, std::ignore) = co_await socket_.async_read(text, kAwait);
    });
    if (error) return StatusOf(error, server_);
    return beast::buffers_to_string(text.data());
  }

 private:
  const Server server_;
  asio::io_context io_{1};
  websocket::stream<beast::tcp_stream> socket_;
};

ConnectUpdates::ConnectUpdates(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

ConnectUpdates::ConnectUpdates(ConnectUpdates&&) noexcept = default;

ConnectUpdates::~ConnectUpdates() = default;

absl::StatusOr<ConnectUpdates> ConnectUpdates::Open(const std::string& host, std::uint16_t port,
                                                    const std::string& path,
                                                    std::chrono::milliseconds timeout) {
  auto connection = std::make_unique<Connection>(Server{host, port});
  if (absl::Status status = connection->Open(path, timeout); !status.ok()) return status;
  return ConnectUpdates(std::move(connection));
}

absl::StatusOr<std::string> ConnectUpdates::Next(std::chrono::milliseconds timeout) {
  return connection_->Next(timeout);
}

}  // namespace otkel
