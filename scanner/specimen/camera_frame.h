#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <string_view>
#include <vector>

#include "scanner/specimen/document_page.h"

namespace otkel {

// How a document on a desk is seen. Lengths in characters of the MRZ (its pitch).
struct CameraStyle {
  std::uint64_t seed = 1;
  cv::Size size = {1920, 1080};
  double pitch = 14;        // pixels, where the middle of the MRZ is
  double turn_degrees = 0;  // clockwise
  double tilt_degrees = 0;  // away from the camera
  double defocus = 0;       // standard deviation of the blur
  double motion = 0;        // length of the streak
  double light = 1;         // 0-1
  double noise = 0;         // grey levels
  double shade = 0;         // 0-1: how much darker the darkest side is
  double glare = 0;         // 0-1: strength of a reflection over the MRZ
  int jpeg_quality = 0;     // 0: not compressed
  bool desk = true;         // else bare ground
};

// What is hard about a frame; each with its own name for tables.
enum class FrameCondition {
  kClean,
  kPerspective,
  kRotation,
  kDark,
  kGlare,
  kDefocus,
  kMotion,
  kSmall,  // characters 6.5 to 8.5 pixels apart
};
inline constexpr int kFrameConditions = 8;

[[nodiscard]] std::string_view NameOf(FrameCondition condition);
[[nodiscard]] CameraStyle AnyCameraStyle(std::uint64_t seed, FrameCondition condition);

struct CameraFrame {
  cv::Mat pixels;  // BGR
  // As DocumentPage::lines, in the frame.
  std::vector<std::array<cv::Point2f, 2>> lines;
  cv::Matx33d page_to_frame;
};

// Lays the page on a desk and photographs it with a pinhole camera; the whole MRZ is in the frame.
[[nodiscard]] CameraFrame Photograph(const DocumentPage& page, const CameraStyle& style,
                                     Variety variety);

// A desk without a document that has an MRZ.
[[nodiscard]] cv::Mat PhotographDesk(const CameraStyle& style, Variety variety);

}  // namespace otkel
