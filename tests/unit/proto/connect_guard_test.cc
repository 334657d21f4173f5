// What keeps strangers and too much of anything out of a ConnectServer.
#include <thread>

#include "tests/unit/proto/connect_fixture.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using ConnectGuardTest = ConnectServerTest;

TEST_F(ConnectGuardTest, BodyOverTheLimitIsRefused) {
  StartAndListen();
  EXPECT_THAT(Post(kPath, kJson, std::string(kMaxBody + 1, ' ')),
              AllOf(StartsWith("HTTP/1.1 413"), HasSubstr("resource_exhausted")));
  const auto reply = Call(std::string(1 << 20, 'X'));
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kResourceExhausted) << reply.status();
}

TEST_F(ConnectGuardTest, BodyOfUntoldLengthIsRefusedOnceOverTheLimit) {
  StartAndListen();
  EXPECT_THAT(Ask(port_, "POST " + kPath + " HTTP/1.1\r\n" + kJson +
                             "Transfer-Encoding: chunked\r\n\r\n2000\r\n" +
                             std::string(0x2000, ' ') + "\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
}

TEST_F(ConnectGuardTest, OneMethodMayTakeLargerBodies) {
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

TEST_F(ConnectGuardTest, LargeBodiesTogetherAreLimited) {
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

TEST_F(ConnectGuardTest, HostThatIsNotOursIsRefused) {
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

TEST_F(ConnectGuardTest, CallFromAnotherSitesPageIsRefused) {
  StartAndListen();
  const auto call = [this](const std::string& origin) {
    return Post(kPath, kJson + "Origin: " + origin + "\r\n", R"({"lines": ["X"]})");
  };
  EXPECT_THAT(call("http://localhost"), StartsWith("HTTP/1.1 200"));
  for (const char* other : {"http://evil.example", "http://localhost:81", "null"}) {
    EXPECT_THAT(call(other), StartsWith("HTTP/1.1 403")) << other;
  }
}

TEST_F(ConnectGuardTest, FileComesWithHeadersThatConfineThePage) {
  StartAndListen();
  EXPECT_THAT(
      Ask(port_, "GET /?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("<p>page</p>"),
            HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self'"),
            HasSubstr("frame-ancestors 'none'"), HasSubstr("X-Content-Type-Options: nosniff"),
            HasSubstr("Referrer-Policy: no-referrer")));
}

TEST_F(ConnectGuardTest, AFileIsSentSmallToWhoeverTakesItSo) {
  StartAndListen();
  const auto get = [this](const std::string& headers) {
    return Ask(port_, "GET /long.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                          headers + "\r\n");
  };
  const std::string small = get("Accept-Encoding: br, gzip\r\n");
  EXPECT_THAT(small, AllOf(HasSubstr("Content-Encoding: gzip"), HasSubstr("Vary: Accept-Encoding"),
                           HasSubstr("\x1f\x8b")));
  EXPECT_LT(small.size(), 2000u);
  for (const char* none : {"", "Accept-Encoding: br\r\n", "Accept-Encoding: gzip;q=0\r\n"}) {
    EXPECT_THAT(get(none), Not(HasSubstr("Content-Encoding"))) << none;
    EXPECT_GT(get(none).size(), 9'000u) << none;
  }
}

TEST_F(ConnectGuardTest, AFileThatABrowserHasIsNotSentAgainAndAnAnswerIsNeverKept) {
  StartAndListen();
  const auto get = [this](const std::string& headers) {
    return Ask(port_, "GET /long.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                          headers + "\r\n");
  };
  const std::string first = get("");
  EXPECT_THAT(first, HasSubstr("Cache-Control: no-cache"));
  const std::size_t at = first.find("ETag: ");
  ASSERT_NE(at, std::string::npos);
  const std::string tag = first.substr(at + 6, first.find('\r', at) - at - 6);
  EXPECT_THAT(get("If-None-Match: " + tag + "\r\n"),
              AllOf(StartsWith("HTTP/1.1 304"), Not(HasSubstr("xxx"))));
  EXPECT_THAT(get("If-None-Match: \"another\"\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Post(kPath, kJson, R"({"lines":["a"]})"), HasSubstr("Cache-Control: no-store"));
}

TEST_F(ConnectGuardTest, NoPathLeadsToAFolder) {
  StartAndListen();
  for (const char* path : {"/../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "*"}) {
    EXPECT_THAT(Ask(port_, std::string("GET ") + path +
                               " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 404"))
        << path;
  }
}

TEST_F(ConnectGuardTest, HeadThatIsTooLongIsRefused) {
  StartAndListen();
  EXPECT_THAT(Ask(port_, "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
}

TEST_F(ConnectGuardTest, HeadThatComesTooSlowlyIsCutOff) {
  ConnectServer::Options options;
  options.idle_timeout = milliseconds(20);
  StartAndListen(options);
  EXPECT_EQ(Ask(port_, "GET / HTTP/1.1\r\nHost: "), "");
}

TEST_F(ConnectGuardTest, BodyThatNeverComesIsCutOff) {
  ConnectServer::Options options;
  options.body_timeout = milliseconds(20);
  StartAndListen(options);
  EXPECT_EQ(Ask(port_, "POST " + kPath + " HTTP/1.1\r\n" + kJson + "Content-Length: 9\r\n\r\n{"),
            "");
}

TEST_F(ConnectGuardTest, ConnectionOverTheLimitIsClosed) {
  ConnectServer::Options options;
  options.max_connections = 1;
  StartAndListen(options);
  const auto first = ConnectUpdates::Open("localhost", port_, "/status", seconds(20));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(RawConnection(port_).ReadAll(), "");
}

TEST_F(ConnectGuardTest, CallWhileAllThreadsAreBusyIsRefused) {
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

TEST_F(ConnectGuardTest, SubscriberFromAnotherSitesPageIsRefused) {
  StartAndListen();
  const std::string upgrade =
      "GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_THAT(Ask(port_, upgrade + "Origin: http://evil.example\r\n\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(ConnectUpdates::Open("127.0.0.1", port_, "/nowhere", seconds(20)).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace otkel
