// Bytes to pixels, within limits that are small so that much can be tried. A PNG's checksums are
// set right first: else nearly every change would end at them.
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "scanner/image_decode.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

std::size_t BigEndian(const Bytes& bytes, std::size_t at) {
  return std::size_t{bytes[at]} << 24 | std::size_t{bytes[at + 1]} << 16 |
         std::size_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

Bytes WithRightChecksums(Bytes png) {
  constexpr std::size_t kAroundData = 12;  // a chunk's length, type and checksum
  for (std::size_t at = 8; at + kAroundData <= png.size();) {
    const std::size_t length = BigEndian(png, at);
    if (length > png.size() - at - kAroundData) break;
    const auto checksum = crc32(0, png.data() + at + 4, static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      png[at + 8 + length + i] = static_cast<std::uint8_t>(checksum >> (24 - 8 * i));
    }
    at += length + kAroundData;
  }
  return png;
}

bool IsPng(const Bytes& bytes) {
  constexpr std::uint8_t kSignature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  return bytes.size() > std::size(kSignature) &&
         std::equal(std::begin(kSignature), std::end(kSignature), bytes.begin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const otkel::ScanLimits limits{
      .max_encoded_bytes = 1 << 16, .max_pixels = 64 * 64, .max_side = 256};
  Bytes bytes(data, data + size);
  if (IsPng(bytes)) bytes = WithRightChecksums(std::move(bytes));
  const auto grey = otkel::DecodeGrey(bytes, limits);
  if (!grey.ok()) {
    if (absl::IsInvalidArgument(grey.status()) || absl::IsResourceExhausted(grey.status())) {
      return 0;
    }
    std::cerr << "refused in an unknown way: " << grey.status() << "\n";
    std::abort();
  }
  if (grey->type() == CV_8U && !grey->empty() && grey->cols <= limits.max_side &&
      grey->rows <= limits.max_side &&
      grey->total() <= static_cast<std::size_t>(limits.max_pixels)) {
    return 0;
  }
  std::cerr << "an image of " << grey->cols << " x " << grey->rows << " is over the limits\n";
  std::abort();
}
