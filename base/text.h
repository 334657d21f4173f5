#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace otkel {

// Joins texts and numbers into one string. Debian's absl::StrCat does not take std::string_view;
// this does.
template <typename... Parts>
[[nodiscard]] std::string Concat(const Parts&... parts) {
  std::string text;
  const auto add = [&text](const auto& part) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(part)>>) {
      text += std::to_string(part);
    } else {
      text += std::string_view(part);
    }
  };
  (add(parts), ...);
  return text;
}

}  // namespace otkel
