#pragma once

#include <memory>
#include <string_view>

#include "base/sign.h"

namespace otkel::simulation {

// A key that remembers what it signed: Ed25519 gives the same bytes for the same message. What such
// a key signed, and what was verified once, is not reckoned a second time (see CMakeLists.txt:
// VerifySignature is wrapped), so a world costs a third. The answers are the real ones.
// REQUIRES: 32 bytes; one thread.
[[nodiscard]] std::unique_ptr<SigningKey> SimKeyFromSeed(std::string_view seed);

// Forgets what was signed and verified: the memory of one world is enough.
void ForgetSignatures();

}  // namespace otkel::simulation
