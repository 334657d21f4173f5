#pragma once

#include "absl/status/status.h"

namespace otkel {

// What `otkel` ends with; docs/command.md lists them. Scripts rely on the numbers: frozen.
enum class ExitCode {
  kOk = 0,
  kFailure = 1,        // it was tried and did not work
  kUsage = 2,          // the command line is wrong, or a field that it gives
  kConfiguration = 3,  // a certificate, key or file that the command needs cannot be used
  kNotFound = 4,
  kUnreachable = 5,   // nobody answers at the address, or not in time
  kIntegrity = 6,     // a hash, a signature or a sequence does not agree
  kNotPermitted = 7,  // the certificate does not allow it
};

// The exit code that tells of `status`.
[[nodiscard]] ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace otkel
