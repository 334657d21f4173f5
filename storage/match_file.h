#pragma once

#include <filesystem>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/matching/match_index.h"

// The index of a list of persons as a file that is mapped, not read: docs/formats/match-file.md.
// It can be made again from the list at any time.
namespace otkel {

// Replaces the file, durably and in one piece: whoever reads it meanwhile keeps the old one. Errors
// are what the file system says.
[[nodiscard]] absl::Status WriteMatchFile(const matching::MatchIndex& index,
                                          const std::filesystem::path& path);

// The index lives in the mapped file as long as anybody holds it. NotFound: there is none.
// DataLoss: it is not what WriteMatchFile wrote, whole, or was written with other tables of
// names; every byte was checked.
[[nodiscard]] absl::StatusOr<matching::MatchIndex> OpenMatchFile(const std::filesystem::path& path);

}  // namespace otkel
