#include "scanner/camera_pixels.h"

#include "base/text.h"
#include "scanner/grey_image.h"
#include "scanner/image_decode.h"

namespace otkel {
namespace {

absl::StatusOr<OwnedImage> GreyFromJpeg(const CameraFrame& frame) {
  const absl::StatusOr<cv::Mat> grey = DecodeGrey(frame.bytes, {});
  if (!grey.ok()) return grey.status();
  return OwnedFrom(*grey);
}

// Every `bytes_a_pixel`th byte of each row.
absl::StatusOr<OwnedImage> GreyFromRows(const CameraFrame& frame, std::size_t bytes_a_pixel) {
  constexpr int kMostPixelsASide = 20'000;
  if (frame.width > kMostPixelsASide || frame.height > kMostPixelsASide) {
    return absl::ResourceExhaustedError(
        Concat("a frame of ", frame.width, " x ", frame.height, " pixels"));
  }
  if (frame.width <= 0 || frame.height <= 0 || frame.bytes_per_row <= 0)
    return absl::InvalidArgumentError("a frame without pixels");
  const auto width = static_cast<std::size_t>(frame.width);
  const auto height = static_cast<std::size_t>(frame.height);
  const auto row_bytes = static_cast<std::size_t>(frame.bytes_per_row);
  const std::size_t needed = (height - 1) * row_bytes + width * bytes_a_pixel;
  if (row_bytes < width * bytes_a_pixel || frame.bytes.size() < needed) {
    return absl::InvalidArgumentError(Concat("a frame of ", frame.width, " x ", frame.height,
                                             " pixels has ", frame.bytes.size(),
                                             " bytes, expected ", needed));
  }
  OwnedImage image{frame.width, frame.height, 1, {}};
  image.pixels.reserve(width * height);
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* row = frame.bytes.data() + y * row_bytes;
    for (std::size_t x = 0; x < width; ++x) image.pixels.push_back(row[x * bytes_a_pixel]);
  }
  return image;
}

}  // namespace

absl::StatusOr<OwnedImage> GreyFromCamera(const CameraFrame& frame) {
  switch (frame.format) {
    case CameraFormat::kGrey:
      return GreyFromRows(frame, 1);
    case CameraFormat::kYuyv:
      return GreyFromRows(frame, 2);
    case CameraFormat::kMotionJpeg:
      break;
  }
  return GreyFromJpeg(frame);
}

}  // namespace otkel
