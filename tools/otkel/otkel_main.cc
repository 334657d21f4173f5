#include <csignal>
#include <string>
#include <vector>

#include "tools/otkel/command.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `otkel feed | head` ends quietly
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(otkel::RunOtkel(arguments, otkel::StandardConsole()));
}
