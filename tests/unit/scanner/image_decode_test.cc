#include <gtest/gtest.h>

#include <string_view>

#include "scanner/scan.h"
#include "scanner/specimen/specimen.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

std::vector<std::uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

absl::Status StatusOf(const std::vector<std::uint8_t>& encoded, const ScanLimits& limits = {}) {
  return ScanEncoded(encoded, kToday, limits).status();
}

RenderedImage SmallImage() { return {64, 48, std::vector<std::uint8_t>(64 * 48 * 3, 180)}; }

// Where a PNG's header states the size.
void ClaimSize(std::vector<std::uint8_t>& png, std::uint32_t width, std::uint32_t height) {
  for (int i = 0; i < 4; ++i) {
    png[static_cast<std::size_t>(16 + i)] = static_cast<std::uint8_t>(width >> (24 - 8 * i));
    png[static_cast<std::size_t>(20 + i)] = static_cast<std::uint8_t>(height >> (24 - 8 * i));
  }
}

// The smallest baseline JPEG header that states a size; no pixels follow.
std::vector<std::uint8_t> JpegHeader(std::uint16_t width, std::uint16_t height) {
  const auto high = [](std::uint16_t number) { return static_cast<std::uint8_t>(number >> 8); };
  const auto low = [](std::uint16_t number) { return static_cast<std::uint8_t>(number & 0xFF); };
  return {0xFF,        0xD8,       0xFF, 0xC0, 0x00, 0x0B, 0x08, high(height), low(height),
          high(width), low(width), 0x01, 0x01, 0x11, 0x00, 0xFF, 0xDA,         0x00,
          0x08,        0x01,       0x01, 0x00, 0x00, 0x3F, 0x00};
}

TEST(ImageDecodeTest, EmptyFileIsRefused) {
  EXPECT_EQ(StatusOf({}).code(), absl::StatusCode::kInvalidArgument);
}

TEST(ImageDecodeTest, TextIsRefused) {
  EXPECT_EQ(StatusOf(Bytes("P<UTOERIKSSON<<ANNA<MARIA")).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ImageDecodeTest, TiffIsRefusedByName) {
  const absl::Status status = StatusOf(Bytes(std::string_view("II*\0\x08\0\0\0", 8)));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find("TIFF"), std::string::npos);
}

TEST(ImageDecodeTest, PngCutOffAnywhereIsRefused) {
  const std::vector<std::uint8_t> whole = EncodePng(SmallImage());
  ASSERT_TRUE(StatusOf(whole).ok());
  for (std::size_t size = 8; size + 12 < whole.size();
       size += 7) {  // the end mark alone may be missed
    const std::vector<std::uint8_t> part(whole.begin(),
                                         whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(StatusOf(part).code(), absl::StatusCode::kInvalidArgument) << size;
  }
}

TEST(ImageDecodeTest, JpegWithoutPixelsIsRefused) {
  EXPECT_EQ(StatusOf(JpegHeader(64, 48)).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StatusOf({0xFF, 0xD8, 0xFF}).code(), absl::StatusCode::kInvalidArgument);
}

TEST(ImageDecodeTest, PngThatClaimsAHugeSizeIsRefusedByItsHeader) {
  std::vector<std::uint8_t> png = EncodePng(SmallImage());
  ClaimSize(png, 100'000, 100'000);
  EXPECT_EQ(StatusOf(png).code(), absl::StatusCode::kResourceExhausted);
}

TEST(ImageDecodeTest, JpegThatClaimsAHugeSizeIsRefusedByItsHeader) {
  const absl::Status status = StatusOf(JpegHeader(65'000, 65'000));
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(std::string(status.message()).find("max_side"), std::string::npos);
}

TEST(ImageDecodeTest, PngWithoutWidthIsRefused) {
  std::vector<std::uint8_t> png = EncodePng(SmallImage());
  ClaimSize(png, 0, 48);
  EXPECT_EQ(StatusOf(png).code(), absl::StatusCode::kInvalidArgument);
}

TEST(ImageDecodeTest, EachLimitIsNamed) {
  const std::vector<std::uint8_t> png = EncodePng(SmallImage());
  const auto message = [&](const ScanLimits& limits) {
    return std::string(StatusOf(png, limits).message());
  };
  ScanLimits limits;
  limits.max_encoded_bytes = png.size() - 1;
  EXPECT_NE(message(limits).find("max_encoded_bytes"), std::string::npos);
  limits = {};
  limits.max_pixels = 64 * 48 - 1;
  EXPECT_NE(message(limits).find("max_pixels"), std::string::npos);
  limits = {};
  limits.max_side = 63;
  EXPECT_NE(message(limits).find("max_side"), std::string::npos);
}

}  // namespace
}  // namespace otkel
