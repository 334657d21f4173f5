#pragma once

#include <functional>
#include <span>
#include <string>

#include "tools/otkel/console.h"

namespace CLI {
class App;
}

namespace otkel {

// What the command line asks for.
using Task = std::function<ExitCode(const Console&)>;

// Runs one command line, without the program's name. Answers go to the console, never anywhere
// else; the result is what the process ends with.
[[nodiscard]] ExitCode RunOtkel(std::span<const std::string> arguments, const Console& console);

// Each adds one subcommand to `app`, with its options and examples. When a line that names it has
// been read, `task` is what it asks for.
void AddScanCommand(CLI::App& app, Task& task);
void AddCrossCommand(CLI::App& app, Task& task);
void AddQueryCommand(CLI::App& app, Task& task);
void AddBanCommand(CLI::App& app, Task& task);
void AddPermitCommand(CLI::App& app, Task& task);
void AddRulesCommand(CLI::App& app, Task& task);
void AddMatchCommand(CLI::App& app, Task& task);
void AddIdentityCommand(CLI::App& app, Task& task);
void AddFeedCommand(CLI::App& app, Task& task);
void AddCheckpointCommand(CLI::App& app, Task& task);
void AddVerifyCommand(CLI::App& app, Task& task);
void AddDemoCommand(CLI::App& app, Task& task);

}  // namespace otkel
