#include "tools/otkel/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

namespace otkel {
namespace {

constexpr char kVersion[] = "otkel 0.1.0";

constexpr char kExamples[] = R"text(Examples:
  otkel scan passport.png --json
  otkel cross --checkpoint 127.0.0.1:8080 --image passport.png --direction entry --officer aliyev --lane 3
  otkel query overstays --grade confirmed --purpose "weekly review"
  otkel demo

Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration, 4 not found, 5 unreachable, 6 integrity failure,
7 not permitted.)text";

}  // namespace

ExitCode RunOtkel(std::span<const std::string> arguments, const Console& console) {
  CLI::App app{"Border crossings: read documents, ask the checkpoint and the centre.", "otkel"};
  app.set_version_flag("--version", kVersion);
  app.require_subcommand(1);
  app.footer(kExamples);
  Task task;
  for (const auto add : {AddScanCommand, AddCrossCommand, AddQueryCommand, AddBanCommand,
                         AddPermitCommand, AddRulesCommand, AddMatchCommand, AddIdentityCommand,
                         AddCheckpointCommand, AddFeedCommand, AddVerifyCommand, AddDemoCommand}) {
    add(app, task);
  }

  // CLI11 takes a vector from its end.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    console.out << app.help();  // of the subcommand that the line reached
    return ExitCode::kOk;
  } catch (const CLI::CallForVersion&) {
    console.out << kVersion << '\n';
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    console.err << "otkel: " << ForTerminal(error.what());
    // CLI11 misses what is required before it looks at what it did not understand.
    for (const std::string& stray : app.remaining(/*recurse=*/true)) {
      console.err << "; not understood: " << ForTerminal(stray);
    }
    console.err << "\nTry otkel --help, or --help after a subcommand.\n";
    return ExitCode::kUsage;
  }
  return task(console);
}

}  // namespace otkel
