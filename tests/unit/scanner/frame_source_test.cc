#include "scanner/frame_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/file.h"
#include "scanner/camera_pixels.h"
#include "scanner/specimen/encode_jpeg.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::string Message(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

class FrameFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("frames" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void WritePng(const std::string& name, int width) {
    RenderedImage image{width, 2,
                        std::vector<std::uint8_t>(static_cast<std::size_t>(width) * 6, 9)};
    const std::vector<std::uint8_t> png = EncodePng(image);
    ASSERT_TRUE(WriteFile(folder_ / name, std::string(png.begin(), png.end())).ok());
  }

  fs::path folder_;
};

TEST_F(FrameFilesTest, FolderGivesItsImagesByName) {
  WritePng("b.PNG", 3);
  WritePng("a.png", 2);
  WritePng("c.txt", 4);
  const auto files = ImageFilesIn(folder_);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(*files, ElementsAre(folder_ / "a.png", folder_ / "b.PNG"));
  const auto frames = FramesFromFiles(*files);
  for (const int width : {2, 3}) {
    const auto frame = frames->Next();
    ASSERT_TRUE(frame.ok() && frame->has_value());
    EXPECT_EQ((*frame)->image.width, width);
    EXPECT_EQ((*frame)->image.height, 2);
    EXPECT_EQ((*frame)->image.channels, 1);
    EXPECT_EQ((*frame)->image.pixels.size(), static_cast<std::size_t>(width) * 2);
  }
  const auto end = frames->Next();
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(end->has_value());
}

TEST_F(FrameFilesTest, BadFileIsNamedAndPassedOver) {
  WritePng("b.png", 3);
  std::ofstream(folder_ / "a.png") << "no image";
  const auto files = ImageFilesIn(folder_);
  ASSERT_TRUE(files.ok());
  const auto frames = FramesFromFiles(*files);
  const auto bad = frames->Next();
  EXPECT_THAT(Message(bad.status()), HasSubstr("a.png: neither PNG nor JPEG"));
  const auto good = frames->Next();
  EXPECT_TRUE(good.ok() && good->has_value());
}

TEST_F(FrameFilesTest, WhatIsNoFolderIsNamed) {
  EXPECT_THAT(Message(ImageFilesIn(folder_ / "none").status()), HasSubstr("none: no such folder"));
  WritePng("a.png", 2);
  EXPECT_THAT(Message(ImageFilesIn(folder_ / "a.png").status()), HasSubstr("expected a folder"));
}

TEST(CameraPixelsTest, GreyRowsLoseTheirGaps) {
  const std::vector<std::uint8_t> bytes = {1, 2, 3, 99, 4, 5, 6};
  const auto image = GreyFromCamera({CameraFormat::kGrey, 3, 2, 4, bytes});
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(image->pixels, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(CameraPixelsTest, YuyvGivesItsBrightness) {
  const std::vector<std::uint8_t> bytes = {10, 128, 20, 128, 30, 7, 40, 9};
  const auto image = GreyFromCamera({CameraFormat::kYuyv, 2, 2, 4, bytes});
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(image->pixels, ElementsAre(10, 20, 30, 40));
}

TEST(CameraPixelsTest, ShortFramesAreRefused) {
  const std::vector<std::uint8_t> bytes(100);
  for (const CameraFrame& frame : {CameraFrame{CameraFormat::kGrey, 10, 11, 10, bytes},
                                   CameraFrame{CameraFormat::kYuyv, 10, 6, 20, bytes},
                                   CameraFrame{CameraFormat::kYuyv, 10, 2, 10, bytes},
                                   CameraFrame{CameraFormat::kGrey, 0, 0, 0, bytes},
                                   CameraFrame{CameraFormat::kGrey, 30'000, 1, 30'000, bytes},
                                   CameraFrame{CameraFormat::kMotionJpeg, 10, 10, 0, bytes}}) {
    EXPECT_FALSE(GreyFromCamera(frame).ok());
  }
}

// Most cameras leave out the tables that every decoder is expected to know.
std::vector<std::uint8_t> WithoutHuffmanTables(const std::vector<std::uint8_t>& jpeg) {
  std::vector<std::uint8_t> bare(jpeg.begin(), jpeg.begin() + 2);
  std::size_t at = 2;
  while (at + 4 <= jpeg.size() && jpeg[at + 1] != 0xDA) {
    const std::size_t length = 2 + (std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3]);
    if (jpeg[at + 1] != 0xC4) {
      bare.insert(bare.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at),
                  jpeg.begin() + static_cast<std::ptrdiff_t>(at + length));
    }
    at += length;
  }
  bare.insert(bare.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at), jpeg.end());
  return bare;
}

TEST(CameraPixelsTest, MotionJpegWithoutTablesIsDecoded) {
  const std::vector<std::uint8_t> whole =
      EncodeGreyJpeg(cv::Mat(48, 64, CV_8U, cv::Scalar(77)), 75);
  const std::vector<std::uint8_t> bare = WithoutHuffmanTables(whole);
  ASSERT_LT(bare.size(), whole.size());
  const auto image = GreyFromCamera({CameraFormat::kMotionJpeg, 64, 48, 0, bare});
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->width, 64);
  EXPECT_EQ(image->height, 48);
  EXPECT_NEAR(image->pixels[1000], 77, 2);
}

TEST(CameraTest, MissingDeviceIsNamed) {
  const auto camera = OpenCamera({.device = "/dev/no-such-camera"});
  EXPECT_EQ(camera.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Message(camera.status()), HasSubstr("/dev/no-such-camera: expected a camera"));
}

TEST(CameraTest, WhatIsNoCameraIsNamed) {
  const auto camera = OpenCamera({.device = "/dev/null"});
  EXPECT_EQ(camera.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Message(camera.status()), HasSubstr("/dev/null: no video device, expected a camera"));
}

}  // namespace
}  // namespace otkel
