#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

// The Connect protocol's unary bodies and errors, as bytes. docs/formats/connect.md says what goes
// over the wire.
namespace otkel {

enum class ConnectEncoding : std::uint8_t { kJson, kProto };

// What a Content-Type of a call names; nothing where we do not speak it.
[[nodiscard]] std::optional<ConnectEncoding> ConnectEncodingOf(std::string_view content_type);
[[nodiscard]] std::string_view ContentTypeOf(ConnectEncoding encoding);

// Reads `body` into `message`. InvalidArgument names the field that is wrong, an unknown one too: a
// misspelt field is never silently left out of a decision. On error `message` holds nothing of use.
[[nodiscard]] absl::Status DecodeConnect(ConnectEncoding encoding, std::string_view body,
                                         google::protobuf::Message& message);

// JSON has lowerCamelCase names, every field without presence even where it is zero or empty,
// 64-bit integers as strings and bytes as base64. Internal where a string field is not UTF-8.
[[nodiscard]] absl::StatusOr<std::string> EncodeConnect(ConnectEncoding encoding,
                                                        const google::protobuf::Message& message);

// The protocol's HTTP status for a code; 200 for kOk.
[[nodiscard]] int ConnectHttpStatusOf(absl::StatusCode code);

// {"code": "...", "message": "..."}.  REQUIRES: `error` is not OK.
[[nodiscard]] std::string EncodeConnectError(const absl::Status& error);

// The other way; where `body` is not such an error, what `http_status` alone says. Never OK.
[[nodiscard]] absl::Status DecodeConnectError(int http_status, std::string_view body);

}  // namespace otkel
