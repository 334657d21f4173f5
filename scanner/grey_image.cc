#include "scanner/grey_image.h"

#include <opencv2/imgproc.hpp>

namespace otkel {

cv::Mat GreyOf(const ImageView& image) {
  const int type = image.channels == 3 ? CV_8UC3 : CV_8UC1;
  // OpenCV has no read-only view.
  cv::Mat pixels(image.height, image.width, type, const_cast<std::uint8_t*>(image.pixels),
                 static_cast<std::size_t>(image.stride));
  if (image.channels != 3) return pixels;
  cv::Mat grey;
  cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

}  // namespace otkel
