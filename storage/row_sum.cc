#include "storage/row_sum.h"

namespace otkel {
namespace {

constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;  // 2^64 divided by the golden ratio

// A bijection under which every bit of `x` reaches every bit (the end of SplitMix64).
std::uint64_t Mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// The least significant byte first; compilers make it one load.
std::uint64_t Word(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

std::uint64_t Continued(std::uint64_t hash, std::string_view text) {
  hash = Mixed(hash + text.size() + kMultiplier);
  for (; text.size() >= 8; text.remove_prefix(8)) {
    hash = Mixed((hash ^ Word(text.substr(0, 8))) + kMultiplier);
  }
  if (text.empty()) return hash;
  return Mixed((hash ^ Word(text)) + kMultiplier);
}

}  // namespace

std::uint64_t HashOfRow(std::string_view key, std::string_view value) {
  return Continued(Continued(0, key), value);
}

void RowSum::Add(std::string_view key, std::string_view value) {
  ++count;
  sum += HashOfRow(key, value);
}

void RowSum::Remove(std::string_view key, std::string_view value) {
  --count;
  sum -= HashOfRow(key, value);
}

}  // namespace otkel
