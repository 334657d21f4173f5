#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "base/text.h"
#include "scanner/camera_pixels.h"
#include "scanner/frame_source.h"

namespace otkel {
namespace {

constexpr int kBuffers = 4;
constexpr int kDamagedInARow = 20;  // JPEG frames that a cable may spoil before we say so

struct Offered {
  std::uint32_t code;
  CameraFormat format;
};
// Best first: no loss; many frames a second at full size; what nearly every camera can.
constexpr std::array<Offered, 3> kFormats = {{{V4L2_PIX_FMT_GREY, CameraFormat::kGrey},
                                              {V4L2_PIX_FMT_MJPEG, CameraFormat::kMotionJpeg},
                                              {V4L2_PIX_FMT_YUYV, CameraFormat::kYuyv}}};

int Control(int camera, unsigned long request, void* argument) {
  int result = 0;
  do {
    result = ::ioctl(camera, request, argument);
  } while (result == -1 && errno == EINTR);
  return result;
}

class V4l2Camera : public FrameSource {
 public:
  explicit V4l2Camera(const CameraSettings& settings) : settings_(settings) {}
  V4l2Camera(const V4l2Camera&) = delete;
  V4l2Camera& operator=(const V4l2Camera&) = delete;

  ~V4l2Camera() override {
    if (camera_ < 0) return;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    static_cast<void>(Control(camera_, VIDIOC_STREAMOFF, &type));
    for (const auto& buffer : buffers_) ::munmap(buffer.data(), buffer.size());
    ::close(camera_);
  }

  absl::Status Open() {
    camera_ = ::open(settings_.device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (camera_ < 0) {
      if (errno == EBUSY) return Gone("is in use");
      return absl::ErrnoToStatus(
          errno, Concat(settings_.device, ": expected a camera, such as /dev/video0"));
    }
    v4l2_capability capability = {};
    if (Control(camera_, VIDIOC_QUERYCAP, &capability) != 0) return NoCamera("no video device");
    const std::uint32_t can = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0
                                  ? capability.device_caps
                                  : capability.capabilities;
    if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0) return NoCamera("does not capture video");
    if ((can & V4L2_CAP_STREAMING) == 0) return NoCamera("does not stream");
    if (absl::Status status = ChooseFormat(); !status.ok()) return status;
    if (absl::Status status = MapBuffers(); !status.ok()) return status;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (Control(camera_, VIDIOC_STREAMON, &type) != 0) return Gone("does not start");
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Frame>> Next() override {
    absl::Status damage;
    for (int tries = 0; tries < kDamagedInARow; ++tries) {
      absl::StatusOr<OwnedImage> image = Newest();
      if (image.ok()) return std::optional<Frame>(Frame{settings_.device, std::move(*image)});
      if (absl::IsUnavailable(image.status())) return image.status();
      damage = image.status();
    }
    return absl::UnavailableError(
        Concat(settings_.device, ": only damaged frames: ", damage.message()));
  }

 private:
  [[nodiscard]] absl::Status NoCamera(std::string_view what) const {
    return absl::InvalidArgumentError(
        Concat(settings_.device, ": ", what, ", expected a camera, such as /dev/video0"));
  }
  [[nodiscard]] absl::Status Gone(std::string_view what) const {
    return absl::UnavailableError(
        Concat(settings_.device, ": the camera ", what, ": ", std::string(std::strerror(errno))));
  }

  absl::Status ChooseFormat() {
    for (const Offered& offered : kFormats) {
      v4l2_format wanted = {};
      wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
      wanted.fmt.pix.width = static_cast<std::uint32_t>(settings_.width);
      wanted.fmt.pix.height = static_cast<std::uint32_t>(settings_.height);
      wanted.fmt.pix.pixelformat = offered.code;
      wanted.fmt.pix.field = V4L2_FIELD_ANY;
      if (Control(camera_, VIDIOC_S_FMT, &wanted) != 0) {
        if (errno == EBUSY) return Gone("is in use");
        continue;
      }
      // A driver that cannot do what was asked puts what it can in its place.
      if (wanted.fmt.pix.pixelformat != offered.code) continue;
      form_.format = offered.format;
      form_.width = static_cast<int>(wanted.fmt.pix.width);
      form_.height = static_cast<int>(wanted.fmt.pix.height);
      form_.bytes_per_row = static_cast<int>(wanted.fmt.pix.bytesperline);
      return absl::OkStatus();
    }
    return NoCamera("gives frames in none of the forms GREY, MJPG, YUYV");
  }

  absl::Status MapBuffers() {
    v4l2_requestbuffers request = {};
    request.count = kBuffers;
    request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    request.memory = V4L2_MEMORY_MMAP;
    if (Control(camera_, VIDIOC_REQBUFS, &request) != 0 || request.count == 0)
      return Gone("gives no buffers");
    for (std::uint32_t i = 0; i < request.count; ++i) {
      v4l2_buffer buffer = Buffer(i);
      if (Control(camera_, VIDIOC_QUERYBUF, &buffer) != 0) return Gone("gives no buffers");
      void* memory = ::mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, camera_,
                            static_cast<off_t>(buffer.m.offset));
      if (memory == MAP_FAILED) return Gone("does not share its buffers");
      buffers_.emplace_back(static_cast<std::uint8_t*>(memory), buffer.length);
      if (Control(camera_, VIDIOC_QBUF, &buffer) != 0) return Gone("takes no buffers");
    }
    return absl::OkStatus();
  }

  // Waits for a frame; of several that wait, all but the last go back unread.
  absl::StatusOr<OwnedImage> Newest() {
    pollfd waiting = {camera_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(settings_.wait_limit.count()));
    if (ready == 0) {
      return absl::UnavailableError(
          Concat(settings_.device, ": no frame within ", settings_.wait_limit.count(), " ms"));
    }
    if (ready < 0 && errno != EINTR) return Gone("cannot be waited for");
    std::optional<v4l2_buffer> newest;
    while (true) {
      v4l2_buffer buffer = Buffer(0);
      if (Control(camera_, VIDIOC_DQBUF, &buffer) != 0) {
        if (errno == EAGAIN) break;
        return Gone("stopped");
      }
      if (newest && Control(camera_, VIDIOC_QBUF, &*newest) != 0) return Gone("stopped");
      newest = buffer;
    }
    if (!newest || newest->index >= buffers_.size())
      return absl::InvalidArgumentError("the driver announced a frame and gave none");
    form_.bytes = buffers_[newest->index].first(
        std::min<std::size_t>(newest->bytesused, buffers_[newest->index].size()));
    absl::StatusOr<OwnedImage> image =
        (newest->flags & V4L2_BUF_FLAG_ERROR) != 0
            ? absl::InvalidArgumentError("the driver marked the frame as damaged")
            : GreyFromCamera(form_);
    if (Control(camera_, VIDIOC_QBUF, &*newest) != 0) return Gone("stopped");
    return image;
  }

  static v4l2_buffer Buffer(std::uint32_t index) {
    v4l2_buffer buffer = {};
    buffer.index = index;
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    return buffer;
  }

  CameraSettings settings_;
  int camera_ = -1;
  CameraFrame form_;  // of every frame, but for its bytes
  std::vector<std::span<std::uint8_t>> buffers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FrameSource>> OpenCamera(const CameraSettings& settings) {
  auto camera = std::make_unique<V4l2Camera>(settings);
  if (absl::Status status = camera->Open(); !status.ok()) return status;
  return std::unique_ptr<FrameSource>(std::move(camera));
}

}  // namespace otkel
