#pragma once

#include <opencv2/core.hpp>

#include "scanner/owned_image.h"
#include "scanner/scan.h"

namespace otkel {

// The image as OpenCV sees it, one or three channels; must not be written to.
// REQUIRES: pixels, width and height above 0, 1 or 3 channels, rows at least as far apart as they
// are long. Anything else is a mistake of the program, which then stops.
[[nodiscard]] cv::Mat MatOf(const ImageView& image);

// The image as 8 bit grey pixels; where it is grey already, a view of it that must not be written
// to.
[[nodiscard]] cv::Mat GreyOf(const ImageView& image);

// A copy of 8 bit grey pixels.
[[nodiscard]] OwnedImage OwnedFrom(const cv::Mat& grey);

}  // namespace otkel
