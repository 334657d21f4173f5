#include "scanner/edge_width.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace otkel {
namespace {

using Histogram = std::array<int, 256>;

// The value that `share` of what was counted lies above.
int ValueAbove(const Histogram& histogram, double share) {
  long count = 0;
  for (const int bin : histogram) count += bin;
  auto left = static_cast<long>(share * static_cast<double>(count));
  for (int value = 255; value > 0; --value) {
    left -= histogram[static_cast<std::size_t>(value)];
    if (left < 0) return value;
  }
  return 0;
}

}  // namespace

EdgeWidths MeasureEdges(const cv::Mat& grey, double share, int step) {
  constexpr double kDiagonal = 1.41421356;
  Histogram levels{};
  std::array<Histogram, 4> steps{};  // differences over two pixels: across, down, both diagonals
  for (int y = 1; y + 1 < grey.rows; y += step) {
    const auto* above = grey.ptr<std::uint8_t>(y - 1);
    const auto* row = grey.ptr<std::uint8_t>(y);
    const auto* below = grey.ptr<std::uint8_t>(y + 1);
    for (int x = 1; x + 1 < grey.cols; x += step) {
      ++levels[row[x]];
      ++steps[0][static_cast<std::size_t>(std::abs(row[x + 1] - row[x - 1]))];
      ++steps[1][static_cast<std::size_t>(std::abs(below[x] - above[x]))];
      ++steps[2][static_cast<std::size_t>(std::abs(below[x + 1] - above[x - 1]))];
      ++steps[3][static_cast<std::size_t>(std::abs(below[x - 1] - above[x + 1]))];
    }
  }
  EdgeWidths widths;
  constexpr double kOutliers = 0.04;
  widths.contrast = ValueAbove(levels, kOutliers) - ValueAbove(levels, 1 - kOutliers);
  widths.sharpest = 1e9;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double distance = i < 2 ? 2 : 2 * kDiagonal;
    const double slope = ValueAbove(steps[i], share) / distance;
    const double longest = std::max(grey.cols, grey.rows);
    const double width = slope > 0 ? std::min(widths.contrast / slope, longest) : longest;
    widths.sharpest = std::min(widths.sharpest, width);
    widths.softest = std::max(widths.softest, width);
  }
  return widths;
}

}  // namespace otkel
