// Serves both pages with made-up travellers, so that a browser can be pointed at them without a
// checkpoint or a centre behind. Prints the two ports and runs until standard input ends.
//
// A picture is taken for the document whose lines follow its last byte as text ("P<KAZ...\n...");
// what the scanner does with real pictures is tested elsewhere.
#include <cstdio>
#include <iostream>
#include <string>

#include "embedded/console_page.h"
#include "embedded/terminal_page.h"
#include "proto/connect_server.h"
#include "tests/browser/canned_console.h"
#include "tests/browser/canned_terminal.h"

int main() {
  otkel::CannedTerminal terminal;
  otkel::ConnectServer terminal_server({});
  terminal_server.ServeFiles(otkel::TerminalPage());
  terminal.Serve(terminal_server);

  otkel::ConnectServer console_server({});
  console_server.ServeFiles(otkel::ConsolePage());
  otkel::ServeCannedConsole(console_server);

  const auto terminal_port = terminal_server.Start();
  const auto console_port = console_server.Start();
  if (!terminal_port.ok() || !console_port.ok()) return 1;
  std::printf("terminal %d\nconsole %d\n", *terminal_port, *console_port);
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) terminal.SetState(line);
  return 0;
}
