#pragma once

#include <cstdint>
#include <span>

#include "absl/status/statusor.h"
#include "scanner/owned_image.h"

namespace otkel {

// The forms of frames that we take from cameras.
enum class CameraFormat {
  kGrey,        // one byte a pixel
  kYuyv,        // two pixels in four bytes: Y U Y V
  kMotionJpeg,  // each frame a JPEG, often without its usual Huffman tables
};

// A frame as the camera's driver delivered it.
struct CameraFrame {
  CameraFormat format = CameraFormat::kGrey;
  int width = 0;
  int height = 0;
  int bytes_per_row = 0;  // not of kMotionJpeg
  std::span<const std::uint8_t> bytes;
};

// The frame in grey. Errors: InvalidArgument, where the bytes are too few for its size or are no
// JPEG; ResourceExhausted, where it is larger than any camera's.
[[nodiscard]] absl::StatusOr<OwnedImage> GreyFromCamera(const CameraFrame& frame);

}  // namespace otkel
