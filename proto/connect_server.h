#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/embedded_file.h"
#include "proto/connect_codec.h"
#include "proto/connect_routes.h"

namespace otkel {

// Serves calls by the Connect protocol, files from memory and WebSockets that tell of changes, over
// HTTP/1.1 without TLS. Meant for pages of our own: a request by another site's page, or by a name
// that was rebound to this address, is refused. It does not know who calls; what may be reached
// from where is the owner's to arrange.
//
// All Handle and Serve functions come before Start. Start and Stop belong to one thread; Publish is
// for any.
class ConnectServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                  // 0: the system chooses
    std::vector<std::string> allowed_hosts;  // beside localhost, 127.0.0.1, [::1] and `address`
    int threads = 2;                         // that run handlers
    std::size_t max_waiting_calls = 64;      // while all threads are busy; one more is answered 503
    std::size_t max_connections = 128;       // one more is closed at once
    std::size_t max_body_bytes = std::size_t{1} << 20;        // where Handle names no other; 413
    std::size_t max_buffered_bytes = std::size_t{256} << 20;  // large bodies together; 503
    std::chrono::milliseconds idle_timeout{30'000};  // until a request's whole head is there
    std::chrono::milliseconds body_timeout{30'000};  // until its body is there; to take a reply
    std::chrono::milliseconds drain_timeout{2'000};  // that Stop leaves to replies under way
  };

  explicit ConnectServer(Options options);
  ~ConnectServer();  // Stops.
  ConnectServer(const ConnectServer&) = delete;
  ConnectServer& operator=(const ConnectServer&) = delete;

  // Answers `method` ("otkel.v1.Terminal/Decide") with what `handler` returns. `handler` runs on
  // several worker threads at once and may block. It may still run after its caller has given up.
  template <class Request, class Reply>
  void Handle(std::string method, std::function<absl::StatusOr<Reply>(const Request&)> handler,
              std::size_t max_body_bytes = 0 /* of Options */) {
    HandleBytes(std::move(method), max_body_bytes,
                [handler = std::move(handler)](ConnectEncoding encoding,
                                               std::string body) -> absl::StatusOr<std::string> {
                  Request request;
                  absl::Status status = DecodeConnect(encoding, body, request);
                  if (!status.ok()) return status;
                  std::string().swap(body);  // An image need not be held twice.
                  absl::StatusOr<Reply> reply = handler(request);
                  if (!reply.ok()) return reply.status();
                  return EncodeConnect(encoding, *reply);
                });
  }

  // Gives `content` for GET `path`. No folder is ever read.
  void ServeFile(std::string path, std::string content_type, std::string content);
  // The same for each of `files`; /index.html is also what "/" gives.
  void ServeFiles(std::span<const EmbeddedFile> files);

  // A WebSocket at `path`: gives what `snapshot` returns, then every text that Publish is given for
  // `path` from the moment the subscription began; so the last text is the newest, though an older
  // one may follow the snapshot. A subscriber that is 64 texts behind is cut off. `snapshot` runs
  // on a worker thread.
  void ServeUpdates(std::string path, std::function<std::string()> snapshot);
  // Without effect while the server is not running.
  void Publish(const std::string& path, std::string text);

  // Listens; returns the port. InvalidArgument: the address; Unavailable: it cannot be listened on.
  [[nodiscard]] absl::StatusOr<std::uint16_t> Start();

  // Takes no more calls, lets those it has taken finish and be answered, closes every connection,
  // joins the threads. May be called again; a stopped server is not started again.  REQUIRES: not
  // called by a handler.
  void Stop();

 private:
  class Impl;

  void HandleBytes(std::string method, std::size_t max_body_bytes, ConnectHandler handler);

  std::unique_ptr<Impl> impl_;
};

}  // namespace otkel
