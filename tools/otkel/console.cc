#include "tools/otkel/console.h"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "base/text.h"

namespace otkel {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
};

// The code point that `text` begins with; nullopt where its bytes are not UTF-8.
std::optional<CodePoint> FirstCodePoint(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return CodePoint{lead, 1};
  const std::size_t bytes = lead >= 0xF0 && lead < 0xF5   ? 4
                            : lead >= 0xE0 && lead < 0xF0 ? 3
                            : lead >= 0xC2 && lead < 0xE0 ? 2
                                                          : 0;
  if (bytes == 0 || text.size() < bytes) return std::nullopt;
  std::uint32_t value = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    value = value << 6 | (next & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (value < kSmallest[bytes] || value > 0x10FFFF || surrogate) return std::nullopt;
  return CodePoint{value, bytes};
}

// Would do something to the terminal, or to the reader's eye, other than show a character.
bool IsTreacherous(std::uint32_t value) {
  const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
  const bool line_end = value == 0x2028 || value == 0x2029;
  const bool direction = value == 0x061C || value == 0x200E || value == 0x200F ||
                         (value >= 0x202A && value <= 0x202E) ||
                         (value >= 0x2066 && value <= 0x2069);
  const bool invisible = (value >= 0x200B && value <= 0x200D) || value == 0xFEFF;
  return control || line_end || direction || invisible;
}

std::string Hex(const char* form, std::uint32_t value) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), form, value);
  return text.data();
}

std::string_view CodeOf(Colour colour) {
  switch (colour) {
    case Colour::kGreen:
      return "\033[32m";
    case Colour::kAmber:
      return "\033[33m";
    case Colour::kRed:
      return "\033[31m";
    case Colour::kBold:
      return "\033[1m";
    case Colour::kFaint:
      return "\033[2m";
  }
  return "";
}

}  // namespace

Console StandardConsole() {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool unwanted = no_colour != nullptr && *no_colour != '\0';
  return {std::cout, std::cerr, !unwanted && ::isatty(STDOUT_FILENO) == 1,
          ::isatty(STDERR_FILENO) == 1};
}

std::string ForTerminal(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto point = FirstCodePoint(text);
    if (!point) {
      safe += Hex("\\x%02X", static_cast<std::uint8_t>(text[0]));
    } else if (!IsTreacherous(point->value)) {
      safe += text.substr(0, point->bytes);
    } else if (point->value < 0x80) {
      safe += Hex("\\x%02X", point->value);
    } else {
      safe += Hex("\\u{%X}", point->value);
    }
    text.remove_prefix(point ? point->bytes : 1);
  }
  return safe;
}

std::string Painted(const Console& console, Colour colour, std::string_view text) {
  if (!console.colour) return std::string(text);
  return Concat(CodeOf(colour), text, "\033[0m");
}

ExitCode Report(const Console& console, const absl::Status& status) {
  const auto message = status.message();
  console.err << "otkel: " << ForTerminal({message.data(), message.size()}) << '\n';
  return ExitCodeOf(status);
}

ExitCode ReportConfiguration(const Console& console, const absl::Status& status) {
  static_cast<void>(Report(console, status));
  return ExitCode::kConfiguration;
}

}  // namespace otkel
