#include "base/sign.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <utility>

#include "absl/status/status.h"
#include "base/check.h"
#include "base/text.h"

namespace otkel {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string RawPublicKey(EVP_PKEY* key) {
  std::string raw(kKeyBytes, '\0');
  std::size_t length = raw.size();
  OTKEL_CHECK(
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &length) == 1);
  OTKEL_CHECK(length == kKeyBytes);
  return raw;
}

class Ed25519Key : public SigningKey {
 public:
  explicit Ed25519Key(Key key) : key_(std::move(key)), public_key_(RawPublicKey(key_.get())) {}

  std::string Sign(std::string_view message) const override {
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string signature(kSignatureBytes, '\0');
    std::size_t length = signature.size();
    OTKEL_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    OTKEL_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                               &length, Bytes(message), message.size()) == 1);
    return signature;
  }

  const std::string& PublicKey() const override { return public_key_; }

 private:
  Key key_;
  std::string public_key_;
};

template <typename Read>
absl::StatusOr<Key> ReadPem(const std::filesystem::path& path, Read read,
                            std::string_view expected) {
  const File file(std::fopen(path.c_str(), "r"), &std::fclose);
  if (!file) return absl::ErrnoToStatus(errno, Concat("key file ", path.string()));
  Key key(read(file.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!key || EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) {
    return absl::InvalidArgumentError(Concat("key file ", path.string(), ": expected ", expected));
  }
  return key;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SigningKey>> LoadSigningKey(const std::filesystem::path& path) {
  auto key = ReadPem(path, PEM_read_PrivateKey, "an Ed25519 private key in PKCS#8 PEM");
  if (!key.ok()) return key.status();
  return std::make_unique<Ed25519Key>(*std::move(key));
}

std::unique_ptr<SigningKey> SigningKeyFromSeed(std::string_view seed) {
  OTKEL_CHECK(seed.size() == kKeyBytes);
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed), seed.size()),
          &EVP_PKEY_free);
  OTKEL_CHECK(key != nullptr);
  return std::make_unique<Ed25519Key>(std::move(key));
}

absl::StatusOr<std::string> LoadPublicKey(const std::filesystem::path& path) {
  auto key = ReadPem(path, PEM_read_PUBKEY, "an Ed25519 public key in PEM");
  if (!key.ok()) return key.status();
  return RawPublicKey(key->get());
}

bool VerifySignature(std::string_view public_key, std::string_view message,
                     std::string_view signature) {
  if (public_key.size() != kKeyBytes || signature.size() != kSignatureBytes) return false;
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(public_key), public_key.size()),
      &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!key || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

}  // namespace otkel
