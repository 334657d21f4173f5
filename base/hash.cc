#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>

#include "base/check.h"

namespace otkel {
namespace {

// Looked up once: OpenSSL 3 otherwise looks it up for every hash, which costs as much as the hash
// of a short event.
const EVP_MD* Sha256Method() {
  static const EVP_MD* method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

}  // namespace

Hash Sha256(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  Hash hash{};
  OTKEL_CHECK(context && EVP_DigestInit_ex2(context.get(), Sha256Method(), nullptr) == 1);
  for (const std::string_view part : parts) {
    OTKEL_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  }
  OTKEL_CHECK(EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1);
  return hash;
}

Hash HmacSha256(std::string_view key, std::string_view text) {
  Hash hash{};
  unsigned length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  OTKEL_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(),
                   hash.data(), &length) != nullptr);
  return hash;
}

std::string_view AsBytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash HashFromBytes(std::string_view bytes) {
  Hash hash{};
  OTKEL_CHECK(bytes.size() == hash.size());
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

std::string ToHex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::string BigEndian(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  return bytes;
}

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  OTKEL_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) ==
              1);
  return bytes;
}

}  // namespace otkel
