#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// One image at full, half, quarter ... size, so that print of any size can be had at a convenient
// one.
class ImagePyramid {
 public:
  // Holds `grey` (8 bit, one channel) itself, not a copy.
  explicit ImagePyramid(const cv::Mat& grey);

  [[nodiscard]] int levels() const { return static_cast<int>(levels_.size()); }
  [[nodiscard]] const cv::Mat& Level(int level) const {
    return levels_[static_cast<std::size_t>(level)];
  }
  // Maps full-size coordinates to those of `level`.
  [[nodiscard]] static cv::Matx33d ToLevel(int level);
  // The level on which characters `pitch` full-size pixels apart are as near as may be to, but not
  // below, `wanted`.
  [[nodiscard]] int LevelForPitch(double pitch, double wanted) const;

 private:
  std::vector<cv::Mat> levels_;
};

}  // namespace otkel
