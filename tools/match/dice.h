#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace otkel::match_trial {

// Random numbers that are the same on every machine for one seed (SplitMix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t x = state_ += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }
  // From 0 to count - 1.
  std::size_t Below(std::size_t count) {
    return static_cast<std::size_t>((static_cast<unsigned __int128>(Next()) * count) >> 64);
  }
  double Share() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  bool Chance(double share) { return Share() < share; }
  template <typename Range>
  decltype(auto) Pick(const Range& range) {
    return range[Below(std::size(range))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace otkel::match_trial
