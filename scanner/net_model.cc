#include "scanner/net_model.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace otkel {
namespace {

// The model is part of the program: if it is not whole, the program is broken.
void MustHold(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "model of a network: %s\n", what);
  std::abort();
}

std::uint64_t HashOf(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char byte : bytes) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3ULL;
  return hash;
}

template <typename Number>
void Append(Number number, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

template <typename Number>
Number Take(std::string_view& bytes) {
  MustHold(bytes.size() >= sizeof(Number), "too short");
  Number number;
  std::memcpy(&number, bytes.data(), sizeof(number));
  bytes.remove_prefix(sizeof(number));
  return number;
}

// One output channel: its scale, then its weights and its bias as parts of the scale.
void PackChannel(const NetLayer& layer, std::span<const float> weights, int channel,
                 std::string& bytes) {
  float largest = 1e-9F;
  for (int i = 0; i <= layer.Inputs(); ++i)
    largest = std::max(largest, std::abs(weights[i * layer.out + channel]));
  const float scale = largest / 32767;
  Append(scale, bytes);
  for (int i = 0; i <= layer.Inputs(); ++i) {
    Append(static_cast<std::int16_t>(std::lround(weights[i * layer.out + channel] / scale)), bytes);
  }
}

std::string Unescaped(std::string_view text) {
  std::string packed;
  MustHold(absl::Base64Unescape({text.data(), text.size()}, &packed), "not base64");
  return packed;
}

}  // namespace

std::string PackModel(std::string_view version, std::span<const NetLayer> layers,
                      std::span<const float> weights) {
  std::string bytes(version);
  for (const NetLayer& layer : layers) {
    for (int channel = 0; channel < layer.out; ++channel)
      PackChannel(layer, weights, channel, bytes);
    weights = weights.subspan(static_cast<std::size_t>(layer.Weights()));
  }
  Append(HashOf(bytes), bytes);
  return absl::Base64Escape(bytes);
}

std::vector<float> UnpackModel(std::string_view version, std::span<const NetLayer> layers,
                               std::string_view text) {
  const std::string packed = Unescaped(text);
  std::string_view bytes = packed;
  MustHold(bytes.substr(0, version.size()) == version, "another version");
  bytes.remove_prefix(version.size());
  std::vector<float> weights;
  weights.reserve(static_cast<std::size_t>(CountWeights(layers)));
  for (const NetLayer& layer : layers) {
    const std::size_t start = weights.size();
    weights.resize(start + static_cast<std::size_t>(layer.Weights()));
    for (int channel = 0; channel < layer.out; ++channel) {
      const auto scale = Take<float>(bytes);
      for (int i = 0; i <= layer.Inputs(); ++i) {
        weights[start + i * layer.out + channel] = scale * Take<std::int16_t>(bytes);
      }
    }
  }
  const std::size_t body = packed.size() - bytes.size();
  MustHold(Take<std::uint64_t>(bytes) == HashOf(std::string_view(packed).substr(0, body)),
           "damaged");
  MustHold(bytes.empty(), "too long");
  return weights;
}

std::string ModelHash(std::string_view text) {
  return absl::StrCat(absl::Hex(HashOf(Unescaped(text)), absl::kZeroPad16));
}

}  // namespace otkel
