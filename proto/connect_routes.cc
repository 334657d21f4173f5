#include "proto/connect_routes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/text.h"

namespace otkel {
namespace {

constexpr std::size_t kTagDigits = 32;

// The name in "name", "name:80", "[::1]" or "[::1]:80", in lower case.
std::string HostNameOf(std::string_view host) {
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 ||
        !std::all_of(port.begin(), port.end(), absl::ascii_isdigit)) {
      return "";
    }
  }
  return absl::AsciiStrToLower(std::string(host.substr(0, colon)));
}

// A browser names the site whose page made the request; ours is where the request went.
bool IsOwnOrigin(std::string_view origin, std::string_view host) {
  const std::string given(origin);
  return absl::EqualsIgnoreCase(given, Concat("http://", host)) ||
         absl::EqualsIgnoreCase(given, Concat("https://", host));
}

// Whether "br, gzip;q=0.5" has gzip, and not with a quality of 0.
bool TakesGzip(const std::string& accept_encoding) {
  for (const absl::string_view one : absl::StrSplit(accept_encoding, ',')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(one, ';');
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts[0]), "gzip")) continue;
    return parts.size() < 2 || absl::StripAsciiWhitespace(parts[1]) != "q=0";
  }
  return false;
}

HttpReply PlainReply(int status, std::string_view text, std::string_view allow = "") {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .body = Concat(text, "\n"),
          .allow = std::string(allow)};
}

HttpReply WrongVerb(std::string_view allow) {
  return PlainReply(405, Concat("Only ", allow, " is possible here."), allow);
}

}  // namespace

HttpReply ConnectErrorReply(const absl::Status& error, std::optional<int> http_status) {
  return {.status = http_status.value_or(ConnectHttpStatusOf(error.code())),
          .content_type = "application/json",
          .body = EncodeConnectError(error)};
}

void ConnectRoutes::AllowHost(std::string name) { hosts_.insert(absl::AsciiStrToLower(name)); }

void ConnectRoutes::AddMethod(std::string method, std::size_t max_body_bytes,
                              ConnectHandler handler) {
  methods_.insert_or_assign(Concat("/", method), Method{std::move(handler), max_body_bytes});
}

void ConnectRoutes::AddFile(std::string path, std::string content_type, std::string content) {
  std::string compressed = Gzip(content);
  if (compressed.size() >= content.size()) compressed.clear();
  std::string tag = Concat("\"", ToHex(AsBytes(Sha256({content}))).substr(0, kTagDigits), "\"");
  files_.insert_or_assign(std::move(path), File{std::move(content_type), std::move(content),
                                                std::move(compressed), std::move(tag)});
}

void ConnectRoutes::AddUpdates(std::string path, std::function<std::string()> snapshot) {
  updates_.insert_or_assign(std::move(path), std::move(snapshot));
}

ConnectRoute ConnectRoutes::Find(const ConnectHead& head) const {
  if (!IsOurs(head.host)) {
    return ConnectErrorReply(absl::PermissionDeniedError("Host is not a name of this server"));
  }
  if (head.origin.has_value() && !IsOwnOrigin(*head.origin, head.host)) {
    return ConnectErrorReply(absl::PermissionDeniedError("Origin is another site"));
  }
  const std::string_view path = std::string_view(head.target).substr(0, head.target.find('?'));
  if (const auto method = methods_.find(path); method != methods_.end()) {
    if (head.verb != "POST") return WrongVerb("POST");
    return CallOf(method->second, head);
  }
  if (const auto updates = updates_.find(path); updates != updates_.end()) {
    if (head.verb != "GET") return WrongVerb("GET");
    if (!head.wants_websocket) return PlainReply(400, "Only a WebSocket is possible here.");
    return ConnectUpgrade{updates->first, &updates->second};
  }
  if (const auto file = files_.find(path); file != files_.end()) {
    if (head.verb != "GET") return WrongVerb("GET");
    return ReplyOf(file->second, head);
  }
  if (head.verb != "POST") return PlainReply(404, "There is no such page.");
  return ConnectErrorReply(absl::UnimplementedError(Concat("there is no method ", path)), 404);
}

bool ConnectRoutes::IsOurs(std::string_view host) const {
  return hosts_.contains(HostNameOf(host));
}

HttpReply ConnectRoutes::ReplyOf(const File& file, const ConnectHead& head) {
  HttpReply reply{.content_type = file.content_type, .tag = file.tag};
  if (head.if_none_match == file.tag) {
    reply.status = 304;
  } else if (!file.compressed.empty() && TakesGzip(head.accept_encoding.value_or(""))) {
    reply.content_encoding = "gzip";
    reply.body = file.compressed;
  } else {
    reply.body = file.content;
  }
  return reply;
}

ConnectRoute ConnectRoutes::CallOf(const Method& method, const ConnectHead& head) {
  const std::optional<ConnectEncoding> encoding = ConnectEncodingOf(head.content_type.value_or(""));
  if (!encoding.has_value()) {
    return ConnectErrorReply(
        absl::InvalidArgumentError("Content-Type must be application/json or application/proto"),
        415);
  }
  if (head.content_encoding.value_or("identity") != "identity") {
    return ConnectErrorReply(absl::UnimplementedError("Content-Encoding must be identity"));
  }
  if (head.protocol_version.value_or("1") != "1") {
    return ConnectErrorReply(absl::InvalidArgumentError("Connect-Protocol-Version must be 1"));
  }
  ConnectCall call{&method.handler, method.max_body_bytes, *encoding, std::nullopt};
  if (head.timeout_ms.has_value()) {
    std::uint64_t timeout_ms = 0;
    if (head.timeout_ms->size() > 10 || !absl::SimpleAtoi(*head.timeout_ms, &timeout_ms)) {
      return ConnectErrorReply(
          absl::InvalidArgumentError("Connect-Timeout-Ms must be at most 10 digits"));
    }
    call.timeout = std::chrono::milliseconds(timeout_ms);
  }
  return call;
}

}  // namespace otkel
