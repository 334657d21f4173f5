#include "proto/toml_letters.h"

#include <cstddef>

namespace otkel {
namespace {

// Walks over a text and knows whether it is inside a string or a comment (TOML 1.0, "String").
class TomlWalk {
 public:
  explicit TomlWalk(std::string_view text) : text_(text) {}

  std::optional<int> FindForeign() {
    while (at_ < text_.size()) {
      const char letter = text_[at_];
      if (letter == '#') {
        SkipTo("\n");
      } else if (letter == '"' || letter == '\'') {
        SkipString(letter);
      } else if (static_cast<unsigned char>(letter) >= 0x80) {
        return line_;
      } else {
        Pass(1);
      }
    }
    return std::nullopt;
  }

 private:
  void Pass(std::size_t count) {
    for (; count > 0 && at_ < text_.size(); --count) {
      if (text_[at_] == '\n') ++line_;
      ++at_;
    }
  }

  bool Stands(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // To the first of `ends`, and not over it.
  void SkipTo(std::string_view ends) {
    while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) Pass(1);
  }

  void SkipString(char quote) {
    const std::string_view thrice = quote == '"' ? "\"\"\"" : "'''";
    const bool is_long = Stands(thrice);
    Pass(is_long ? 3 : 1);
    while (at_ < text_.size()) {
      if (quote == '"' && text_[at_] == '\\') {
        Pass(2);
      } else if (is_long ? Stands(thrice) : text_[at_] == quote) {
        Pass(is_long ? 3 : 1);
        return;
      } else if (!is_long && text_[at_] == '\n') {
        return;  // not closed: the parser tells of it
      } else {
        Pass(1);
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::optional<int> LineOfForeignLetter(std::string_view toml) {
  return TomlWalk(toml).FindForeign();
}

}  // namespace otkel
