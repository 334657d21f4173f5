#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace otkel {

// Two places for a small record, far enough apart that a power cut while one is written leaves the
// other whole. What a HighWaterMark is kept in. Used by one thread at a time.
class MarkSlots {
 public:
  static constexpr std::size_t kSlots = 2;

  virtual ~MarkSlots() = default;
  // The first `bytes` bytes of each slot, zero where nothing was ever written.
  // REQUIRES: bytes <= 4096.
  [[nodiscard]] virtual absl::StatusOr<std::array<std::string, kSlots>> Read(
      std::size_t bytes) const = 0;
  // On OK the record survives a power cut. On error the slot holds what it held, the record, or
  // neither. Works on a full disk.
  // REQUIRES: slot < kSlots and record.size() <= 4096.
  [[nodiscard]] virtual absl::Status Write(std::size_t slot, std::string_view record) = 0;
  // What messages call it.
  [[nodiscard]] virtual std::string Name() const = 0;
};

// The slots of a file of 8,192 bytes, which is made where it is missing and filled up where it is
// short. Errors are what the file system says, with the path.
[[nodiscard]] absl::StatusOr<std::unique_ptr<MarkSlots>> OpenMarkFile(
    const std::filesystem::path& path);

}  // namespace otkel
