#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace otkel {

namespace internal {

inline std::string_view AsView(const char* text) { return text; }
// std::string, std::string_view and absl's string_view.
template <typename Text>
const Text& AsView(const Text& text) {
  return text;
}

}  // namespace internal

// Joins texts and numbers into one string. Debian's absl::StrCat does not take std::string_view;
// this does.
template <typename... Parts>
[[nodiscard]] std::string Concat(const Parts&... parts) {
  std::string text;
  const auto add = [&text](const auto& part) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(part)>>) {
      text += std::to_string(part);
    } else {
      const auto& view = internal::AsView(part);
      text.append(view.data(), view.size());
    }
  };
  (add(parts), ...);
  return text;
}

}  // namespace otkel
