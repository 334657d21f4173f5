#pragma once

#include <array>

#include "scanner/scan.h"

namespace otkel {

// Where the characters of a band lie in its image, from the four corners that the scanner reports
// (ScanResult::band). The corners lie half a character beside and three quarters of a character
// above and below the outer centres; that and the perspective of the corners fix the rest.
class BandPlaces {
 public:
  // REQUIRES: two or three lines.
  BandPlaces(const std::array<Point, 4>& corners, int lines, int columns);

  // The place of character `u` of line `v`, both counted from 0 to the centres; fractions and
  // places outside the band are allowed.
  [[nodiscard]] Point At(double u, double v) const;
  // The corners of one character's cell, in the order of ScanResult::band.
  [[nodiscard]] std::array<Point, 4> Cell(int line, int column) const;

  // Whether the corners are those of a band that a camera can see. If not, no other answer is worth
  // anything.
  [[nodiscard]] bool Plausible() const { return plausible_; }

  // Pixels from one character to the next and from one line to the next, in the middle of the band.
  [[nodiscard]] double Pitch() const { return pitch_; }
  [[nodiscard]] double LineSpacing() const { return line_spacing_; }
  // Half the height of a cell, in parts of the line spacing.
  [[nodiscard]] double HalfHeight() const { return half_height_; }
  [[nodiscard]] int lines() const { return lines_; }
  [[nodiscard]] int columns() const { return columns_; }

 private:
  int lines_;
  int columns_;
  bool plausible_ = false;
  double pitch_ = 0;
  double line_spacing_ = 0;
  double half_height_ = 0;
  std::array<double, 9> to_image_{};  // of (u, v, 1), row by row
};

}  // namespace otkel
