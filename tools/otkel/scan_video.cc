#include "tools/otkel/scan_video.h"

#include <utility>

namespace otkel {
namespace {

// The most urgent advice alone: nobody can follow three at once.
std::string_view AdviceOf(const VideoResult& result) {
  return result.hints.empty() ? std::string_view() : Describe(result.hints.front().advice);
}

bool IsOver(VideoState state) { return state == VideoState::kSure || state == VideoState::kGaveUp; }

}  // namespace

VideoReading ReadVideo(FrameSource& source, VideoReader reader, const FrameTime& taken_at,
                       const Console& console, bool quiet) {
  VideoReading reading;
  std::string_view said;
  for (int number = 0; !IsOver(reader.result().state); ++number) {
    absl::StatusOr<std::optional<Frame>> frame = source.Next();
    if (!frame.ok()) {
      static_cast<void>(Report(console, frame.status()));
      reading.damage.Update(frame.status());
      if (absl::IsUnavailable(frame.status())) break;
      continue;
    }
    if (!frame->has_value()) break;
    const int fused = reader.result().fused;
    const std::vector<std::string> lines = reader.result().best.lines;
    const VideoResult& result = reader.Offer((*frame)->image.View(), taken_at(number));
    // A text that starts afresh may be of as many frames as the one before it.
    if (result.fused != fused || result.best.lines != lines) reading.shown = std::move(**frame);
    if (!quiet && !AdviceOf(result).empty() && AdviceOf(result) != said)
      console.err << AdviceOf(result) << '\n' << std::flush;
    said = AdviceOf(result);
  }
  reading.result = reader.result();
  return reading;
}

}  // namespace otkel
