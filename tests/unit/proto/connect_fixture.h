#pragma once

#include <memory>
#include <semaphore>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/connect_client.h"
#include "proto/connect_server.h"
#include "proto/terminal.pb.h"
#include "tests/unit/proto/connect_raw_http.h"

namespace otkel {

inline constexpr char kDecide[] = "otkel.v1.Terminal/Decide";
inline constexpr std::size_t kMaxBody = 4096;

inline const std::string kJson = "Host: localhost\r\nContent-Type: application/json\r\n";
inline const std::string kPath = std::string("/") + kDecide;

inline absl::StatusOr<v1::DecideReply> DecideByLane(const v1::DecideRequest& request) {
  if (request.lines_size() == 0) return absl::InvalidArgumentError("lines: none given");
  v1::DecideReply reply;
  reply.set_decision_id(request.lane() + "/" + request.lines(0));
  reply.mutable_decision()->set_verdict(v1::VERDICT_ADMIT);
  return reply;
}

// A server with one method, one page and one WebSocket.
class ConnectServerTest : public ::testing::Test {
 protected:
  void Start(ConnectServer::Options options = {}) {
    options.max_body_bytes = kMaxBody;
    server_ = std::make_unique<ConnectServer>(std::move(options));
    server_->Handle<v1::DecideRequest, v1::DecideReply>(kDecide, DecideByLane);
    server_->ServeFile("/", "text/html; charset=utf-8", "<p>page</p>");
    server_->ServeFile("/long.js", "text/javascript; charset=utf-8", std::string(9'000, 'x'));
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
                       std::chrono::milliseconds timeout = std::chrono::seconds(20)) const {
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

}  // namespace otkel
