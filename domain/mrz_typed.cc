#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "domain/mrz.h"

namespace otkel {
namespace {

constexpr char kBlank = ' ';
constexpr char kDoubleFiller =
    '\x01';  // « before it is settled whether it stands for one filler or two
constexpr std::size_t kMostMissing = 3;

// One character of UTF-8 at the start of `text`: its code point and length. Bytes that are not
// UTF-8 count one each.
struct Character {
  std::uint32_t code;
  std::size_t length;
};

Character FirstOf(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  constexpr std::uint32_t kNotUtf8 = 0xFFFD;
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {kNotUtf8, 1};
  std::uint32_t code = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kNotUtf8, 1};
    code = code << 6 | (byte(i) & 0x3F);
  }
  return {code, length};
}

bool IsLineEnd(std::uint32_t code) {
  return (code >= '\n' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool IsBlank(std::uint32_t code) {
  return code == ' ' || code == '\t' || code == 0xA0 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x202F || code == 0x3000;
}

bool IsInvisible(std::uint32_t code) {
  return code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0xAD ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x2064) || code == 0xFEFF;
}

// What a visible character is taken for. One that no MRZ can hold stays one character, so that
// places keep.
char MrzCharacterOf(std::uint32_t code) {
  constexpr std::uint32_t kGuillemets[] = {0xAB, 0xBB};
  constexpr std::uint32_t kSingleAngles[] = {0x2039, 0x203A, 0x3008, 0xFF1C};
  if (std::ranges::count(kGuillemets, code) > 0) return kDoubleFiller;
  if (std::ranges::count(kSingleAngles, code) > 0) return '<';
  if (code >= 'a' && code <= 'z') return static_cast<char>(code - 'a' + 'A');
  return code < 0x7F ? static_cast<char>(code) : '?';
}

// The typed lines with blanks and guillemets still in them; lines of nothing else than blanks are
// left out.
std::vector<std::string> SplitLines(std::string_view typed) {
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    if (line.find_first_not_of(kBlank) != std::string::npos) lines.push_back(line);
    line.clear();
  };
  while (!typed.empty()) {
    const Character c = FirstOf(typed);
    typed.remove_prefix(c.length);
    if (IsLineEnd(c.code)) {
      end_line();
    } else if (IsBlank(c.code)) {
      line += kBlank;
    } else if (!IsInvisible(c.code)) {
      line += MrzCharacterOf(c.code);
    }
  }
  end_line();
  return lines;
}

std::string Read(std::string_view line, std::string_view blank, std::string_view guillemet) {
  std::string text;
  for (const char c : line) {
    if (c == kBlank) {
      text += blank;
    } else if (c == kDoubleFiller) {
      text += guillemet;
    } else {
      text += c;
    }
  }
  return text;
}

bool IsWhole(std::size_t length) {
  constexpr std::array<std::size_t, 6> kLengths = {30, 36, 44, 2 * 36, 2 * 44, 3 * 30};
  return std::ranges::find(kLengths, length) != kLengths.end();
}

// Blanks may separate groups or stand for fillers, a guillemet for one filler or two: the first
// reading that makes a whole line counts. Without one, blanks go and a guillemet is one filler.
std::string Settle(std::string_view line) {
  for (const std::string_view blank : {"", "<"}) {
    for (const std::string_view guillemet : {"<", "<<"}) {
      std::string text = Read(line, blank, guillemet);
      if (IsWhole(text.size())) return text;
    }
  }
  return Read(line, "", "<");
}

std::vector<std::string> SplitJoined(std::vector<std::string> lines) {
  if (lines.size() != 1 || lines[0].size() < 2 * 36 || !IsWhole(lines[0].size())) return lines;
  const std::string zone = std::move(lines[0]);
  const std::size_t columns = zone.size() == 3 * 30 ? 30 : zone.size() / 2;
  lines.clear();
  for (std::size_t at = 0; at < zone.size(); at += columns)
    lines.push_back(zone.substr(at, columns));
  return lines;
}

void PadTo(std::size_t columns, std::vector<std::string>* lines) {
  const auto nearly = [columns](const std::string& line) {
    return line.size() <= columns && line.size() + kMostMissing >= columns;
  };
  if (!std::ranges::all_of(*lines, nearly)) return;
  for (std::string& line : *lines) line.resize(columns, '<');
}

}  // namespace

std::vector<std::string> LinesFromTyped(std::string_view typed) {
  std::vector<std::string> lines = SplitLines(typed);
  for (std::string& line : lines) line = Settle(line);
  lines = SplitJoined(std::move(lines));
  if (lines.size() == 3) {
    PadTo(30, &lines);
  } else if (lines.size() == 2) {
    PadTo(36, &lines);
    PadTo(44, &lines);
  }
  return lines;
}

}  // namespace otkel
