#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/sign.h"
#include "proto/authority.pb.h"

// A rule pack as files: its text, and beside it in FILE.sig the signature, 128 hexadecimal digits.
namespace otkel {

[[nodiscard]] std::filesystem::path SignatureFileOf(const std::filesystem::path& pack);

// What FILE.sig holds for `text`.
[[nodiscard]] std::string SignatureText(const SigningKey& key, std::string_view text);

// Both files as the request that puts them into force. Errors name the file; whether the signature
// agrees is not judged here.
[[nodiscard]] absl::StatusOr<v1::ActivateRulePackRequest> ReadSignedRulePack(
    const std::filesystem::path& pack);

}  // namespace otkel
