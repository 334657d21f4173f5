#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/connect_codec.h"

// What a request may ask for and what it is answered before its body is read: pure, no sockets.
namespace otkel {

// The head of an HTTP request. A field that came twice is given as "?", which nothing accepts.
struct ConnectHead {
  std::string verb;    // "POST"
  std::string target;  // "/otkel.v1.Terminal/Decide"
  std::string host;
  std::optional<std::string> origin;
  std::optional<std::string> content_type;
  std::optional<std::string> content_encoding;
  std::optional<std::string> protocol_version;
  std::optional<std::string> timeout_ms;
  std::optional<std::string> accept_encoding;
  std::optional<std::string> if_none_match;
  bool wants_websocket = false;
};

struct HttpReply {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string allow;             // of a 405: the verb that is allowed
  std::string content_encoding;  // of `body`; empty: none
  std::string tag;               // of a file: its ETag. Empty: nothing of this may be kept
};

// Body in, body out. Runs on a worker thread.
using ConnectHandler = std::function<absl::StatusOr<std::string>(ConnectEncoding, std::string)>;

struct ConnectCall {
  const ConnectHandler* handler = nullptr;
  std::size_t max_body_bytes = 0;
  ConnectEncoding encoding = ConnectEncoding::kJson;
  std::optional<std::chrono::milliseconds> timeout;  // the caller's patience
};

struct ConnectUpgrade {
  std::string_view path;
  const std::function<std::string()>* snapshot = nullptr;
};

using ConnectRoute = std::variant<HttpReply, ConnectCall, ConnectUpgrade>;

// An error in Connect's form, with `http_status` where the protocol leaves the choice to the
// server.
[[nodiscard]] HttpReply ConnectErrorReply(const absl::Status& error,
                                          std::optional<int> http_status = std::nullopt);

// All Add functions come before the first Find; Find is safe from several threads.
class ConnectRoutes {
 public:
  // `name` as a Host header has it, without a port. localhost, 127.0.0.1 and [::1] are always
  // allowed.
  void AllowHost(std::string name);
  // `method` as "otkel.v1.Terminal/Decide".
  void AddMethod(std::string method, std::size_t max_body_bytes, ConnectHandler handler);
  void AddFile(std::string path, std::string content_type, std::string content);
  void AddUpdates(std::string path, std::function<std::string()> snapshot);

  // What `head` is to be given. Pointers in the answer live as long as this object.
  // Refused, in this order: a Host that is not ours (a name rebound to this address), an Origin
  // that is not our own (another site's page), an unknown path, a wrong verb, what is not a call of
  // ours.
  [[nodiscard]] ConnectRoute Find(const ConnectHead& head) const;

 private:
  struct Method {
    ConnectHandler handler;
    std::size_t max_body_bytes;
  };
  struct File {
    std::string content_type;
    std::string content;
    std::string compressed;  // empty: that would be no smaller
    std::string tag;
  };

  [[nodiscard]] bool IsOurs(std::string_view host) const;
  [[nodiscard]] static HttpReply ReplyOf(const File& file, const ConnectHead& head);
  [[nodiscard]] static ConnectRoute CallOf(const Method& method, const ConnectHead& head);

  std::set<std::string, std::less<>> hosts_ = {"localhost", "127.0.0.1", "[::1]"};
  std::map<std::string, Method, std::less<>> methods_;  // by path
  std::map<std::string, File, std::less<>> files_;
  std::map<std::string, std::function<std::string()>, std::less<>> updates_;
};

}  // namespace otkel
