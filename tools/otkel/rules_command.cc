#include <CLI/CLI.hpp>

#include "tools/otkel/command.h"
namespace otkel {
void AddRulesCommand(CLI::App&, Task&) {}
}  // namespace otkel
