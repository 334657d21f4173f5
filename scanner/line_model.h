#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace otkel {

// The trained weights of the line network, as text in base64: version, layer weights as 16 bit
// numbers with one scale an output channel, and a checksum. docs/scanner.md says how it is made.
extern const std::string_view kLineModelText;

// Weights ready for ColumnScores. Unpacked once. Aborts where the embedded text is not whole: it is
// part of the program.
[[nodiscard]] std::span<const float> LineModelWeights();

// The checksum (FNV-1a, 64 bit, hexadecimal) of the embedded model, by which documents name it.
[[nodiscard]] std::string LineModelHash();

// The text form of `weights`.  REQUIRES: NetWeights() weights.
[[nodiscard]] std::string PackLineModel(std::span<const float> weights);

}  // namespace otkel
