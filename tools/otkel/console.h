#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tools/otkel/exit_code.h"

namespace otkel {

// Where a command writes: answers to `out`, progress and errors to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool colour = false;    // on `out`
  bool progress = false;  // somebody watches `err`
};

// The process's own streams; colour where stdout is a terminal and NO_COLOR is not set, progress
// where stderr is a terminal.
[[nodiscard]] Console StandardConsole();

// Text that came from a document, a file name or another machine, fit for a terminal: control
// characters, bytes that are not UTF-8 and marks that reverse the direction of writing are shown as
// \xNN or \u{NNNN}. Everything else stays as it is.
[[nodiscard]] std::string ForTerminal(std::string_view text);

enum class Colour { kGreen, kAmber, kRed, kBold, kFaint };

// `text` in `colour`, or as it is where the console has none.
[[nodiscard]] std::string Painted(const Console& console, Colour colour, std::string_view text);

// Says on `err` what went wrong and returns the exit code that tells of it.
ExitCode Report(const Console& console, const absl::Status& status);
// The same for a certificate, a key or another file that the command needs.
ExitCode ReportConfiguration(const Console& console, const absl::Status& status);

}  // namespace otkel
