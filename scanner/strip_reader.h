#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "scanner/image_pyramid.h"

namespace otkel {

// A strip as cut and as the line network sees it.
struct Strip {
  cv::Mat pixels;
  std::vector<float> normalised;
  std::vector<float> scores;
};

// Cuts a strip of `characters` characters, `pitch` full-size pixels apart, and scores it;
// `to_image` maps strip to full-size pixels.
[[nodiscard]] Strip ScoreStrip(const ImagePyramid& image, const cv::Matx33d& to_image, double pitch,
                               double characters);

// Where a column of scores lies, in strip pixels.
[[nodiscard]] double StripX(int column);

}  // namespace otkel
