#include "tests/simulation/sim_sign.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace otkel::simulation {
namespace {

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

class RememberingKey : public SigningKey {
 public:
  explicit RememberingKey(std::unique_ptr<SigningKey> key) : key_(std::move(key)) {}

  std::string Sign(std::string_view message) const override {
    std::string& signature = Signed()[Joined(PublicKey(), message)];
    if (signature.empty()) signature = key_->Sign(message);
    return signature;
  }
  const std::string& PublicKey() const override { return key_->PublicKey(); }

 private:
  const std::unique_ptr<SigningKey> key_;
};

}  // namespace

std::unique_ptr<SigningKey> SimKeyFromSeed(std::string_view seed) {
  return std::make_unique<RememberingKey>(SigningKeyFromSeed(seed));
}

void ForgetSignatures() {
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
