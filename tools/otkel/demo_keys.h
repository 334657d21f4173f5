#pragma once

#include <filesystem>

#include "absl/status/status.h"

namespace otkel {

// Makes an Ed25519 key and writes it as PEM: PKCS#8 for the private, SubjectPublicKeyInfo for the
// public half. Errors: what the file system says.
[[nodiscard]] absl::Status MakeSigningPair(const std::filesystem::path& private_file,
                                           const std::filesystem::path& public_file);

}  // namespace otkel
