#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"

namespace otkel {

// A line between a checkpoint and the centre that can be cut: bytes that come to a port of the
// loopback interface go on to another one, and back. Its own threads carry them. Safe for several
// threads.
class TcpRelay {
 public:
  // Listens on a free port. Errors: what the network says.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<TcpRelay>> Open(std::uint16_t target_port);
  virtual ~TcpRelay() = default;

  [[nodiscard]] virtual std::uint16_t Port() const = 0;
  // Breaks every connection and refuses new ones, until Restore.
  virtual void Cut() = 0;
  virtual void Restore() = 0;
};

}  // namespace otkel
