#include <array>

#include "domain/mrz.h"

namespace otkel {
namespace {

int ValueOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 0;
}

}  // namespace

char CheckDigit(std::string_view text) {
  constexpr std::array<int, 3> kWeights = {7, 3, 1};
  int sum = 0;
  std::size_t weight = 0;
  for (const char c : text) {
    sum = (sum + ValueOf(c) * kWeights[weight]) % 10;
    weight = (weight + 1) % kWeights.size();
  }
  return static_cast<char>('0' + sum);
}

}  // namespace otkel
