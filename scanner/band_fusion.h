#pragma once

#include <array>
#include <optional>
#include <vector>

#include "scanner/band_reader.h"
#include "scanner/scan.h"

namespace otkel {

// Readings of one document's zone in several frames, made into one.
//
// Frames of one document are not independent: the same print on the same ground makes the same
// network err in the same way. Adding the logarithms of their probabilities as if they were
// independent would make a steady 80 % a certainty within ten frames. So n frames count as
// n / (1 + (n - 1) r) with r = 0.7, never more than 1.43: what is at 0.80 in every frame stays
// below the 0.90 that nobody need look at, however many frames there are, while what was clear in
// some frames and hidden in others becomes clear.
class BandFusion {
 public:
  // `washed_out` names the places of which the frame says nothing, besides those in glare.
  // REQUIRES: `washed_out` is empty or has the shape of `reading`.
  BandFusion(const BandReading& reading, const std::vector<std::vector<bool>>& washed_out);

  // Whether `reading` shows the same text, as far as both are clear. Two documents differ in their
  // number and its check digit at least, so at most one clear contradiction is a misreading.
  [[nodiscard]] bool Shows(const BandReading& reading,
                           const std::vector<std::vector<bool>>& washed_out) const;

  // REQUIRES: Shows(reading, washed_out).
  void Add(const BandReading& reading, const std::vector<std::vector<bool>>& washed_out);

  // How many frames were added, the first included.
  [[nodiscard]] int frames() const { return frames_; }

  // All frames as one reading, with the corners of the last. In glare is what was so in all of
  // them.
  [[nodiscard]] BandReading Fused() const;

  // The places of `result` at which frames disagree too much to call its character settled, or
  // which no check digit covers and fewer than `least_sights` frames saw clearly.
  // REQUIRES: `result` is a decoding of a reading of this shape.
  [[nodiscard]] std::vector<std::array<int, 2>> Disputed(const ScanResult& result,
                                                         int least_sights) const;

 private:
  struct Place {
    std::array<float, kCharacters> weighted{};  // sum of weight x log probability
    float weight = 0;
    int clear_sights = 0;                   // frames in which no light hides the place
    float presence = 0;                     // highest probability that a character is there
    std::array<int, kCharacters> claims{};  // frames that clearly showed the character
  };

  std::vector<std::vector<Place>> lines_;
  std::array<cv::Point2f, 4> corners_;
  // Once a frame saw lines go on, or end at its edge, no other makes that undone.
  int lines_beyond_left_ = 0;
  int lines_beyond_right_ = 0;
  bool may_be_cut_ = false;
  int frames_ = 0;
};

}  // namespace otkel
