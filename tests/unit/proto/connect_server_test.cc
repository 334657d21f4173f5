#include "proto/connect_server.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/unit/proto/connect_fixture.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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
