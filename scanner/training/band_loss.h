#pragma once

#include <span>

#include "scanner/training/band_renders.h"

namespace otkel {

struct BandLoss {
  double loss = 0;
  int bands = 0;         // cells in the middle of a band
  int missed = 0;        // of these, said to be none
  int others = 0;        // cells of no band
  int invented = 0;      // of these, said to be one
  int reversed = 0;      // of the bands, said to run the other way
  int miscounted = 0;    // said to have two lines where there are three, or the reverse
  double degrees = 0;    // summed over found cells: how far the direction is off
  double log_pitch = 0;  // likewise, of log2

  BandLoss& operator+=(const BandLoss& other);
};

// Runs `sample` forward; adds to the sums. With a gradient (as long as `weights`) backward, too.
void AddBandGradient(std::span<const float> weights, const BandSample& sample,
                     std::span<float> gradient, BandLoss& sums);

}  // namespace otkel
