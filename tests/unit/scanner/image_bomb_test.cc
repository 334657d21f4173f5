// Files that are made to hurt: they must be refused, or decoded at no more cost than an honest file
// of their size.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <iostream>
#include <random>

#include "scanner/image_decode.h"
#include "tests/unit/scanner/made_images.h"

namespace otkel {
namespace {

absl::StatusCode CodeOf(const File& file, const ScanLimits& limits = {}) {
  return DecodeGrey(file, limits).status().code();
}

std::string MessageOf(const File& file, const ScanLimits& limits = {}) {
  const absl::Status status = DecodeGrey(file, limits).status();
  return std::string(status.message().data(), status.message().size());
}

// The most memory that this process has ever had, in megabytes.
long PeakMegabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

constexpr auto kTooMuch = absl::StatusCode::kResourceExhausted;
constexpr auto kDamaged = absl::StatusCode::kInvalidArgument;

TEST(PngBombTest, EveryKindOfPngIsDecoded) {
  constexpr std::pair<int, int> kKinds[] = {{0, 1}, {0, 2},  {0, 4},  {0, 8}, {0, 16},
                                            {2, 8}, {2, 16}, {3, 1},  {3, 2}, {3, 4},
                                            {3, 8}, {4, 8},  {4, 16}, {6, 8}, {6, 16}};
  for (const auto& [colour_type, depth] : kKinds) {
    for (const bool interlaced : {false, true}) {
      const auto grey = DecodeGrey(MadePng({.depth = static_cast<std::uint8_t>(depth),
                                            .colour_type = static_cast<std::uint8_t>(colour_type),
                                            .interlaced = interlaced}),
                                   {});
      ASSERT_TRUE(grey.ok()) << colour_type << " " << depth << " " << grey.status();
      EXPECT_EQ(grey->size(), cv::Size(64, 48));
      // Nothing is black, the palette's first colour nearly, what is transparent white.
      const int expected = colour_type == 3 ? 10 : colour_type >= 4 ? 255 : 0;
      EXPECT_EQ(grey->at<std::uint8_t>(47, 63), expected) << colour_type << " " << depth;
    }
  }
}

TEST(PngBombTest, MorePixelsThanTheHeaderSaysAreNotUnpacked) {
  const File bomb = MadePng({}, {}, {PackedZeros(64 << 20)});
  const long made = PeakMegabytes();
  EXPECT_LT(bomb.size(), 400'000u);
  const auto grey = DecodeGrey(bomb, {});
  ASSERT_TRUE(grey.ok()) << grey.status();
  EXPECT_EQ(grey->size(), cv::Size(64, 48));
  EXPECT_LT(PeakMegabytes() - made, 16);
}

TEST(PngBombTest, ALineOfFiftyThousandPixelsIsRefusedByItsHeader) {
  EXPECT_EQ(CodeOf(MadePng({.width = 50'000, .height = 1})), kTooMuch);
  EXPECT_EQ(CodeOf(MadePng({.width = 1, .height = 50'000})), kTooMuch);
  EXPECT_EQ(CodeOf(MadePng({.width = 20'000, .height = 1})), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf(MadePng({.width = 1, .height = 20'000, .interlaced = true})),
            absl::StatusCode::kOk);
}

TEST(PngBombTest, DeepPixelsCountForMoreThanOne) {
  const ScanLimits limits{.max_pixels = 64 * 48};
  EXPECT_EQ(CodeOf(MadePng({.depth = 8, .colour_type = 6}), limits), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf(MadePng({.depth = 16, .colour_type = 4}), limits), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf(MadePng({.depth = 16, .colour_type = 2}), limits), kTooMuch);
  EXPECT_NE(MessageOf(MadePng({.depth = 16, .colour_type = 6}), limits).find("64 bits"),
            std::string::npos);
}

// 400 texts of 7 megabytes each: nearly 3 gigabytes to unpack, or to keep.
TEST(PngBombTest, TextsAndProfilesAreNotUnpacked) {
  const File packed = PackedZeros(7 << 20);
  File text = {'k', 0, 0};
  text.insert(text.end(), packed.begin(), packed.end());
  const File chunk = PngChunk("zTXt", text);
  File ancillary = PngChunk("iCCP", text);
  for (int i = 0; i < 400; ++i) ancillary.insert(ancillary.end(), chunk.begin(), chunk.end());
  const File bomb = MadePng({}, ancillary);
  const long made = PeakMegabytes();
  EXPECT_EQ(CodeOf(bomb), absl::StatusCode::kOk);
  EXPECT_LT(PeakMegabytes() - made, 32);
}

TEST(PngBombTest, AncillaryChunksMayBeAnything) {
  for (const char* type :
       {"iCCP", "zTXt", "iTXt", "gAMA", "cHRM", "eXIf", "sPLT", "hIST", "teSt"}) {
    File chunk = PngChunk(type, File(1000, 0xA5));
    chunk.back() ^= 1;  // not even its checksum is looked at
    EXPECT_EQ(CodeOf(MadePng({.colour_type = 2}, chunk)), absl::StatusCode::kOk) << type;
  }
}

TEST(PngBombTest, AnUnknownCriticalChunkIsRefused) {
  EXPECT_EQ(CodeOf(MadePng({}, PngChunk("CgBI", {0, 0, 0, 0}))), kDamaged);
}

TEST(PngBombTest, ChunksThatClaimMoreThanThereIsAreRefused) {
  File chunk = PngChunk("tEXt", {1, 2, 3});
  chunk[0] = 0x7F;
  EXPECT_EQ(CodeOf(MadePng({}, chunk)), kDamaged);
  chunk[0] = 0xFF;
  EXPECT_EQ(CodeOf(MadePng({}, chunk)), kDamaged);
}

TEST(PngBombTest, AHundredThousandEmptyChunksAreWalkedThrough) {
  std::vector<File> parts(100'000);
  parts.push_back(PackedZeros((64 * 8 + 8) * 48));
  EXPECT_EQ(CodeOf(MadePng({}, {}, parts)), absl::StatusCode::kOk);
}

TEST(PngBombTest, KindsThatDoNotExistAreRefused) {
  for (const auto& [colour_type, depth] : {std::pair{1, 8},
                                           {5, 8},
                                           {7, 8},
                                           {255, 8},
                                           {2, 4},
                                           {3, 16},
                                           {0, 3},
                                           {0, 0},
                                           {0, 255},
                                           {6, 1}}) {
    EXPECT_NE(CodeOf(MadePng({.depth = static_cast<std::uint8_t>(depth),
                              .colour_type = static_cast<std::uint8_t>(colour_type)})),
              absl::StatusCode::kOk)
        << colour_type << " " << depth;
  }
}

TEST(JpegBombTest, HonestKindsAreDecoded) {
  for (const JpegKind& kind :
       {JpegKind{}, JpegKind{.colour = true}, JpegKind{.colour = true, .progressive = true},
        JpegKind{.progressive = true}, JpegKind{.colour = true, .restart_interval = 1},
        JpegKind{.restart_interval = 65535}, JpegKind{.scans = 64}}) {
    const auto grey = DecodeGrey(MadeJpeg(kind), {});
    ASSERT_TRUE(grey.ok()) << grey.status();
    EXPECT_EQ(grey->size(), cv::Size(64, 48));
  }
}

TEST(JpegBombTest, TooManyPassesOverThePixelsAreRefused) {
  EXPECT_EQ(CodeOf(MadeJpeg({.scans = 65})), kTooMuch);
  EXPECT_EQ(CodeOf(MadeJpeg({.scans = 190})), kTooMuch);
  EXPECT_NE(MessageOf(MadeJpeg({.scans = 190})).find("64 times"), std::string::npos);
}

TEST(JpegBombTest, ArithmeticCodingIsRefusedByName) {
  EXPECT_EQ(CodeOf(MadeJpeg({.arithmetic = true})), kDamaged);
  EXPECT_NE(MessageOf(MadeJpeg({.progressive = true, .arithmetic = true})).find("arithmetic"),
            std::string::npos);
}

TEST(JpegBombTest, PrintColoursAreRefusedByName) {
  EXPECT_NE(MessageOf(MadeJpeg({.print_colours = true})).find("CMYK"), std::string::npos);
}

// A file of several passes keeps all its values until the last of them.
TEST(JpegBombTest, PassesOverMorePixelsThanMayBeKeptAreRefused) {
  const ScanLimits limits{.max_pixels = 1000 * 1000};
  const JpegKind kind{.width = 1000, .height = 1000, .colour = true, .progressive = true};
  EXPECT_EQ(CodeOf(MadeJpeg(kind), limits), absl::StatusCode::kOk);
  JpegKind full = kind;
  full.full_colour = true;
  EXPECT_EQ(CodeOf(MadeJpeg(full), limits), kTooMuch);
  EXPECT_NE(MessageOf(MadeJpeg(full), limits).find("max_pixels"), std::string::npos);
  full.progressive = false;
  EXPECT_EQ(CodeOf(MadeJpeg(full), limits), absl::StatusCode::kOk);
}

TEST(JpegBombTest, CutOffAnywhereIsRefused) {
  for (const bool progressive : {false, true}) {
    const File whole = MadeJpeg({.colour = true, .progressive = progressive});
    for (std::size_t size = 0; size + 2 < whole.size(); size += 5) {
      const File part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(CodeOf(part), kDamaged) << size << " of " << whole.size();
    }
  }
}

// The preview in a photograph's EXIF part is a JPEG of its own; it is not what is decoded.
TEST(JpegBombTest, ThumbnailsAreNotDecoded) {
  const File whole = MadeJpeg({});
  const File thumbnail = MadeJpeg({.width = 8, .height = 8, .arithmetic = true});
  File file = {0xFF, 0xD8, 0xFF, 0xE1};
  const std::size_t length = 2 + 6 + thumbnail.size();
  file.push_back(static_cast<std::uint8_t>(length >> 8));
  file.push_back(static_cast<std::uint8_t>(length & 0xFF));
  for (const char c : std::string_view("Exif\0\0", 6)) file.push_back(static_cast<std::uint8_t>(c));
  file.insert(file.end(), thumbnail.begin(), thumbnail.end());
  file.insert(file.end(), whole.begin() + 2, whole.end());
  const auto grey = DecodeGrey(file, {});
  ASSERT_TRUE(grey.ok()) << grey.status();
  EXPECT_EQ(grey->size(), cv::Size(64, 48));
}

TEST(ImageBombTest, OtherKindsAreRefusedByName) {
  const auto file = [](std::string_view text) { return File(text.begin(), text.end()); };
  EXPECT_NE(MessageOf(file("RIFF1234WEBPVP8 ")).find("WebP"), std::string::npos);
  EXPECT_NE(MessageOf(file(std::string_view("\0\0\0\x18"
                                            "ftypheic",
                                            12)))
                .find("HEIC"),
            std::string::npos);
}

// Bytes changed, left out and doubled at random: decoded or refused, nothing else.
TEST(ImageBombTest, DamagedFilesAreDecodedOrRefused) {
  constexpr unsigned kSeed = 20261122;
  std::mt19937 random(kSeed);
  std::cout << "seed " << kSeed << "\n";
  const auto number = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
  };
  const File originals[] = {MadePng({.colour_type = 6, .interlaced = true}),
                            MadePng({.depth = 4, .colour_type = 3}), MadeJpeg({.colour = true}),
                            MadeJpeg({.colour = true, .progressive = true})};
  for (int i = 0; i < 4000; ++i) {
    File file = originals[number(std::size(originals))];
    for (std::size_t changes = 1 + number(4); changes > 0; --changes) {
      const auto at = file.begin() + static_cast<std::ptrdiff_t>(number(file.size()));
      const std::size_t what = number(3);
      if (what == 0) *at = static_cast<std::uint8_t>(number(256));
      if (what == 1) file.erase(at);
      if (what == 2) file.insert(at, *at);
    }
    const absl::StatusCode code = CodeOf(file, {.max_pixels = 1'000'000});
    ASSERT_TRUE(code == absl::StatusCode::kOk || code == kDamaged || code == kTooMuch)
        << "round " << i << ", seed " << kSeed;
  }
}

}  // namespace
}  // namespace otkel
