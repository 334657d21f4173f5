#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "proto/ledger.pb.h"

namespace otkel {

// Reads a rule pack as people write it (docs/formats/rule-pack.md: TOML). The answer carries the
// text itself, of which the pack's hash is taken. Errors: InvalidArgument names the line, the key
// and what was expected; unknown keys are errors, so that a misspelt one never silently means "no
// limit". At most 1 MiB.
[[nodiscard]] absl::StatusOr<v1::RulePack> ReadRulePack(std::string_view text);

}  // namespace otkel
