#include "tools/otkel/console.h"

#include <gtest/gtest.h>

#include <sstream>

namespace otkel {
namespace {

struct EscapeCase {
  const char* what;
  std::string text;
  std::string shown;
};

TEST(ForTerminalTest, ShowsWhatWouldActOnTheTerminal) {
  const EscapeCase kCases[] = {
      {"plain text stays", "KARIMOV<<SARDOR", "KARIMOV<<SARDOR"},
      {"other alphabets stay", "Қордай 过境", "Қордай 过境"},
      {"colour sequence", "\033[31mred", "\\x1B[31mred"},
      {"line ends", "a\nb\rc", "a\\x0Ab\\x0Dc"},
      {"zero byte", std::string("a\0b", 3), "a\\x00b"},
      {"delete", "a\x7f", "a\\x7F"},
      {"one-byte CSI of 8-bit terminals",
       "\xC2\x9B"
       "31m",
       "\\u{9B}31m"},
      {"right-to-left override",
       "\xE2\x80\xAE"
       "abc",
       "\\u{202E}abc"},
      {"isolate", "\xE2\x81\xA6", "\\u{2066}"},
      {"zero width space",
       "a\xE2\x80\x8B"
       "b",
       "a\\u{200B}b"},
      {"a byte that is no UTF-8", "\xFF", "\\xFF"},
      {"cut off in a character", "\xE2\x80", "\\xE2\\x80"},
      {"overlong slash", "\xC0\xAF", "\\xC0\\xAF"},
      {"overlong escape", "\xE0\x80\x9B", "\\xE0\\x80\\x9B"},
      {"surrogate", "\xED\xA0\x80", "\\xED\\xA0\\x80"},
      {"beyond Unicode", "\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
  };
  for (const EscapeCase& c : kCases) EXPECT_EQ(ForTerminal(c.text), c.shown) << c.what;
}

TEST(PaintedTest, NoColourWhereTheConsoleHasNone) {
  std::ostringstream out, err;
  EXPECT_EQ(Painted({out, err, false}, Colour::kRed, "no"), "no");
  EXPECT_EQ(Painted({out, err, true}, Colour::kRed, "no"), "\033[31mno\033[0m");
}

TEST(ReportTest, ErrorsAreEscapedAndGoToTheErrorStream) {
  std::ostringstream out, err;
  const Console console{out, err, false};
  EXPECT_EQ(Report(console, absl::NotFoundError("\033[2J gone")), ExitCode::kNotFound);
  EXPECT_EQ(err.str(), "otkel: \\x1B[2J gone\n");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace otkel
