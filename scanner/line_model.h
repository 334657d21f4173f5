#pragma once

#include <span>
#include <string>
#include <vector>

namespace otkel {

// The trained weights of the line network, ready for ColumnScores. Unpacked once; docs/scanner.md
// says how they are made.
[[nodiscard]] std::span<const float> LineModelWeights();
// The same, unpacked anew.
[[nodiscard]] std::vector<float> UnpackLineModel();

// As ModelHash.
[[nodiscard]] std::string LineModelHash();

// The text form of `weights`.  REQUIRES: NetWeights() weights.
[[nodiscard]] std::string PackLineModel(std::span<const float> weights);

}  // namespace otkel
