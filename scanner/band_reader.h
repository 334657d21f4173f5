#pragma once

#include <array>
#include <functional>
#include <vector>

#include "scanner/band_lines.h"
#include "scanner/image_pyramid.h"
#include "scanner/line_net.h"

namespace otkel {

// What the network thinks of one character: natural logarithms of probabilities, by place in
// kAlphabet.
using CharacterScores = std::array<float, kCharacters>;

// Of BandReading::presence: below, a blank may have been read as a character.
inline constexpr float kLeastPresence = 0.6F;

// A band as read, before grammar or check digits.
struct BandReading {
  std::vector<std::vector<CharacterScores>> lines;  // all of one length, that of an MRZ format
  std::vector<std::vector<bool>> in_glare;          // as `lines`: the paper there is far too bright
  std::vector<std::vector<float>> presence;  // as `lines`: probability that a character is there
  bool may_be_cut = false;    // the lines could as well be longer ones, of which a part is not seen
  int lines_beyond_left = 0;  // lines that seem to go on before the first column
  int lines_beyond_right = 0;          // or after the last one
  std::array<cv::Point2f, 4> corners;  // of the text, full-size pixels: as ScanResult::band
  double legibility = 0;               // 0-1: mean probability of the first choices
};

// Takes a reading; says whether it is enough, so that no other is needed.
using ReadingTaker = std::function<bool(BandReading reading)>;

// Reads the characters of `candidate` (full-size coordinates), whose lines run as the text does and
// whose characters are about `pitch` pixels apart: in a first, rough cut, then in better ones, for
// the likeliest number of columns first, until `take` has enough. False where there is no print of
// the kind at all.
[[nodiscard]] bool ReadBand(const ImagePyramid& image, const BandCandidate& candidate, double pitch,
                            const ReadingTaker& take);

}  // namespace otkel
