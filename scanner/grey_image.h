#pragma once

#include <opencv2/core.hpp>

#include "scanner/scan.h"

namespace otkel {

// The image as 8 bit grey pixels; where it is grey already, a view of it that must not be written
// to.
[[nodiscard]] cv::Mat GreyOf(const ImageView& image);

}  // namespace otkel
