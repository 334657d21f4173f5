#pragma once

#include <optional>
#include <string_view>

namespace otkel {

// The line of the first byte beyond ASCII that stands outside strings and comments, where TOML has
// none. The parser that we use is not defined there. nullopt: there is none.
[[nodiscard]] std::optional<int> LineOfForeignLetter(std::string_view toml);

}  // namespace otkel
