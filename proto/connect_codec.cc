#include "proto/connect_codec.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "base/check.h"
#include "base/text.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace otkel {
namespace {

using google::protobuf::StringPiece;

struct CodeName {
  absl::StatusCode code;
  std::string_view name;
  int http_status;
};

// https://connectrpc.com/docs/protocol#error-codes
constexpr std::array<CodeName, 16> kCodes = {{
    {absl::StatusCode::kCancelled, "canceled", 499},
    {absl::StatusCode::kUnknown, "unknown", 500},
    {absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
    {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
    {absl::StatusCode::kNotFound, "not_found", 404},
    {absl::StatusCode::kAlreadyExists, "already_exists", 409},
    {absl::StatusCode::kPermissionDenied, "permission_denied", 403},
    {absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
    {absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
    {absl::StatusCode::kAborted, "aborted", 409},
    {absl::StatusCode::kOutOfRange, "out_of_range", 400},
    {absl::StatusCode::kUnimplemented, "unimplemented", 501},
    {absl::StatusCode::kInternal, "internal", 500},
    {absl::StatusCode::kUnavailable, "unavailable", 503},
    {absl::StatusCode::kDataLoss, "data_loss", 500},
    {absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
}};

const CodeName& NameOf(absl::StatusCode code) {
  const auto* found = std::find_if(kCodes.begin(), kCodes.end(),
                                   [code](const CodeName& entry) { return entry.code == code; });
  return found == kCodes.end() ? kCodes[1] : *found;  // A code of the future is "unknown".
}

// https://connectrpc.com/docs/protocol#http-to-error-code
absl::StatusCode CodeOfHttp(int http_status) {
  switch (http_status) {
    case 400:
      return absl::StatusCode::kInternal;
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kUnknown;
  }
}

StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Without spaces around it, in lower case.
std::string PlainLower(std::string_view text) {
  std::string lower(text);
  absl::StripAsciiWhitespace(&lower);
  absl::AsciiStrToLower(&lower);
  return lower;
}

}  // namespace

std::optional<ConnectEncoding> ConnectEncodingOf(std::string_view content_type) {
  const std::size_t semicolon = content_type.find(';');
  const std::string type = PlainLower(content_type.substr(0, semicolon));
  const std::string parameter =
      semicolon == std::string_view::npos ? "" : PlainLower(content_type.substr(semicolon + 1));
  if (type == "application/proto" && parameter.empty()) return ConnectEncoding::kProto;
  if (type == "application/json" && (parameter.empty() || parameter == "charset=utf-8")) {
    return ConnectEncoding::kJson;
  }
  return std::nullopt;
}

std::string_view ContentTypeOf(ConnectEncoding encoding) {
  return encoding == ConnectEncoding::kJson ? "application/json" : "application/proto";
}

absl::Status DecodeConnect(ConnectEncoding encoding, std::string_view body,
                           google::protobuf::Message& message) {
  if (encoding == ConnectEncoding::kProto) {
    if (message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        Concat("the body is not a ", message.GetDescriptor()->full_name()));
  }
  const auto status = google::protobuf::util::JsonStringToMessage(Piece(body), &message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      Concat("the body is not a ", message.GetDescriptor()->full_name(), ": ",
             std::string_view(status.message().data(), status.message().size())));
}

absl::StatusOr<std::string> EncodeConnect(ConnectEncoding encoding,
                                          const google::protobuf::Message& message) {
  if (encoding == ConnectEncoding::kProto) return message.SerializeAsString();
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (status.ok()) return json;
  return absl::InternalError(
      Concat(message.GetDescriptor()->full_name(), " cannot be written as JSON"));
}

int ConnectHttpStatusOf(absl::StatusCode code) {
  return code == absl::StatusCode::kOk ? 200 : NameOf(code).http_status;
}

std::string EncodeConnectError(const absl::Status& error) {
  OTKEL_CHECK(!error.ok());
  const nlohmann::json json = {{"code", NameOf(error.code()).name},
                               {"message", std::string(error.message())}};
  // A message that is not UTF-8 shall not cost the caller the code.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

absl::Status DecodeConnectError(int http_status, std::string_view body) {
  const nlohmann::json json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  const auto text = [&json](const char* name) -> std::string {
    if (!json.is_object() || !json.contains(name) || !json[name].is_string()) return "";
    return json[name].get<std::string>();
  };
  const auto* found =
      std::find_if(kCodes.begin(), kCodes.end(),
                   [code = text("code")](const CodeName& entry) { return entry.name == code; });
  if (found != kCodes.end()) return {found->code, text("message")};
  return {CodeOfHttp(http_status), Concat("HTTP ", http_status)};
}

}  // namespace otkel
