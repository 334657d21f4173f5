#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "central/identity_desk.h"

namespace otkel {

// Serves the migration police's page, and calls of Query and IdentityLinks that change nothing,
// over HTTP. Whoever reaches it is the console: it listens on loopback unless told otherwise.
class ConsoleServer {
 public:
  // The desks outlive this. Port 0: any free one.
  ConsoleServer(const QueryDesk* desk, const IdentityDesk* identity, std::string address,
                std::uint16_t port);
  ~ConsoleServer();
  ConsoleServer(const ConsoleServer&) = delete;
  ConsoleServer& operator=(const ConsoleServer&) = delete;

  [[nodiscard]] absl::StatusOr<std::uint16_t> Start();
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace otkel
