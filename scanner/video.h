#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "scanner/quality_hint.h"
#include "scanner/scan.h"

namespace otkel {

enum class VideoState {
  kLooking,  // no text so far
  kReading,  // a text, not yet beyond doubt
  kSure,     // read: no further frame is needed
  kGaveUp,   // the time is over; what was read so far is the best there is
};

[[nodiscard]] std::string_view NameOf(VideoState state);  // "looking", "reading", "sure", "gave_up"

struct VideoLimits {
  std::chrono::milliseconds time_limit{10'000};  // from the start of the video
};

struct VideoResult {
  VideoState state = VideoState::kLooking;
  ScanResult best;                 // of the document last shown; kNothing while there is none
  std::vector<QualityHint> hints;  // of the last frame, the most urgent first; none once sure
  int frames = 0;                  // looked at
  int fused = 0;                   // of these, in `best`
};

// Reads one document from frames that come one after another. Knows no clock: the caller says when
// each frame was taken. The same frames at the same times give the same results.
//
// A frame that is read beyond doubt by itself ends the reading at once. Otherwise frames of one
// text are fused (BandFusion), and the text is read when the fused text is beyond doubt and the
// frames agree on it; a character on which they do not stays in `look_at`. Never a mixture: a frame
// that shows another text is put aside, and starts the reading afresh if it is read beyond doubt or
// further ones bear it out.
class VideoReader {
 public:
  // `today` settles centuries (see ParseMrz).
  explicit VideoReader(Day today, const VideoLimits& limits = {});
  ~VideoReader();
  VideoReader(VideoReader&&) noexcept;
  VideoReader& operator=(VideoReader&&) noexcept;

  // Looks at a frame taken `at` after the start of the video and returns where the reading stands.
  // Frames after kSure, and at or after the time limit, are not looked at and change nothing else.
  // REQUIRES: `at` never goes back.
  const VideoResult& Offer(const ImageView& frame, std::chrono::microseconds at);

  [[nodiscard]] const VideoResult& result() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace otkel
