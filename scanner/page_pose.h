#pragma once

#include <array>

#include "scanner/scan.h"

namespace otkel {

// How a flat page lies before a camera, fitted to four points of it. A page that is tilted only as
// far as the points insist on: four points close together say little of the tilt, and a perspective
// drawn through them exactly would carry their errors ten times as far.
class PagePose {
 public:
  // `on_page` in millimetres, `in_image` in pixels; `noise` is the error of the latter, in pixels.
  PagePose(const std::array<Point, 4>& on_page, const std::array<Point, 4>& in_image, double noise);

  // Where a point of the page, in millimetres, lies in the image.
  [[nodiscard]] Point ToImage(Point on_page) const;

 private:
  // Turn, two tilts (radians), logarithm of pixels a millimetre, place of the points' middle.
  std::array<double, 6> pose_{};
  Point middle_;  // of the points on the page
};

}  // namespace otkel
