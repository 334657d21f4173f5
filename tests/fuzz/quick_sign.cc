// Stands in for base/sign.cc in fuzzers whose subject is not cryptography: Ed25519 takes 0.1 ms a
// signature under sanitizers, which is most of what an input costs. Who knows a public key could
// forge these; altered bytes still fail, and that is what fuzzers do. The tests use the real ones.
#include "base/hash.h"
#include "base/sign.h"

namespace otkel {
namespace {

std::string QuickSignature(std::string_view public_key, std::string_view message) {
  const Hash first = Sha256({public_key, message});
  const Hash second = Sha256({AsBytes(first), public_key});
  std::string signature(AsBytes(first));
  signature.append(AsBytes(second));
  return signature;
}

class QuickKey final : public SigningKey {
 public:
  explicit QuickKey(std::string_view seed) : public_key_(AsBytes(Sha256({"key", seed}))) {}
  [[nodiscard]] std::string Sign(std::string_view message) const override {
    return QuickSignature(public_key_, message);
  }
  [[nodiscard]] const std::string& PublicKey() const override { return public_key_; }

 private:
  const std::string public_key_;
};

absl::Status NoFiles() { return absl::UnimplementedError("keys of a fuzzer come from seeds"); }

}  // namespace

absl::StatusOr<std::unique_ptr<SigningKey>> LoadSigningKey(const std::filesystem::path& /*path*/) {
  return NoFiles();
}

std::unique_ptr<SigningKey> SigningKeyFromSeed(std::string_view seed) {
  return std::make_unique<QuickKey>(seed);
}

absl::StatusOr<std::string> LoadPublicKey(const std::filesystem::path& /*path*/) {
  return NoFiles();
}

bool VerifySignature(std::string_view public_key, std::string_view message,
                     std::string_view signature) {
  return signature == QuickSignature(public_key, message);
}

}  // namespace otkel
