#pragma once

#include <span>
#include <string>

namespace otkel {

// The trained weights of the line network, ready for ColumnScores. Unpacked once; docs/scanner.md
// says how they are made.
[[nodiscard]] std::span<const float> LineModelWeights();

// As ModelHash.
[[nodiscard]] std::string LineModelHash();

// The text form of `weights`.  REQUIRES: NetWeights() weights.
[[nodiscard]] std::string PackLineModel(std::span<const float> weights);

}  // namespace otkel
