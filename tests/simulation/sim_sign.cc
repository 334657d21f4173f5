#include "tests/simulation/sim_sign.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "base/hash.h"

namespace otkel::simulation {
namespace {

bool g_real = false;

// By public key and message, which is a hash nearly always: the signature.
std::unordered_map<std::string, std::string>& Signed() {
  static std::unordered_map<std::string, std::string> signatures;
  return signatures;
}

// By public key, message and signature.
std::unordered_map<std::string, bool>& Verified() {
  static std::unordered_map<std::string, bool> answers;
  return answers;
}

std::string Joined(std::string_view public_key, std::string_view message) {
  return std::string(public_key).append(message);
}

class SimKey : public SigningKey {
 public:
  explicit SimKey(std::string_view seed) : seed_(seed), key_(SigningKeyFromSeed(seed)) {}

  std::string Sign(std::string_view message) const override {
    std::string& signature = Signed()[Joined(PublicKey(), message)];
    if (!signature.empty()) return signature;
    signature = g_real ? key_->Sign(message) : Stamp(message);
    return signature;
  }
  const std::string& PublicKey() const override { return key_->PublicKey(); }

 private:
  // As long as a signature, and made by nobody who has not the seed.
  std::string Stamp(std::string_view message) const {
    const Hash hash = HmacSha256(seed_, message);
    return std::string(AsBytes(hash)).append(AsBytes(hash));
  }

  const std::string seed_;
  const std::unique_ptr<SigningKey> key_;
};

}  // namespace

std::unique_ptr<SigningKey> SimKeyFromSeed(std::string_view seed) {
  return std::make_unique<SimKey>(seed);
}

void BeginSignatures(bool real) {
  g_real = real;
  Signed().clear();
  Verified().clear();
}

}  // namespace otkel::simulation

// The linker's names of otkel::VerifySignature and of its wrapping.
extern "C" {
bool __real__ZN5otkel15VerifySignatureESt17basic_string_viewIcSt11char_traitsIcEES3_S3_(
    std::string_view public_key, std::string_view message, std::string_view signature);

bool __wrap__ZN5otkel15VerifySignatureESt17basic_string_viewIcSt11char_traitsIcEES3_S3_(
    std::string_view public_key, std::string_view message, std::string_view signature) {
  using namespace otkel::simulation;
  const std::string asked = Joined(public_key, message);
  const auto made = Signed().find(asked);
  if (made != Signed().end() && made->second == signature) return true;
  const auto [answer, is_new] = Verified().try_emplace(std::string(asked).append(signature));
  if (is_new) {
    answer->second =
        __real__ZN5otkel15VerifySignatureESt17basic_string_viewIcSt11char_traitsIcEES3_S3_(
            public_key, message, signature);
  }
  return answer->second;
}
}
