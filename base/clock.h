#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "domain/day.h"

namespace otkel {

// Where time comes from. Safe for several threads.
class Clock {
 public:
  virtual ~Clock() = default;

  // The wall clock. May jump.
  [[nodiscard]] virtual Instant Now() const = 0;
  // Time since the machine started, time asleep included. Never goes back, whatever is done to the
  // wall clock; means nothing beside a value of another BootId().
  [[nodiscard]] virtual std::chrono::microseconds Monotonic() const = 0;
  // Which start of the machine this is: 16 bytes, another after each.
  [[nodiscard]] virtual std::string BootId() const = 0;
  // True where somebody sets this clock for a drill or a test: what is decided by it is marked so.
  [[nodiscard]] virtual bool IsDrill() const { return false; }
};

// The machine's clocks.
[[nodiscard]] std::unique_ptr<Clock> MakeSystemClock();

// The machine's clocks plus an offset that lies as 8 bytes (int64, microseconds, native order) in
// `offset_file`, shared by all processes of a drill and changed while they run with SetDrillOffset.
// IsDrill() is true, and every start of the machine is the same one. Errors: what the file system
// says, with the path.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Clock>> MakeDrillClock(
    const std::filesystem::path& offset_file);

// Creates `offset_file` or changes what it holds; every drill clock on it follows at once.
[[nodiscard]] absl::Status SetDrillOffset(const std::filesystem::path& offset_file,
                                          std::chrono::microseconds offset);

}  // namespace otkel
