#include "scanner/band_places.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

namespace otkel {
namespace {

constexpr double kCornerHeight = 0.75;  // pitches from the outer centres up and down to the corners

std::array<double, 9> MapTo(const std::array<Point, 4>& corners, double left, double top,
                            double right, double bottom) {
  const std::array<cv::Point2f, 4> from = {
      cv::Point2f(static_cast<float>(left), static_cast<float>(top)),
      {static_cast<float>(right), static_cast<float>(top)},
      {static_cast<float>(right), static_cast<float>(bottom)},
      {static_cast<float>(left), static_cast<float>(bottom)}};
  std::array<cv::Point2f, 4> to;
  for (std::size_t i = 0; i < 4; ++i) to[i] = {corners[i].x, corners[i].y};
  const cv::Matx33d map = cv::getPerspectiveTransform(from.data(), to.data());
  std::array<double, 9> values{};
  std::copy_n(map.val, 9, values.begin());
  return values;
}

Point Apply(const std::array<double, 9>& map, double u, double v) {
  const double scale = map[6] * u + map[7] * v + map[8];
  return {static_cast<float>((map[0] * u + map[1] * v + map[2]) / scale),
          static_cast<float>((map[3] * u + map[4] * v + map[5]) / scale)};
}

// Corners in order, clockwise or not, without one that is pushed in.
bool IsConvex(const std::array<Point, 4>& corners) {
  int turns = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Point a = corners[i];
    const Point b = corners[(i + 1) % 4];
    const Point c = corners[(i + 2) % 4];
    const float turn = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
    turns += turn > 0 ? 1 : turn < 0 ? -1 : 0;  // 0 also where a corner is no number
  }
  return std::abs(turns) == 4;
}

double Distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

}  // namespace

BandPlaces::BandPlaces(const std::array<Point, 4>& corners, int lines, int columns)
    : lines_(lines), columns_(columns) {
  if (!IsConvex(corners)) return;
  // First the whole band as a unit square high, to learn its measures in the middle.
  const double right = columns - 0.5;
  const auto whole = MapTo(corners, -0.5, 0, right, 1);
  const double middle = (columns - 1) / 2.0;
  pitch_ = Distance(Apply(whole, middle - 0.5, 0.5), Apply(whole, middle + 0.5, 0.5));
  const double height = Distance(Apply(whole, middle, 0), Apply(whole, middle, 1));
  // No document has lines closer than its characters.
  line_spacing_ = std::max(pitch_, (height - 2 * kCornerHeight * pitch_) / (lines - 1));
  half_height_ = kCornerHeight * pitch_ / line_spacing_;
  constexpr double kLargestPitch = 2000;
  constexpr double kMostSpacing = 12;  // pitches: print has 2.5, slanted away it seems less
  plausible_ = pitch_ >= 1 && pitch_ < kLargestPitch && line_spacing_ < kMostSpacing * pitch_;
  to_image_ = MapTo(corners, -0.5, -half_height_, right, lines - 1 + half_height_);
}

Point BandPlaces::At(double u, double v) const { return Apply(to_image_, u, v); }

std::array<Point, 4> BandPlaces::Cell(int line, int column) const {
  return {At(column - 0.5, line - half_height_), At(column + 0.5, line - half_height_),
          At(column + 0.5, line + half_height_), At(column - 0.5, line + half_height_)};
}

}  // namespace otkel
