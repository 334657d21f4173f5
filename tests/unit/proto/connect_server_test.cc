#include "proto/connect_server.h"

#include <atomic>
#include <latch>
#include <semaphore>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/connect_client.h"
#include "proto/query.pb.h"
#include "proto/terminal.pb.h"
#include "tests/unit/proto/connect_raw_http.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kDecide[] = "otkel.v1.Terminal/Decide";
constexpr std::size_t kMaxBody = 4096;

absl::StatusOr<v1::DecideReply> Decide(const v1::DecideRequest& request) {
  if (request.lines_size() == 0) return absl::InvalidArgumentError("lines: none given");
  v1::DecideReply reply;
  reply.set_decision_id(request.lane() + "/" + request.lines(0));
  reply.mutable_decision()->set_verdict(v1::VERDICT_ADMIT);
  return reply;
}

class ConnectServerTest : public ::testing::Test {
 protected:
  void Start(ConnectServer::Options options = {}) {
    options.max_body_bytes = kMaxBody;
    server_ = std::make_unique<ConnectServer>(std::move(options));
    server_->Handle<v1::DecideRequest, v1::DecideReply>(kDecide, Decide);
    server_->ServeFile("/", "text/html; charset=utf-8", "<p>page</p>");
    server_->ServeUpdates("/status", [] { return std::string("first"); });
  }

  void Listen() {
    const absl::StatusOr<std::uint16_t> port = server_->Start();
    ASSERT_TRUE(port.ok()) << port.status();
    port_ = *port;
  }

  void StartAndListen(ConnectServer::Options options = {}) {
    Start(std::move(options));
    Listen();
  }

  ConnectClient Client(ConnectEncoding encoding = ConnectEncoding::kProto,
                       milliseconds timeout = seconds(20)) const {
    return {"127.0.0.1", port_, timeout, encoding};
  }

  absl::StatusOr<v1::DecideReply> Call(const std::string& line) const {
    v1::DecideRequest request;
    request.add_lines(line);
    return Client().Call<v1::DecideRequest, v1::DecideReply>(kDecide, request);
  }

  std::string Post(const std::string& path, const std::string& headers,
                   const std::string& body) const {
    return Ask(port_, "POST " + path + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }

  std::binary_semaphore entered_{0};  // by a handler; before the server, whose threads use them
  std::binary_semaphore leave_{0};
  std::unique_ptr<ConnectServer> server_;
  std::uint16_t port_ = 0;
};

const std::string kJson = "Host: localhost\r\nContent-Type: application/json\r\n";
const std::string kPath = std::string("/") + kDecide;

class ConnectEncodingTest : public ConnectServerTest,
                            public ::testing::WithParamInterface<ConnectEncoding> {};

TEST_P(ConnectEncodingTest, RequestAndReplyArriveWhole) {
  StartAndListen();
  v1::DecideRequest request;
  request.add_lines("P<KAZ");
  request.set_lane("3");
  ConnectClient client = Client(GetParam());
  for (int i = 0; i < 2; ++i) {  // The second time on the same connection.
    const auto reply = client.Call<v1::DecideRequest, v1::DecideReply>(kDecide, request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->decision_id(), "3/P<KAZ");
    EXPECT_EQ(reply->decision().verdict(), v1::VERDICT_ADMIT);
  }
}

TEST_P(ConnectEncodingTest, ErrorKeepsCodeAndMessage) {
  StartAndListen();
  const auto reply = Client(GetParam()).Call<v1::DecideRequest, v1::DecideReply>(kDecide, {});
  EXPECT_EQ(reply.status(), absl::InvalidArgumentError("lines: none given"));
}

INSTANTIATE_TEST_SUITE_P(Both, ConnectEncodingTest,
                         ::testing::Values(ConnectEncoding::kJson, ConnectEncoding::kProto));

TEST_F(ConnectServerTest, JsonReplyHasEmptyFieldsAndCamelCase) {
  StartAndListen();
  EXPECT_THAT(Post(kPath, kJson, R"({"lines": ["X"]})"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr(R"("decisionId":"/X")"),
                    HasSubstr(R"("sentence":"")"), HasSubstr(R"("verdict":"VERDICT_ADMIT")")));
}

TEST_F(ConnectServerTest, JsonTakesBothSpellingsOfAName) {
  Start();
  server_->Handle<v1::ConfirmRequest, v1::ConfirmReply>("t/Echo",
                                                        [](const v1::ConfirmRequest& request) {
                                                          v1::ConfirmReply reply;
                                                          reply.set_hash(request.decision_id());
                                                          return reply;
                                                        });
  Listen();
  EXPECT_THAT(Post("/t/Echo", kJson, R"({"decision_id": "abc"})"), HasSubstr("\"YWJj\""));
  EXPECT_THAT(Post("/t/Echo", kJson, R"({"decisionId": "abc"})"), HasSubstr("\"YWJj\""));
}

TEST_F(ConnectServerTest, BadJsonNamesTheField) {
  StartAndListen();
  const auto bad = [this](const std::string& json) { return Post(kPath, kJson, json); };
  EXPECT_THAT(bad(R"({"direction": "UP"})"),
              AllOf(StartsWith("HTTP/1.1 400"), HasSubstr(R"("code":"invalid_argument")"),
                    HasSubstr("direction")));
  EXPECT_THAT(bad(R"({"lanes": "3"})"), AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("lanes")));
  EXPECT_THAT(bad("{"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(bad(""), StartsWith("HTTP/1.1 400"));
}

TEST_F(ConnectServerTest, BytesThatAreNoMessageAreRefused) {
  StartAndListen();
  EXPECT_THAT(Post(kPath, "Host: localhost\r\nContent-Type: application/proto\r\n", "\xff\xff"),
              AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("otkel.v1.DecideRequest")));
}

TEST_F(ConnectServerTest, OtherContentTypeIsRefused) {
  StartAndListen();
  for (const char* type : {"Content-Type: text/plain\r\n", "Content-Type: application/grpc\r\n",
                           "Content-Type: application/json; charset=latin1\r\n", ""}) {
    EXPECT_THAT(Post(kPath, std::string("Host: localhost\r\n") + type, "{}"),
                StartsWith("HTTP/1.1 415"))
        << type;
  }
}

TEST_F(ConnectServerTest, BodyOverTheLimitIsRefused) {
  StartAndListen();
  EXPECT_THAT(Post(kPath, kJson, std::string(kMaxBody + 1, ' ')),
              AllOf(StartsWith("HTTP/1.1 413"), HasSubstr("resource_exhausted")));
  const auto reply = Call(std::string(1 << 20, 'X'));
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kResourceExhausted) << reply.status();
}

TEST_F(ConnectServerTest, BodyOfUntoldLengthIsRefusedOnceOverTheLimit) {
  StartAndListen();
  EXPECT_THAT(Ask(port_, "POST " + kPath + " HTTP/1.1\r\n" + kJson +
                             "Transfer-Encoding: chunked\r\n\r\n2000\r\n" +
                             std::string(0x2000, ' ') + "\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
}

TEST_F(ConnectServerTest, OneMethodMayTakeLargerBodies) {
  Start();
  server_->Handle<v1::ScanImageRequest, v1::ReadReply>(
      "t/Scan",
      [](const v1::ScanImageRequest& request) {
        v1::ReadReply reply;
        reply.set_milliseconds(static_cast<double>(request.image().size()));
        return reply;
      },
      std::size_t{4} << 20);
  Listen();
  v1::ScanImageRequest request;
  request.set_image(std::string(2 << 20, '\x7f'));
  for (const auto encoding : {ConnectEncoding::kJson, ConnectEncoding::kProto}) {
    const auto reply =
        Client(encoding).Call<v1::ScanImageRequest, v1::ReadReply>("t/Scan", request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->milliseconds(), 2 << 20);
  }
}

TEST_F(ConnectServerTest, LargeBodiesTogetherAreLimited) {
  ConnectServer::Options options;
  options.max_buffered_bytes = 1 << 20;
  Start(options);
  server_->Handle<v1::ScanImageRequest, v1::ReadReply>(
      "t/Scan", [](const v1::ScanImageRequest&) { return v1::ReadReply(); }, std::size_t{4} << 20);
  Listen();
  v1::ScanImageRequest request;
  request.set_image(std::string(2 << 20, 'x'));
  const auto reply = Client().Call<v1::ScanImageRequest, v1::ReadReply>("t/Scan", request);
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ConnectServerTest, UnknownMethodIsUnimplemented) {
  StartAndListen();
  EXPECT_THAT(Post("/otkel.v1.Terminal/Destroy", kJson, "{}"),
              AllOf(StartsWith("HTTP/1.1 404"), HasSubstr(R"("code":"unimplemented")")));
  const auto reply =
      Client().Call<v1::DecideRequest, v1::DecideReply>("otkel.v1.Terminal/Destroy", {});
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kUnimplemented);
}

TEST_F(ConnectServerTest, WrongVerbIsToldTheRightOne) {
  StartAndListen();
  const std::string rest = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  EXPECT_THAT(Ask(port_, "GET " + kPath + rest),
              AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: POST")));
  EXPECT_THAT(Ask(port_, "DELETE /" + rest),
              AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET")));
}

// A page of another site reaches this address under a name of its own (DNS rebinding).
TEST_F(ConnectServerTest, HostThatIsNotOursIsRefused) {
  ConnectServer::Options options;
  options.allowed_hosts = {"dostyk.border.kz"};
  StartAndListen(options);
  const auto get = [this](const std::string& host) {
    return Ask(port_, "GET / HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n");
  };
  for (const char* ours : {"Host: localhost", "Host: LOCALHOST:8080", "Host: 127.0.0.1:1",
                           "Host: [::1]:80", "Host: dostyk.border.kz"}) {
    EXPECT_THAT(get(std::string(ours) + "\r\n"), StartsWith("HTTP/1.1 200")) << ours;
  }
  for (const char* theirs : {"Host: evil.example", "Host: localhost.evil.example", "Host:",
                             "Host: localhost:x", "Host: [::1", "Host: localhost\r\nHost: evil"}) {
    EXPECT_THAT(get(std::string(theirs) + "\r\n"), StartsWith("HTTP/1.1 403")) << theirs;
  }
  EXPECT_THAT(get(""), StartsWith("HTTP/1.1 403"));
}

TEST_F(ConnectServerTest, CallFromAnotherSitesPageIsRefused) {
  StartAndListen();
  const auto call = [this](const std::string& origin) {
    return Post(kPath, kJson + "Origin: " + origin + "\r\n", R"({"lines": ["X"]})");
  };
  EXPECT_THAT(call("http://localhost"), StartsWith("HTTP/1.1 200"));
  for (const char* other : {"http://evil.example", "http://localhost:81", "null"}) {
    EXPECT_THAT(call(other), StartsWith("HTTP/1.1 403")) << other;
  }
}

TEST_F(ConnectServerTest, FileComesWithHeadersThatConfineThePage) {
  StartAndListen();
  EXPECT_THAT(
      Ask(port_, "GET /?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("<p>page</p>"),
            HasSubstr("Content-Security-Policy: default-src 'self'"),
            HasSubstr("frame-ancestors 'none'"), HasSubstr("X-Content-Type-Options: nosniff"),
            HasSubstr("Referrer-Policy: no-referrer")));
}

TEST_F(ConnectServerTest, NoPathLeadsToAFolder) {
  StartAndListen();
  for (const char* path : {"/../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "*"}) {
    EXPECT_THAT(Ask(port_, std::string("GET ") + path +
                               " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 404"))
        << path;
  }
}

TEST_F(ConnectServerTest, HeadThatIsTooLongIsRefused) {
  StartAndListen();
  EXPECT_THAT(Ask(port_, "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
}

TEST_F(ConnectServerTest, HeadThatComesTooSlowlyIsCutOff) {
  ConnectServer::Options options;
  options.idle_timeout = milliseconds(20);
  StartAndListen(options);
  EXPECT_EQ(Ask(port_, "GET / HTTP/1.1\r\nHost: "), "");
}

TEST_F(ConnectServerTest, BodyThatNeverComesIsCutOff) {
  ConnectServer::Options options;
  options.body_timeout = milliseconds(20);
  StartAndListen(options);
  EXPECT_EQ(Ask(port_, "POST " + kPath + " HTTP/1.1\r\n" + kJson + "Content-Length: 9\r\n\r\n{"),
            "");
}

TEST_F(ConnectServerTest, ConnectionOverTheLimitIsClosed) {
  ConnectServer::Options options;
  options.max_connections = 1;
  StartAndListen(options);
  const auto first = ConnectUpdates::Open("localhost", port_, "/status", seconds(20));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(RawConnection(port_).ReadAll(), "");
}

TEST_F(ConnectServerTest, CallWhileAllThreadsAreBusyIsRefused) {
  ConnectServer::Options options;
  options.threads = 1;
  options.max_waiting_calls = 0;
  Start(options);
  server_->Handle<v1::GetStatusRequest, v1::TerminalStatus>("t/Slow",
                                                            [this](const v1::GetStatusRequest&) {
                                                              entered_.release();
                                                              leave_.acquire();
                                                              return v1::TerminalStatus();
                                                            });
  Listen();
  std::thread slow([this] {
    EXPECT_TRUE(
        (Client().Call<v1::GetStatusRequest, v1::TerminalStatus>("t/Slow", {}).status().ok()));
  });
  entered_.acquire();
  EXPECT_THAT(Post(kPath, kJson, "{}"), StartsWith("HTTP/1.1 503"));
  leave_.release();
  slow.join();
}

TEST_F(ConnectServerTest, CallerGetsHisTimeoutEvenIfTheHandlerIsSlow) {
  Start();
  server_->Handle<v1::GetStatusRequest, v1::TerminalStatus>("t/Slow",
                                                            [this](const v1::GetStatusRequest&) {
                                                              leave_.acquire();
                                                              return v1::TerminalStatus();
                                                            });
  Listen();
  EXPECT_THAT(Post("/t/Slow", kJson + "Connect-Timeout-Ms: 10\r\n", "{}"),
              AllOf(StartsWith("HTTP/1.1 504"), HasSubstr("deadline_exceeded")));
  leave_.release();
}

TEST_F(ConnectServerTest, ConcurrentCallsEachGetTheirOwnAnswer) {
  StartAndListen();
  std::atomic<int> right = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([this, caller, &right] {
      ConnectClient client = Client();
      for (int i = 0; i < 25; ++i) {
        v1::DecideRequest request;
        request.add_lines(std::to_string(caller * 100 + i));
        const auto reply = client.Call<v1::DecideRequest, v1::DecideReply>(kDecide, request);
        if (reply.ok() && reply->decision_id() == "/" + request.lines(0)) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, 200);
}

TEST_F(ConnectServerTest, SubscriberGetsTheSnapshotAndThenEveryText) {
  StartAndListen();
  auto updates = ConnectUpdates::Open("127.0.0.1", port_, "/status", seconds(20));
  ASSERT_TRUE(updates.ok()) << updates.status();
  EXPECT_EQ(updates->Next(seconds(20)).value_or(""), "first");
  for (const char* text : {"second", "third", ""}) {
    server_->Publish("/elsewhere", "not for here");
    server_->Publish("/status", text);
  }
  EXPECT_EQ(updates->Next(seconds(20)).value_or("?"), "second");
  EXPECT_EQ(updates->Next(seconds(20)).value_or("?"), "third");
  EXPECT_EQ(updates->Next(seconds(20)).value_or("?"), "");
}

TEST_F(ConnectServerTest, SubscriberFromAnotherSitesPageIsRefused) {
  StartAndListen();
  const std::string upgrade =
      "GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_THAT(Ask(port_, upgrade + "Origin: http://evil.example\r\n\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(ConnectUpdates::Open("127.0.0.1", port_, "/nowhere", seconds(20)).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(ConnectServerTest, StopEndsOpenConnections) {
  StartAndListen();
  const RawConnection idle(port_);
  const RawConnection halfway(port_);
  halfway.Send("POST " + kPath + " HTTP/1.1\r\n" + kJson + "Content-Length: 9\r\n\r\n{");
  auto updates = ConnectUpdates::Open("127.0.0.1", port_, "/status", seconds(20));
  ASSERT_TRUE(updates.ok()) << updates.status();
  ASSERT_TRUE(updates->Next(seconds(20)).ok());
  std::thread listener([&updates] {
    EXPECT_EQ(updates->Next(seconds(20)).status().code(), absl::StatusCode::kUnavailable);
  });
  server_->Stop();
  listener.join();
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_EQ(halfway.ReadAll(), "");
  EXPECT_EQ(Call("X").status().code(), absl::StatusCode::kUnavailable);
  server_->Stop();
  server_->Publish("/status", "nobody hears");
}

// What was taken is recorded, so its caller should hear of it.
TEST_F(ConnectServerTest, StopLetsARunningCallBeAnswered) {
  Start();
  server_->Handle<v1::GetStatusRequest, v1::TerminalStatus>("t/Slow",
                                                            [this](const v1::GetStatusRequest&) {
                                                              entered_.release();
                                                              leave_.acquire();
                                                              return v1::TerminalStatus();
                                                            });
  Listen();
  std::thread caller([this] {
    const auto reply = Client().Call<v1::GetStatusRequest, v1::TerminalStatus>("t/Slow", {});
    EXPECT_TRUE(reply.ok()) << reply.status();
  });
  entered_.acquire();
  std::thread stopper([this] { server_->Stop(); });
  leave_.release();
  stopper.join();
  caller.join();
}

TEST_F(ConnectServerTest, AddressInUseIsUnavailable) {
  StartAndListen();
  ConnectServer second({.port = port_});
  EXPECT_EQ(second.Start().status().code(), absl::StatusCode::kUnavailable);
  ConnectServer third({.address = "nowhere"});
  EXPECT_EQ(third.Start().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ConnectClientTest, ServerThatIsNotThereIsUnavailable) {
  ConnectServer server({});
  const auto port = server.Start();
  ASSERT_TRUE(port.ok());
  server.Stop();
  ConnectClient client("127.0.0.1", *port, seconds(20));
  EXPECT_EQ((client.Call<v1::DecideRequest, v1::DecideReply>(kDecide, {}).status().code()),
            absl::StatusCode::kUnavailable);
}

TEST_F(ConnectServerTest, ClientGoesOnAfterTheServerClosedItsIdleConnection) {
  ConnectServer::Options options;
  options.max_connections = 1;
  StartAndListen(options);
  v1::DecideRequest request;
  request.add_lines("X");
  ConnectClient client = Client();
  ASSERT_TRUE((client.Call<v1::DecideRequest, v1::DecideReply>(kDecide, request).ok()));
  server_->Stop();
  const std::uint16_t port = port_;
  StartAndListen({.port = port});
  EXPECT_TRUE((client.Call<v1::DecideRequest, v1::DecideReply>(kDecide, request).ok()));
}

}  // namespace
}  // namespace otkel
