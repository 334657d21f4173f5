#pragma once

#include <filesystem>

#include "absl/status/statusor.h"
#include "central/centre.h"

namespace otkel {

// Reads which checkpoints may attach: one a line, NAME and the path of its journal's public key in
// PEM, relative to the file's own folder. A name is at most 63 of A-Z a-z 0-9 _ -, as in
// tools/make-dev-ca. Empty lines and lines that start with # do not count.
// Errors name file, line and what was expected.
[[nodiscard]] absl::StatusOr<EnrolledCheckpoints> ReadEnrolment(const std::filesystem::path& file);

}  // namespace otkel
