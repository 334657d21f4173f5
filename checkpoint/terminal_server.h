#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "checkpoint/terminal.h"

namespace otkel {

// Serves the terminal's calls, its page and its status over HTTP on the checkpoint's own network.
class TerminalServer {
 public:
  // `terminal` outlives this. Port 0: any free one.
  TerminalServer(Terminal* terminal, std::string address, std::uint16_t port);
  ~TerminalServer();
  TerminalServer(const TerminalServer&) = delete;
  TerminalServer& operator=(const TerminalServer&) = delete;

  [[nodiscard]] absl::StatusOr<std::uint16_t> Start();
  void Stop();

  // Tells the pages. Safe for several threads; returns at once. Tells nothing before Start and
  // after Stop.
  void StatusChanged();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace otkel
