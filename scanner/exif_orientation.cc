#include "scanner/exif_orientation.h"

#include <cstring>
#include <opencv2/core.hpp>

namespace otkel {
namespace {

// Reads whole numbers of a TIFF body in its own byte order; 0 outside of it.
struct TiffBody {
  std::span<const std::uint8_t> bytes;
  bool little_endian = false;

  [[nodiscard]] std::uint32_t Number(std::size_t at, std::size_t size) const {
    if (at > bytes.size() || size > bytes.size() - at) return 0;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
      number = number << 8 | bytes[little_endian ? at + size - 1 - i : at + i];
    }
    return number;
  }
};

int OrientationInTiff(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 8) return 1;
  const TiffBody body{bytes, bytes[0] == 'I'};
  const std::size_t directory = body.Number(4, 4);
  const std::uint32_t entries = body.Number(directory, 2);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + std::size_t{i} * 12;
    if (entry + 12 > bytes.size()) return 1;
    if (body.Number(entry, 2) != 0x0112) continue;
    const std::uint32_t orientation = body.Number(entry + 8, 2);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
  }
  return 1;
}

}  // namespace

int ExifOrientation(std::span<const std::uint8_t> jpeg) {
  std::size_t at = 2;
  while (at + 4 <= jpeg.size() && jpeg[at] == 0xFF) {
    const std::uint8_t marker = jpeg[at + 1];
    if (marker == 0xDA || marker == 0xD9) return 1;  // pixels begin
    const std::size_t length = std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3];
    if (length < 2 || at + 2 + length > jpeg.size()) return 1;
    if (marker == 0xE1 && length >= 8 && std::memcmp(jpeg.data() + at + 4, "Exif\0\0", 6) == 0) {
      return OrientationInTiff(jpeg.subspan(at + 10, length - 8));
    }
    at += 2 + length;
  }
  return 1;
}

cv::Mat Upright(const cv::Mat& stored, int orientation) {
  if (orientation == 1) return stored;
  cv::Mat upright = orientation >= 5 ? cv::Mat(stored.t())
                                     : stored.clone();  // 5-8: rows and columns change places
  switch (orientation) {
    case 2:  // mirrored
    case 6:  // a quarter turn clockwise
      cv::flip(upright, upright, 1);
      break;
    case 3:  // half a turn
    case 7:  // mirrored, a quarter turn clockwise
      cv::flip(upright, upright, -1);
      break;
    case 4:  // mirrored, half a turn
    case 8:  // a quarter turn counter-clockwise
      cv::flip(upright, upright, 0);
      break;
    default:
      break;
  }
  return upright;
}

}  // namespace otkel
