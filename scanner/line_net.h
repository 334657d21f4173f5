#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/conv_net.h"

namespace otkel {

// The network that reads a line strip: a few convolutions over the whole strip, one row of class
// scores for every fourth pixel column. A column says either which character stands centred on it,
// or that none does.
inline constexpr int kStripHeight = 24;
inline constexpr int kStripPitch = 16;   // pixels from one character to the next
inline constexpr int kColumnPixels = 4;  // strip pixels per column of scores
inline constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
inline constexpr int kCharacters = 37;   // classes 0-36 are kAlphabet
inline constexpr int kNoCharacter = 37;  // class: no character is centred here
inline constexpr int kClasses = 40;  // rounded up to whole vectors; the last two are never trained

inline constexpr std::array<NetLayer, 5> kNetLayers = {{
    {1, 8, 3, 3, true, 2, 2, true},
    {8, 24, 3, 3, true, 2, 2, true},
    {24, 48, 3, 3, true, 2, 1, true},
    {48, 72, 3, 5, false, 1, 1, true},
    {72, kClasses, 1, 1, true, 1, 1, false},
}};

[[nodiscard]] constexpr int NetWeights() { return CountWeights(kNetLayers); }

// Scores of `strip`, kStripHeight rows of `width` normalised pixels: width / kColumnPixels rows of
// kClasses natural logarithms of probabilities.  REQUIRES: width is a multiple of kColumnPixels;
// NetWeights() weights.
[[nodiscard]] std::vector<float> ColumnScores(std::span<const float> weights,
                                              std::span<const float> strip, int width);

// Turns a row of kClasses raw scores into logarithms of probabilities, in place.
void ToLogProbabilities(float* scores);

}  // namespace otkel
