#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "scanner/band_finder.h"
#include "scanner/image_pyramid.h"

namespace otkel {

// The likeliest distances, in full-size pixels, from one character of `line` to the next, best
// first, at most two: where the ink along the line repeats itself. Only such that the line has
// between `fewest` and `most` characters.
[[nodiscard]] std::vector<double> LikelyPitches(const ImagePyramid& image, const PrintLine& line,
                                                double fewest, double most);

// Maps the pixels of a strip to the image: `pitch` image pixels a character, `characters` of them
// around `centre`, along `direction` (a unit vector).
[[nodiscard]] cv::Matx33d LooseStrip(cv::Point2f centre, cv::Point2f direction, double pitch,
                                     double characters);

}  // namespace otkel
