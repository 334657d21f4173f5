#include "scanner/line_model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "scanner/line_net.h"

namespace otkel {

const std::string_view kLineModelText =
#include "scanner/model/line_model.inc"
    ;

namespace {

constexpr std::string_view kVersion = "OTKELMRZ1";

// The model is part of the program: if it is not whole, the program is broken.
void MustHold(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "line model: %s\n", what);
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

std::vector<float> UnpackLineModel() {
  std::string packed;
  MustHold(absl::Base64Unescape({kLineModelText.data(), kLineModelText.size()}, &packed),
           "not base64");
  std::string_view bytes = packed;
  MustHold(bytes.substr(0, kVersion.size()) == kVersion, "another version");
  bytes.remove_prefix(kVersion.size());
  std::vector<float> weights;
  weights.reserve(NetWeights());
  for (const NetLayer& layer : kNetLayers) {
    const std::size_t start = weights.size();
    weights.resize(start + layer.Weights());
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

}  // namespace

std::span<const float> LineModelWeights() {
  static const std::vector<float> weights = UnpackLineModel();
  return weights;
}

std::string LineModelHash() {
  std::string packed;
  MustHold(absl::Base64Unescape({kLineModelText.data(), kLineModelText.size()}, &packed),
           "not base64");
  return absl::StrCat(absl::Hex(HashOf(packed), absl::kZeroPad16));
}

std::string PackLineModel(std::span<const float> weights) {
  std::string bytes(kVersion);
  for (const NetLayer& layer : kNetLayers) {
    for (int channel = 0; channel < layer.out; ++channel)
      PackChannel(layer, weights, channel, bytes);
    weights = weights.subspan(layer.Weights());
  }
  Append(HashOf(bytes), bytes);
  return absl::Base64Escape(bytes);
}

}  // namespace otkel
