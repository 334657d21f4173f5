#include "scanner/line_strip.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/line_net.h"

namespace otkel {

cv::Matx33d LooseStrip(cv::Point2f centre, cv::Point2f direction, double pitch, double characters) {
  const double scale = pitch / kStripPitch;
  const double half_width = characters * kStripPitch / 2;
  const double half_height = (kStripHeight - 1) / 2.0;
  const double dx = direction.x * scale;
  const double dy = direction.y * scale;
  return {dx, -dy, centre.x - dx * half_width + dy * half_height,  //
          dy, dx,  centre.y - dy * half_width - dx * half_height,  //
          0,  0,   1};
}

std::vector<float> NormaliseStrip(const cv::Mat& strip) {
  // Columns are summed first: light changes along the line, hardly across it.
  const int width = strip.cols;
  std::vector<double> sums(width + 1, 0.0);
  std::vector<double> squares(width + 1, 0.0);
  for (int x = 0; x < width; ++x) {
    double sum = 0;
    double square = 0;
    for (int y = 0; y < kStripHeight; ++y) {
      const double value = strip.at<std::uint8_t>(y, x);
      sum += value;
      square += value * value;
    }
    sums[x + 1] = sums[x] + sum;
    squares[x + 1] = squares[x] + square;
  }
  std::vector<float> normalised(static_cast<std::size_t>(width) * kStripHeight);
  constexpr int kReach = 2 * kStripPitch;
  for (int x = 0; x < width; ++x) {
    const int first = std::max(0, x - kReach);
    const int last = std::min(width, x + kReach + 1);
    const double count = static_cast<double>(last - first) * kStripHeight;
    const double mean = (sums[last] - sums[first]) / count;
    const double variance = std::max(0.0, (squares[last] - squares[first]) / count - mean * mean);
    const double scale = 1.0 / (std::sqrt(variance) + 3.0);
    for (int y = 0; y < kStripHeight; ++y) {
      normalised[static_cast<std::size_t>(y) * width + x] =
          static_cast<float>((mean - strip.at<std::uint8_t>(y, x)) * scale);
    }
  }
  return normalised;
}

cv::Mat CutStrip(const cv::Mat& grey, const cv::Matx33d& to_image, int width) {
  cv::Mat strip;
  cv::warpPerspective(grey, strip, to_image, cv::Size(width, kStripHeight),
                      cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  return strip;
}

}  // namespace otkel
