#include "scanner/image_pyramid.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace otkel {

namespace {
constexpr int kSmallestSide = 120;
}  // namespace

ImagePyramid::ImagePyramid(const cv::Mat& grey) {
  levels_.push_back(grey);
  while (std::max(levels_.back().cols, levels_.back().rows) >= 2 * kSmallestSide &&
         std::min(levels_.back().cols, levels_.back().rows) >= 2) {
    // An odd last row or column is left out, so that a level is exactly half of the one before.
    const cv::Mat& last = levels_.back();
    const cv::Mat even = last(cv::Rect(0, 0, last.cols / 2 * 2, last.rows / 2 * 2));
    cv::Mat half;
    cv::resize(even, half, cv::Size(even.cols / 2, even.rows / 2), 0, 0, cv::INTER_AREA);
    levels_.push_back(half);
  }
}

cv::Matx33d ImagePyramid::ToLevel(int level) {
  const double scale = 1.0 / (1 << level);
  const double shift = (scale - 1) / 2;  // pixel centres, not corners, have whole coordinates
  return {scale, 0, shift, 0, scale, shift, 0, 0, 1};
}

int ImagePyramid::LevelForPitch(double pitch, double wanted) const {
  int level = 0;
  while (level + 1 < levels() && pitch / 2 >= wanted) {
    pitch /= 2;
    ++level;
  }
  return level;
}

}  // namespace otkel
