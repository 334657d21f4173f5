#include "proto/signed_rule_pack.h"

#include "absl/strings/escaping.h"
#include "base/file.h"
#include "base/text.h"
#include "proto/convert.h"
#include "proto/rule_pack_text.h"

namespace otkel {
namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kMaxSignatureFile = 4096;

absl::StatusOr<std::string> SignatureFrom(std::string_view text,
                                          const std::filesystem::path& file) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  const bool is_hex = text.size() == 2 * kSignatureBytes &&
                      text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (is_hex) return absl::HexStringToBytes(absl::string_view(text.data(), text.size()));
  return absl::InvalidArgumentError(Concat(file.string(), ": expected 128 hexadecimal digits"));
}

}  // namespace

std::filesystem::path SignatureFileOf(const std::filesystem::path& pack) {
  std::filesystem::path file = pack;
  file += ".sig";
  return file;
}

std::string SignatureText(const SigningKey& key, std::string_view text) {
  return ToHex(key.Sign(AsBytes(RulePackSigningHash(text)))) + "\n";
}

absl::StatusOr<v1::ActivateRulePackRequest> ReadSignedRulePack(const std::filesystem::path& pack) {
  auto text = ReadFile(pack, kMaxRulePackBytes);
  if (!text.ok()) return text.status();
  const std::filesystem::path file = SignatureFileOf(pack);
  const auto written = ReadFile(file, kMaxSignatureFile);
  if (!written.ok()) return written.status();
  auto signature = SignatureFrom(*written, file);
  if (!signature.ok()) return signature.status();
  v1::ActivateRulePackRequest request;
  request.set_text(*std::move(text));
  request.set_signature(*std::move(signature));
  return request;
}

}  // namespace otkel
