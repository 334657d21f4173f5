#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/traveller.h"
#include "domain/zone.h"

namespace otkel {

// One person as a file: docs/formats/history.md.
struct HistoryFile {
  Traveller traveller;
  History history;
};

inline constexpr std::size_t kMaxHistoryBytes = 8u << 20;

// Reads the JSON of one person. Facts that were recorded after `known_at` are left out. Instants
// become days in `zone`. Errors: InvalidArgument names the field, as visits[2].left_on, and what
// was expected; unknown fields are errors. At most 8 MiB.
[[nodiscard]] absl::StatusOr<HistoryFile> ReadHistoryFile(std::string_view json, const Zone& zone,
                                                          std::optional<Instant> known_at);

// "2026-11-22T07:08:09Z", with or without seconds or a fraction, Z or an offset such as +05:00.
[[nodiscard]] std::optional<Instant> InstantFromIso(std::string_view text);

}  // namespace otkel
