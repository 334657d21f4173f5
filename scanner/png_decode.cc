#include "scanner/png_decode.h"

#include <png.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scanner/decode_limits.h"

namespace otkel {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kSignature = 8;
constexpr std::size_t kAroundData = 12;  // a chunk's length, type and checksum

std::uint64_t BigEndian(Bytes bytes, std::size_t at) {
  return std::uint64_t{bytes[at]} << 24 | std::uint64_t{bytes[at + 1]} << 16 |
         std::uint64_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

bool IsType(Bytes chunk, std::string_view type) {
  return std::memcmp(chunk.data() + 4, type.data(), 4) == 0;
}

std::uint64_t ChannelsOf(std::uint8_t colour_type) {
  switch (colour_type) {
    case PNG_COLOR_TYPE_GRAY:
    case PNG_COLOR_TYPE_PALETTE:
      return 1;
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return 2;
    case PNG_COLOR_TYPE_RGB:
      return 3;
    default:
      return 4;
  }
}

// Read by hand, so that nothing is allocated for a lie. Deep pixels count for more than one: a file
// may not make us inflate more than 4 bytes for each pixel that is allowed.
absl::Status CheckHeader(Bytes encoded, const ScanLimits& limits) {
  constexpr std::size_t kHeader = 13;
  if (encoded.size() < kSignature + kAroundData + kHeader ||
      !IsType(encoded.subspan(kSignature), "IHDR") || BigEndian(encoded, kSignature) != kHeader) {
    return absl::InvalidArgumentError("the PNG is cut off in its header");
  }
  const std::uint64_t width = BigEndian(encoded, 16);
  const std::uint64_t height = BigEndian(encoded, 20);
  if (absl::Status status = CheckSize(width, height, limits); !status.ok()) return status;
  const std::uint64_t bits = ChannelsOf(encoded[25]) * encoded[24];
  if (width * height * bits / 8 > 4 * static_cast<std::uint64_t>(limits.max_pixels)) {
    return absl::ResourceExhaustedError(absl::StrCat("the image has ", width * height,
                                                     " pixels of ", bits, " bits; max_pixels is ",
                                                     limits.max_pixels, ", of 32 bits"));
  }
  return absl::OkStatus();
}

// The chunks that pixels are made of: the critical ones (the first letter of their name is a
// capital) and transparency. An unknown critical one is for libpng to refuse.
absl::StatusOr<std::vector<std::uint8_t>> OnlyPixels(Bytes encoded) {
  constexpr std::uint8_t kLowerCase = 0x20;
  std::vector<std::uint8_t> kept;
  kept.reserve(encoded.size());
  kept.insert(kept.end(), encoded.begin(), encoded.begin() + kSignature);
  for (Bytes rest = encoded.subspan(kSignature); !rest.empty();) {
    if (rest.size() < kAroundData || BigEndian(rest, 0) > rest.size() - kAroundData) {
      return absl::InvalidArgumentError("the PNG is cut off");
    }
    const Bytes chunk = rest.first(BigEndian(rest, 0) + kAroundData);
    if ((chunk[4] & kLowerCase) == 0 || IsType(chunk, "tRNS")) {
      kept.insert(kept.end(), chunk.begin(), chunk.end());
    }
    if (IsType(chunk, "IEND")) break;
    rest = rest.subspan(chunk.size());
  }
  return kept;
}

}  // namespace

absl::StatusOr<cv::Mat> DecodePng(Bytes encoded, const ScanLimits& limits) {
  if (absl::Status status = CheckHeader(encoded, limits); !status.ok()) return status;
  const absl::StatusOr<std::vector<std::uint8_t>> pixels = OnlyPixels(encoded);
  if (!pixels.ok()) return pixels.status();
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, pixels->data(), pixels->size()) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("the PNG is damaged: ", image.message));
  }
  image.format = PNG_FORMAT_GRAY;
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // what says otherwise was left out
  cv::Mat grey(static_cast<int>(image.height), static_cast<int>(image.width), CV_8U);
  const png_color white = {255, 255, 255};
  const bool whole =
      png_image_finish_read(&image, &white, grey.data, static_cast<int>(grey.step), nullptr) != 0;
  const std::string message = image.message;
  png_image_free(&image);
  if (!whole) return absl::InvalidArgumentError(absl::StrCat("the PNG is damaged: ", message));
  return grey;
}

}  // namespace otkel
