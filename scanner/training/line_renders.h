#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "scanner/specimen/typeface.h"

namespace otkel {

inline constexpr int kSampleWidth = 256;
inline constexpr int kIgnored = -1;  // label of a column between "centred" and "not centred"

// A piece of a line as the network sees it, and what each column of scores should say.
struct LineSample {
  std::vector<float> strip;  // kStripHeight x kSampleWidth, normalised
  std::vector<int> labels;   // kSampleWidth / kColumnPixels classes, or kIgnored
};

// Draws pieces of MRZ lines as cameras and scanners spoil them: stroke weight, ink spread, blur,
// motion, low pitch, background texture, uneven light, noise, JPEG, rotation, wrong pitch and place
// of the cut, neighbouring lines. The same seed gives the same sample. Not for use from several
// threads at once.
class LineRenders {
 public:
  // REQUIRES: the OCR-B fonts are installed.
  LineRenders();
  [[nodiscard]] LineSample Draw(std::uint64_t seed);

 private:
  [[nodiscard]] InkPlane DrawInk(cv::RNG& random, std::string& text);

  std::vector<Typeface> faces_;
};

}  // namespace otkel
