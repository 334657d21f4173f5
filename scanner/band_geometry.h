#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// Where a perspective map takes a point.
[[nodiscard]] cv::Point2f Mapped(const cv::Matx33d& map, cv::Point2d point);

// Where the characters of a band lie in the image, full-size pixels. Character `u` of line `v` is
// centred at ToImage() x (u, v); the mapping is a perspective fixed by the ends of the top and
// bottom lines.
struct BandGeometry {
  int columns = 0;
  int lines = 0;
  std::array<cv::Point2f, 4>
      ends;  // centres of: first, last of the top line; last, first of the bottom line
  std::vector<double>
      line_shift;  // of each line, down, in parts of the line spacing; the outer ones have 0

  [[nodiscard]] cv::Matx33d ToImage() const;
  [[nodiscard]] double Pitch() const;        // pixels from one character to the next, in the middle
  [[nodiscard]] double LineSpacing() const;  // pixels from one line to the next, in the middle
  // Maps the pixels of line `line`'s strip, which has `margin` characters before the first, to the
  // image.
  [[nodiscard]] cv::Matx33d StripToImage(int line, double margin) const;
  // The corners of the text itself: top left, top right, bottom right, bottom left.
  [[nodiscard]] std::array<cv::Point2f, 4> Corners() const;
};

}  // namespace otkel
