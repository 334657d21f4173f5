#include "scanner/image_decode.h"

#include <cstring>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scanner/exif_orientation.h"
#include "scanner/jpeg_decode.h"
#include "scanner/png_decode.h"

namespace otkel {
namespace {

bool HasAt(std::span<const std::uint8_t> encoded, std::size_t at, std::string_view magic) {
  return encoded.size() >= at + magic.size() &&
         std::memcmp(encoded.data() + at, magic.data(), magic.size()) == 0;
}

// Other kinds that people take pictures in are refused by name, so that they know what to change.
absl::Status RefusalOf(std::span<const std::uint8_t> encoded) {
  if (encoded.empty()) return absl::InvalidArgumentError("the file is empty");
  if (HasAt(encoded, 0, "II*") || HasAt(encoded, 0, "MM"))
    return absl::InvalidArgumentError("a TIFF; only PNG and JPEG are read");
  if (HasAt(encoded, 0, "RIFF") && HasAt(encoded, 8, "WEBP"))
    return absl::InvalidArgumentError("a WebP; only PNG and JPEG are read");
  if (HasAt(encoded, 4, "ftyp"))
    return absl::InvalidArgumentError("a HEIC, AVIF or film; only PNG and JPEG are read");
  return absl::InvalidArgumentError("neither PNG nor JPEG");
}

}  // namespace

absl::StatusOr<cv::Mat> DecodeGrey(std::span<const std::uint8_t> encoded,
                                   const ScanLimits& limits) {
  if (encoded.size() > limits.max_encoded_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("the file has ", encoded.size(),
                                                     " bytes; max_encoded_bytes is ",
                                                     limits.max_encoded_bytes));
  }
  if (HasAt(encoded, 0, "\x89PNG\r\n\x1a\n")) return DecodePng(encoded, limits);
  if (!HasAt(encoded, 0, "\xFF\xD8\xFF")) return RefusalOf(encoded);
  absl::StatusOr<cv::Mat> grey = DecodeJpeg(encoded, limits);
  if (!grey.ok()) return grey;
  return Upright(*grey, ExifOrientation(encoded));
}

}  // namespace otkel
