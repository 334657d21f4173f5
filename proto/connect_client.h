#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "proto/connect_codec.h"

namespace otkel {

// Calls a ConnectServer and waits for the answer. Keeps its connection from call to call. For one
// thread at a time.
class ConnectClient {
 public:
  // `timeout` is for each call: connecting, sending, waiting and receiving together.
  ConnectClient(std::string host, std::uint16_t port, std::chrono::milliseconds timeout,
                ConnectEncoding encoding = ConnectEncoding::kProto);
  ~ConnectClient();
  ConnectClient(const ConnectClient&) = delete;
  ConnectClient& operator=(const ConnectClient&) = delete;

  // Errors: what the server answered, with its code and message; Unavailable where it cannot be
  // reached or hung up; DeadlineExceeded after `timeout`. After the last two the call may have been
  // carried out.
  template <class Request, class Reply>
  [[nodiscard]] absl::StatusOr<Reply> Call(std::string_view method, const Request& request) {
    absl::StatusOr<std::string> body = EncodeConnect(encoding_, request);
    if (!body.ok()) return body.status();
    absl::StatusOr<std::string> answer = Exchange(method, *std::move(body));
    if (!answer.ok()) return answer.status();
    Reply reply;
    absl::Status status = DecodeConnect(encoding_, *answer, reply);
    if (!status.ok()) return absl::Status(absl::StatusCode::kInternal, status.message());
    return reply;
  }

 private:
  class Connection;

  absl::StatusOr<std::string> Exchange(std::string_view method, std::string body);

  const ConnectEncoding encoding_;
  std::unique_ptr<Connection> connection_;
};

// Reads the WebSocket of a ConnectServer's ServeUpdates. For one thread at a time.
class ConnectUpdates {
 public:
  ConnectUpdates(ConnectUpdates&&) noexcept;
  ~ConnectUpdates();

  // Unavailable where it cannot be reached or is refused.
  [[nodiscard]] static absl::StatusOr<ConnectUpdates> Open(const std::string& host,
                                                           std::uint16_t port,
                                                           const std::string& path,
                                                           std::chrono::milliseconds timeout);

  // Waits for the next text. Unavailable once the server has closed it; DeadlineExceeded after
  // `timeout`, and nothing more can be read then.
  [[nodiscard]] absl::StatusOr<std::string> Next(std::chrono::milliseconds timeout);

 private:
  class Connection;
  explicit ConnectUpdates(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace otkel
