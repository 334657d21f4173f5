#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace otkel::simulation {

// Numbers that follow from a seed, the same with every compiler and library (splitmix64).
class SimRandom {
 public:
  explicit SimRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  // REQUIRES: count > 0.
  std::uint64_t Below(std::uint64_t count) { return Next() % count; }
  bool Chance(std::uint64_t per_thousand) { return Below(1000) < per_thousand; }
  std::chrono::microseconds Between(std::chrono::microseconds first,
                                    std::chrono::microseconds last) {
    const auto span = static_cast<std::uint64_t>((last - first).count());
    return first + std::chrono::microseconds{static_cast<std::int64_t>(Below(span + 1))};
  }
  template <typename Container>
  auto& Pick(Container& all) {
    return all[Below(all.size())];
  }

 private:
  std::uint64_t state_;
};

// One number for all that was to be seen, in order (FNV-1a).
class SimTrace {
 public:
  void Add(std::string_view bytes) {
    for (const char byte : bytes) Mix(static_cast<unsigned char>(byte));
    Mix(0x1F);
  }
  void Add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) Mix(static_cast<unsigned char>(number >> (8 * i)));
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void Mix(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001B3u; }

  std::uint64_t value_ = 0xCBF29CE484222325u;
};

}  // namespace otkel::simulation
