#include "scanner/band_geometry.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/line_net.h"

namespace otkel {
namespace {

double Distance(cv::Point2f a, cv::Point2f b) { return std::hypot(a.x - b.x, a.y - b.y); }

}  // namespace

cv::Point2f Mapped(const cv::Matx33d& map, cv::Point2d point) {
  const cv::Vec3d mapped = map * cv::Vec3d(point.x, point.y, 1);
  return {static_cast<float>(mapped[0] / mapped[2]), static_cast<float>(mapped[1] / mapped[2])};
}

cv::Matx33d BandGeometry::ToImage() const {
  const auto right = static_cast<float>(columns - 1);
  const auto bottom = static_cast<float>(lines - 1);
  const std::array<cv::Point2f, 4> unit = {
      cv::Point2f(0, 0), {right, 0}, {right, bottom}, {0, bottom}};
  return cv::getPerspectiveTransform(unit.data(), ends.data());
}

double BandGeometry::Pitch() const {
  const cv::Matx33d map = ToImage();
  const double u = (columns - 1) / 2.0;
  const double v = (lines - 1) / 2.0;
  return Distance(Mapped(map, {u - 0.5, v}), Mapped(map, {u + 0.5, v}));
}

double BandGeometry::LineSpacing() const {
  const cv::Matx33d map = ToImage();
  const double u = (columns - 1) / 2.0;
  const double v = (lines - 1) / 2.0;
  return Distance(Mapped(map, {u, v - 0.5}), Mapped(map, {u, v + 0.5}));
}

cv::Matx33d BandGeometry::StripToImage(int line, double margin) const {
  const double line_pixels = kStripPitch * LineSpacing() / Pitch();
  const double v = line + line_shift[static_cast<std::size_t>(line)];
  const cv::Matx33d to_unit(1.0 / kStripPitch, 0, -margin - 0.5 + 0.5 / kStripPitch,           //
                            0, 1.0 / line_pixels, v - (kStripHeight - 1) / 2.0 / line_pixels,  //
                            0, 0, 1);
  return ToImage() * to_unit;
}

std::array<cv::Point2f, 4> BandGeometry::Corners() const {
  const cv::Matx33d map = ToImage();
  // Letters are higher than the pitch is wide, and what shows the band should not cut them.
  const double half_height = 0.75 * Pitch() / LineSpacing();
  const double right = columns - 0.5;
  const double bottom = lines - 1 + half_height;
  return {Mapped(map, {-0.5, -half_height}), Mapped(map, {right, -half_height}),
          Mapped(map, {right, bottom}), Mapped(map, {-0.5, bottom})};
}

}  // namespace otkel
