#include "scanner/grey_image.h"

#include <cstdio>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

namespace otkel {

cv::Mat MatOf(const ImageView& image) {
  const bool has_shape = image.pixels != nullptr && image.width > 0 && image.height > 0;
  const bool has_channels = image.channels == 1 || image.channels == 3;
  if (!has_shape || !has_channels ||
      static_cast<long>(image.stride) < static_cast<long>(image.width) * image.channels) {
    std::fprintf(stderr, "an image view of %d x %d pixels, %d channels, rows %d bytes apart\n",
                 image.width, image.height, image.channels, image.stride);
    std::abort();
  }
  // OpenCV has no read-only view.
  return {image.height, image.width, image.channels == 3 ? CV_8UC3 : CV_8UC1,
          const_cast<std::uint8_t*>(image.pixels), static_cast<std::size_t>(image.stride)};
}

cv::Mat GreyOf(const ImageView& image) {
  const cv::Mat pixels = MatOf(image);
  if (image.channels != 3) return pixels;
  cv::Mat grey;
  cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

OwnedImage OwnedFrom(const cv::Mat& grey) {
  OwnedImage image{grey.cols, grey.rows, 1, {}};
  image.pixels.reserve(grey.total());
  for (int y = 0; y < grey.rows; ++y) {
    const auto* row = grey.ptr<std::uint8_t>(y);
    image.pixels.insert(image.pixels.end(), row, row + grey.cols);
  }
  return image;
}

}  // namespace otkel
