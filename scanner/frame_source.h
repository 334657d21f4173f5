#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scanner/owned_image.h"

namespace otkel {

struct Frame {
  std::string name;  // the file, or the camera's device
  OwnedImage image;
};

// Where frames come from, one after another.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  // The next frame; nullopt after the last. Errors name the file or device and say what was
  // expected; the frame is passed over and the call may be repeated, but for Unavailable: then the
  // source is gone.
  [[nodiscard]] virtual absl::StatusOr<std::optional<Frame>> Next() = 0;
};

// The PNG and JPEG files of a folder, by name. Errors: NotFound or InvalidArgument, where `folder`
// is none; it names it.
[[nodiscard]] absl::StatusOr<std::vector<std::filesystem::path>> ImageFilesIn(
    const std::filesystem::path& folder);

// Frames from files, in the order given, in grey. A file that cannot be read or is no PNG or JPEG
// is an error of that frame alone.
[[nodiscard]] std::unique_ptr<FrameSource> FramesFromFiles(std::vector<std::filesystem::path> files,
                                                           const ScanLimits& limits = {});

struct CameraSettings {
  std::string device = "/dev/video0";
  int width = 1920;  // wanted; the camera takes the nearest that it has
  int height = 1080;
  std::chrono::milliseconds wait_limit{3'000};  // for a frame
};

// Frames from a camera under Video4Linux, in grey, always the newest. Errors, which name the
// device: NotFound (no such device), PermissionDenied, InvalidArgument (no camera, or none that
// streams GREY, MJPG or YUYV), Unavailable (in use, or gone).
[[nodiscard]] absl::StatusOr<std::unique_ptr<FrameSource>> OpenCamera(
    const CameraSettings& settings);

}  // namespace otkel
