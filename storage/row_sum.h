#pragma once

#include <cstdint>
#include <string_view>

namespace otkel {

// What a set of rows adds up to, kept up with every change: rows that are read back and add up to
// something else are not those that were written. Tells damage, not malice.
// docs/formats/replica.md states the numbers. Addition does not mind the order.
struct RowSum {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;  // of the rows' hashes, modulo 2^64

  void Add(std::string_view key, std::string_view value);
  void Remove(std::string_view key, std::string_view value);

  friend bool operator==(const RowSum&, const RowSum&) = default;
};

// Hash of one row: the same on every machine.
[[nodiscard]] std::uint64_t HashOfRow(std::string_view key, std::string_view value);

}  // namespace otkel
