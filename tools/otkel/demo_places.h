#pragma once

#include <filesystem>

#include "absl/status/statusor.h"

namespace otkel {

// Where the demonstration finds what it starts and reads.
struct DemoPlaces {
  std::filesystem::path central;      // otkel-central
  std::filesystem::path checkpoint;   // otkel-checkpoint
  std::filesystem::path make_dev_ca;  // tools/make-dev-ca
  std::filesystem::path rule_pack;    // rules/kaz.toml
};

// The programs lie beside this one; the rest in the source tree that it was built in, above it, or
// where a package puts it. Errors: NotFound names what is missing and where it was looked for.
[[nodiscard]] absl::StatusOr<DemoPlaces> FindDemoPlaces();

}  // namespace otkel
