#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace otkel {

// A SHA-256 value.
using Hash = std::array<std::uint8_t, 32>;

// SHA-256 over the parts, one after the other. Callers that join parts of varying length put
// lengths or terminators between them themselves.
[[nodiscard]] Hash Sha256(std::initializer_list<std::string_view> parts);

// HMAC-SHA256 (RFC 2104).
[[nodiscard]] Hash HmacSha256(std::string_view key, std::string_view text);

[[nodiscard]] std::string_view AsBytes(const Hash& hash);
// REQUIRES: 32 bytes.
[[nodiscard]] Hash HashFromBytes(std::string_view bytes);
[[nodiscard]] std::string ToHex(std::string_view bytes);

// `value` as 8 bytes, most significant first: what hashes and keys use for numbers.
[[nodiscard]] std::string BigEndian(std::uint64_t value);

// Bytes from the system's generator.
[[nodiscard]] std::string RandomBytes(std::size_t count);

}  // namespace otkel
