#pragma once

#include <span>
#include <string_view>

#include "tools/match/name_pool.h"

namespace otkel::match_trial {

// Common names of a people, commonest first; Cyrillic small letters. Family names that are not made
// of a father's name.
struct OwnNames {
  std::span<const std::string_view> men;
  std::span<const std::string_view> women;
  std::span<const std::string_view> family;
};
[[nodiscard]] const OwnNames& OwnNamesOf(People people);

}  // namespace otkel::match_trial
