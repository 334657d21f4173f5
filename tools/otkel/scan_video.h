#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "scanner/frame_source.h"
#include "scanner/video.h"
#include "tools/otkel/console.h"

namespace otkel {

// When a frame was taken, from the start of the video; `number` counts from 0.
using FrameTime = std::function<std::chrono::microseconds(int number)>;

struct VideoReading {
  VideoResult result;
  std::optional<Frame> shown;  // the last frame that `result.best` was made of
  absl::Status damage;         // the first frame that could not be had, if any
};

// Takes frames from `source` until the reader is sure or gives up, the frames end or the source is
// gone. Advice goes to `console.err` whenever it changes, unless `quiet`; so do frames that cannot
// be had.
[[nodiscard]] VideoReading ReadVideo(FrameSource& source, VideoReader reader,
                                     const FrameTime& taken_at, const Console& console, bool quiet);

}  // namespace otkel
