#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/conv_net.h"

namespace otkel {

// Trained weights as text in base64: a version of eight characters or so, for each layer its
// weights as 16 bit numbers with one scale an output channel, and a checksum.

[[nodiscard]] std::string PackModel(std::string_view version, std::span<const NetLayer> layers,
                                    std::span<const float> weights);

// The weights in `text`. Aborts where it is not whole: it is part of the program.
[[nodiscard]] std::vector<float> UnpackModel(std::string_view version,
                                             std::span<const NetLayer> layers,
                                             std::string_view text);

// The checksum (FNV-1a, 64 bit, hexadecimal) of a model, by which documents name it.
[[nodiscard]] std::string ModelHash(std::string_view text);

}  // namespace otkel
