#pragma once

#include <opencv2/core.hpp>

namespace otkel {

// How sharp a picture is: the width, in pixels, of its steepest steps between dark and light.
struct EdgeWidths {
  double sharpest = 0;  // across the direction in which edges are sharpest
  double softest = 0;   // across the direction in which they are softest
  int contrast = 0;     // grey levels between the dark and the light of the picture
};

// Measures along four directions. `share` of the pixels are taken to be steep edges; every
// `step`th pixel either way is looked at. Widths are those of the whole picture where it has no
// contrast.  REQUIRES: 8 bit, one channel.
[[nodiscard]] EdgeWidths MeasureEdges(const cv::Mat& grey, double share, int step = 1);

}  // namespace otkel
