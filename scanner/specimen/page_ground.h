#pragma once

#include <opencv2/core.hpp>

#include "scanner/specimen/document_page.h"

namespace otkel {

// Paper with security printing of some kind, `pixels_per_mm` large, in BGR.
[[nodiscard]] cv::Mat DrawPageGround(cv::RNG& random, cv::Size size, double pixels_per_mm,
                                     Variety variety);

// Smooth noise between 0 and 1 whose spots are about `spot` pixels wide.
[[nodiscard]] cv::Mat SmoothNoise(cv::RNG& random, cv::Size size, double spot);

}  // namespace otkel
