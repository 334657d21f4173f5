#pragma once

#include <cstdint>
#include <string_view>

namespace otkel {

// What BigEndian wrote.  REQUIRES: at least 8 bytes; more are not looked at.
[[nodiscard]] inline std::uint64_t NumberFromBigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes.substr(0, 8)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace otkel
