#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <tuple>

#include "base/text.h"
#include "proto/connect_session_internal.h"

namespace otkel {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;
using Request = http::request<http::string_body>;
using Timer = asio::steady_timer;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMaxHeadBytes = 8 << 10;
constexpr std::size_t kMaxDrainedBytes = std::size_t{64} << 20;  // of a body that was refused
constexpr std::size_t kSmallBodyBytes = 64 << 10;                // not counted as buffered
constexpr std::size_t kMaxUnsentTexts = 64;
constexpr std::size_t kMaxHeardBytes = 4 << 10;  // of one message from a subscriber; not used
constexpr auto kSubscriberTimeout = std::chrono::seconds(30);

// A WebSocket of our own origin is within 'self'.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

std::optional<std::string> FieldOf(const http::fields& fields, std::string_view name) {
  const auto [first, last] = fields.equal_range(name);
  if (first == last) return std::nullopt;
  if (std::next(first) != last) return "?";
  return std::string(first->value());
}

ConnectHead HeadOf(const Request& request) {
  ConnectHead head{.verb = std::string(request.method_string()),
                   .target = std::string(request.target()),
                   .host = FieldOf(request, "Host").value_or(""),
                   .origin = FieldOf(request, "Origin"),
                   .content_type = FieldOf(request, "Content-Type"),
                   .content_encoding = FieldOf(request, "Content-Encoding"),
                   .protocol_version = FieldOf(request, "Connect-Protocol-Version"),
                   .timeout_ms = FieldOf(request, "Connect-Timeout-Ms"),
                   .accept_encoding = FieldOf(request, "Accept-Encoding"),
                   .if_none_match = FieldOf(request, "If-None-Match"),
                   .wants_websocket = websocket::is_upgrade(request)};
  return head;
}

http::response<http::string_body> ResponseOf(HttpReply reply, bool keep_alive) {
  http::response<http::string_body> response;
  response.version(11);
  response.result(static_cast<unsigned>(reply.status));
  response.set(http::field::content_type, reply.content_type);
  if (!reply.allow.empty()) response.set(http::field::allow, reply.allow);
  if (reply.tag.empty()) {
    response.set(http::field::cache_control, "no-store");  // What is shown here is about persons.
  } else {
    response.set(http::field::cache_control, "no-cache");  // Kept, and asked for each time.
    response.set(http::field::etag, reply.tag);
    response.set(http::field::vary, "Accept-Encoding");
  }
  if (!reply.content_encoding.empty())
    response.set(http::field::content_encoding, reply.content_encoding);
  response.set("Content-Security-Policy", kContentSecurityPolicy);
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Referrer-Policy", "no-referrer");
  response.set("X-Content-Type-Options", "nosniff");
  response.keep_alive(keep_alive);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  return response;
}

// A piece of work that a worker does while a connection waits for it.
struct Errand {
  explicit Errand(asio::io_context& io) : done(io, Timer::time_point::max()) {}
  Timer done;
  std::string body;
  std::optional<absl::StatusOr<std::string>> answer;
  std::atomic<bool> given_up{false};
};

// Bytes that a body may take, given back when it goes.
class BodyShare {
 public:
  BodyShare(std::size_t& total, std::size_t bytes) : total_(total), bytes_(bytes) {
    total_ += bytes_;
  }
  ~BodyShare() { total_ -= bytes_; }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

 private:
  std::size_t& total_;
  const std::size_t bytes_;
};

// One connection. Lives as long as its coroutines run.
class Session final : public ConnectSession, public std::enable_shared_from_this<Session> {
 public:
  Session(ConnectShared& shared, tcp::socket socket)
      : shared_(shared), stream_(std::move(socket)), wake_(shared.io, Timer::time_point::max()) {
    shared_.sessions.insert(this);
  }
  ~Session() override {
    shared_.sessions.erase(this);
    if (shared_.stopping && shared_.sessions.empty()) shared_.drain.cancel();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<void> Run();

  void Cut() override { socket().close(); }
  void Finish() override {
    if (is_listening_) Cut();
    wake_.cancel();
  }
  void Tell(const std::string& path, const std::shared_ptr<const std::string>& text) override;

 private:
  using WebSocket = websocket::stream<beast::tcp_stream>;

  beast::tcp_stream& socket() { return ws_ ? ws_->next_layer() : stream_; }

  // Each returns whether the connection goes on.
  asio::awaitable<bool> ServeOne();
  asio::awaitable<bool> ServeCall(Parser& parser, const ConnectCall& call);
  asio::awaitable<bool> Reply(HttpReply reply, bool keep_alive);

  asio::awaitable<absl::StatusOr<std::string>> Ask(const ConnectHandler& handler, ConnectCall call,
                                                   std::string body);
  asio::awaitable<void> ServeUpdates(const Request& request, const ConnectUpgrade& upgrade);
  asio::awaitable<void> Hear();
  asio::awaitable<void> Linger();

  ConnectShared& shared_;
  beast::tcp_stream stream_;
  std::optional<WebSocket> ws_;
  beast::flat_buffer buffer_;
  bool is_listening_ = false;  // for a request, or the rest of one: nothing was taken yet

  // Of a subscriber.
  std::string_view path_;
  std::deque<std::shared_ptr<const std::string>> unsent_;
  bool is_gone_ = false;
  Timer wake_;
};

asio::awaitable<void> Session::Run() {
  const auto self = shared_from_this();
  while (!shared_.stopping) {
    const bool goes_on = co_await ServeOne();
    if (!goes_on) break;
  }
  if (!ws_) co_await Linger();
}

asio::awaitable<bool> Session::ServeOne() {
  Parser parser;
  parser.header_limit(kMaxHeadBytes);
  parser.body_limit(boost::none);  // Known when the head has been read.
  stream_.expires_after(shared_.options.idle_timeout);
  is_listening_ = true;
  const auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, kAwait);
  is_listening_ = false;
  if (error == http::error::header_limit) {
    HttpReply reply = {.status = 431, .content_type = "text/plain"};
    co_return co_await Reply(std::move(reply), false);
  }
  if (error) co_return false;
  const ConnectHead head = HeadOf(parser.get());
  const ConnectRoute route = shared_.routes.Find(head);
  if (const auto* call = std::get_if<ConnectCall>(&route))
    co_return co_await ServeCall(parser, *call);
  if (const auto* upgrade = std::get_if<ConnectUpgrade>(&route)) {
    const Request request = parser.release();
    co_await ServeUpdates(request, *upgrade);
    co_return false;
  }
  // A body that came along is not read, so the next request could not be found after it.
  const bool keep_alive = parser.is_done() && parser.get().keep_alive() && !head.wants_websocket;
  HttpReply reply = std::get<HttpReply>(route);
  co_return co_await Reply(std::move(reply), keep_alive);
}

asio::awaitable<bool> Session::ServeCall(Parser& parser, const ConnectCall& call) {
  const std::size_t size = parser.content_length().value_or(call.max_body_bytes);
  HttpReply too_large = ConnectErrorReply(
      absl::ResourceExhaustedError(Concat("the body is over ", call.max_body_bytes, " bytes")),
      413);
  if (size > call.max_body_bytes) co_return co_await Reply(std::move(too_large), false);
  const std::size_t counted = size > kSmallBodyBytes ? size : 0;
  if (shared_.buffered_bytes + counted > shared_.options.max_buffered_bytes) {
    HttpReply busy =
        ConnectErrorReply(absl::UnavailableError("too many large requests at once; try again"));
    co_return co_await Reply(std::move(busy), false);
  }
  const BodyShare share(shared_.buffered_bytes, counted);
  parser.body_limit(call.max_body_bytes);
  stream_.expires_after(shared_.options.body_timeout);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    const auto [error, written] = co_await http::async_write(stream_, go_on, kAwait);
    if (error) co_return false;
  }
  is_listening_ = true;
  const auto [error, read] = co_await http::async_read(stream_, buffer_, parser, kAwait);
  is_listening_ = false;
  if (error == http::error::body_limit) co_return co_await Reply(std::move(too_large), false);
  if (error) co_return false;
  const bool keep_alive = parser.get().keep_alive();
  stream_.expires_never();
  std::string& body = parser.get().body();
  absl::StatusOr<std::string> answer = co_await Ask(*call.handler, call, std::move(body));
  HttpReply reply;
  if (answer.ok()) {
    reply.content_type = ContentTypeOf(call.encoding);
    reply.body = *std::move(answer);
  } else {
    reply = ConnectErrorReply(answer.status());
  }
  co_return co_await Reply(std::move(reply), keep_alive);
}

// Has a worker run `handler`, and waits for it as long as the caller would.
asio::awaitable<absl::StatusOr<std::string>> Session::Ask(const ConnectHandler& handler,
                                                          ConnectCall call, std::string body) {
  const auto errand = std::make_shared<Errand>(shared_.io);
  errand->body = std::move(body);
  const bool taken =
      shared_.workers->Submit([errand, &handler, encoding = call.encoding, &io = shared_.io] {
        if (errand->given_up) return;
        absl::StatusOr<std::string> answer = handler(encoding, std::move(errand->body));
        asio::post(io, [errand, answer = std::move(answer)]() mutable {
          errand->answer = std::move(answer);
          errand->done.cancel();
        });
      });
  if (!taken) co_return absl::UnavailableError("too many calls wait already; try again");
  if (call.timeout.has_value()) errand->done.expires_after(*call.timeout);
  co_await errand->done.async_wait(kAwait);
  if (errand->answer.has_value()) co_return *std::move(errand->answer);
  errand->given_up = true;
  co_return absl::DeadlineExceededError("not done within Connect-Timeout-Ms");
}

asio::awaitable<bool> Session::Reply(HttpReply reply, bool keep_alive) {
  keep_alive = keep_alive && !shared_.stopping;
  const http::response<http::string_body> response = ResponseOf(std::move(reply), keep_alive);
  stream_.expires_after(shared_.options.body_timeout);
  const auto [error, size] = co_await http::async_write(stream_, response, kAwait);
  co_return !error && keep_alive;
}

// Closing with unread bytes resets the connection, and the caller might lose the answer that says
// why.
asio::awaitable<void> Session::Linger() {
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(shared_.options.drain_timeout);
  is_listening_ = true;
  std::array<char, 16 << 10> bytes;
  for (std::size_t total = 0; total < kMaxDrainedBytes && !shared_.stopping;) {
    const auto [error, size] = co_await stream_.async_read_some(asio::buffer(bytes), kAwait);
    if (error) break;
    total += size;
  }
}

asio::awaitable<void> Session::ServeUpdates(const Request& request, const ConnectUpgrade& upgrade) {
  stream_.expires_never();  // The WebSocket has its own times.
  ws_.emplace(std::move(stream_));
  ws_->set_option(websocket::stream_base::timeout{shared_.options.idle_timeout, kSubscriberTimeout,
                                                  /*keep_alive_pings=*/true});
  ws_->read_message_max(kMaxHeardBytes);
  const auto [refused] = co_await ws_->async_accept(request, kAwait);
  if (refused) co_return;
  path_ = upgrade.path;  // From here on Tell() collects, so that nothing falls between.
  const ConnectHandler snapshot = [&upgrade](ConnectEncoding, const std::string&) {
    return absl::StatusOr<std::string>((*upgrade.snapshot)());
  };
  const ConnectCall patient;
  std::string nothing;
  absl::StatusOr<std::string> first = co_await Ask(snapshot, patient, std::move(nothing));
  if (!first.ok()) co_return Cut();
  unsent_.push_front(std::make_shared<const std::string>(*std::move(first)));
  asio::co_spawn(
      shared_.io, [self = shared_from_this()] { return self->Hear(); }, asio::detached);
  while (!is_gone_ && (!shared_.stopping || !unsent_.empty())) {
    if (unsent_.empty()) {
      co_await wake_.async_wait(kAwait);
      continue;
    }
    const auto text = unsent_.front();
    unsent_.pop_front();
    const auto [error, size] = co_await ws_->async_write(asio::buffer(*text), kAwait);
    if (error) break;
  }
  if (!is_gone_) co_await ws_->async_close(websocket::close_code::going_away, kAwait);
  Cut();
}

// Subscribers have nothing to say, but pings and the end of the connection are heard only by
// reading.
asio::awaitable<void> Session::Hear() {
  const auto self = shared_from_this();
  error_code error;
  while (!error) {
    beast::flat_buffer heard;
    std::tie(error, std::ignore) = co_await ws_->async_read(heard, kAwait);
  }
  is_gone_ = true;
  wake_.cancel();
}

void Session::Tell(const std::string& path, const std::shared_ptr<const std::string>& text) {
  if (path_ != path) return;
  if (unsent_.size() >= kMaxUnsentTexts) return Cut();
  unsent_.push_back(text);
  wake_.cancel();
}

}  // namespace

void StartConnectSession(ConnectShared& shared, tcp::socket socket) {
  const auto session = std::make_shared<Session>(shared, std::move(socket));
  asio::co_spawn(
      shared.io, [session] { return session->Run(); }, asio::detached);
}

}  // namespace otkel
