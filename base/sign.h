#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace otkel {

// An Ed25519 key that signs (RFC 8032). Safe for several threads.
class SigningKey {
 public:
  virtual ~SigningKey() = default;
  [[nodiscard]] virtual std::string Sign(std::string_view message) const = 0;  // 64 bytes
  [[nodiscard]] virtual const std::string& PublicKey() const = 0;              // 32 bytes
};

// Reads a PKCS#8 PEM file with an Ed25519 key. Errors name the path and what was expected.
[[nodiscard]] absl::StatusOr<std::unique_ptr<SigningKey>> LoadSigningKey(
    const std::filesystem::path& path);
// The key that a 32-byte seed gives (RFC 8032, 5.1.5).  REQUIRES: 32 bytes.
[[nodiscard]] std::unique_ptr<SigningKey> SigningKeyFromSeed(std::string_view seed);

// Reads a PEM file with an Ed25519 public key; 32 bytes.
[[nodiscard]] absl::StatusOr<std::string> LoadPublicKey(const std::filesystem::path& path);

// False for anything but `public_key`'s signature over `message`; never fails on malformed input.
[[nodiscard]] bool VerifySignature(std::string_view public_key, std::string_view message,
                                   std::string_view signature);

}  // namespace otkel
