#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace otkel {

// Text that tells who a person is: a name, a document number. It cannot be streamed, so it cannot
// reach a log by accident; code that must show or store it says so by calling Reveal().
class PersonalText {
 public:
  PersonalText() = default;
  explicit PersonalText(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& Reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend bool operator==(const PersonalText&, const PersonalText&) = default;
  friend auto operator<=>(const PersonalText&, const PersonalText&) = default;
  friend std::ostream& operator<<(std::ostream&, const PersonalText&) = delete;

 private:
  std::string text_;
};

}  // namespace otkel

template <>
struct std::hash<otkel::PersonalText> {
  std::size_t operator()(const otkel::PersonalText& text) const noexcept {
    return std::hash<std::string>{}(text.Reveal());
  }
};
