#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace otkel {

// Brings a cut-out strip (8 bit grey, kStripHeight rows) to the brightness and contrast that the
// network knows: zero mean and unit deviation over a few characters along the line, ink positive.
[[nodiscard]] std::vector<float> NormaliseStrip(const cv::Mat& strip);

// Cuts a strip of `width` x kStripHeight pixels out of `grey`; `to_image` maps strip to image
// coordinates (3 x 3). Outside the image the border pixels repeat.
[[nodiscard]] cv::Mat CutStrip(const cv::Mat& grey, const cv::Matx33d& to_image, int width);

// Maps the pixels of a strip to the image: `pitch` image pixels a character, `characters` of them
// around `centre`, along `direction` (a unit vector).
[[nodiscard]] cv::Matx33d LooseStrip(cv::Point2f centre, cv::Point2f direction, double pitch,
                                     double characters);

}  // namespace otkel
