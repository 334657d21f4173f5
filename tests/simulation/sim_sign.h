#pragma once

#include <memory>
#include <string_view>

#include "base/sign.h"

namespace otkel::simulation {

// A key of a simulated world. What it signed, and what was verified once, is not reckoned a second
// time (see CMakeLists.txt: VerifySignature is wrapped).
// REQUIRES: 32 bytes; one thread.
[[nodiscard]] std::unique_ptr<SigningKey> SimKeyFromSeed(std::string_view seed);

// A world begins: what was signed before is forgotten. `real`: with Ed25519, the same bytes for the
// same message. Otherwise with keyed hashes, which cost a twentieth and cannot be forged either;
// only what was signed in this world is a signature then.
void BeginSignatures(bool real);

}  // namespace otkel::simulation
