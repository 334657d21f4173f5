#include "tools/otkel/demo_keys.h"

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/sign.h"
#include "base/text.h"

namespace otkel {
namespace {

using namespace std::string_view_literals;

// RFC 8410: what stands before the 32 bytes of a key in DER.
constexpr std::string_view kPrivateHead =
    "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"sv;
constexpr std::string_view kPublicHead = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"sv;

std::string Pem(std::string_view kind, std::string_view head, const std::string& key) {
  return Concat("-----BEGIN ", kind, "-----\n", absl::Base64Escape(Concat(head, key)),
                "\n-----END ", kind, "-----\n");
}

}  // namespace

absl::Status MakeSigningPair(const std::filesystem::path& private_file,
                             const std::filesystem::path& public_file) {
  const std::string seed = RandomBytes(32);
  const auto key = SigningKeyFromSeed(seed);
  if (auto status = WriteFile(private_file, Pem("PRIVATE KEY", kPrivateHead, seed)); !status.ok()) {
    return status;
  }
  return WriteFile(public_file, Pem("PUBLIC KEY", kPublicHead, key->PublicKey()));
}

}  // namespace otkel
