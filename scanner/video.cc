#include "scanner/video.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "scanner/band_fusion.h"
#include "scanner/band_scan.h"
#include "scanner/frame_quality.h"
#include "scanner/grey_image.h"
#include "scanner/mrz_decoder.h"

namespace otkel {
namespace {

// Frames that must clearly show a character that no check digit covers, unless one frame is read
// beyond doubt by itself.
constexpr int kLeastSights = 2;
// Frames of another text that are believed: few where it can be read.
constexpr int kFramesBelieved = 2;
constexpr int kFramesBelievedUnread = 4;
// How long a band's place says where to look for the reason that it is not found any more.
constexpr std::chrono::milliseconds kPlaceRemembered{1000};

BandPlaces PlacesOf(const BandReading& reading) {
  std::array<Point, 4> corners;
  for (std::size_t i = 0; i < 4; ++i) corners[i] = {reading.corners[i].x, reading.corners[i].y};
  return {corners, static_cast<int>(reading.lines.size()),
          static_cast<int>(reading.lines[0].size())};
}

// One band of one frame.
struct Sight {
  ScannedBand band;
  BandQuality quality;
};

// Whether another text, newly seen in `frames` frames, is the one to go on with.
bool IsBelieved(ScanOutcome outcome, int frames) {
  switch (outcome) {
    case ScanOutcome::kRead:
      return true;
    case ScanOutcome::kReadLookAt:
      return frames >= kFramesBelieved;
    case ScanOutcome::kNotRead:
      return frames >= kFramesBelievedUnread;
    case ScanOutcome::kNothing:
      break;
  }
  return false;
}

// Takes the word "read" from a text with places that are not settled.
ScanResult Marked(ScanResult result, const std::vector<std::array<int, 2>>& disputed) {
  if (disputed.empty()) return result;
  result.look_at.insert(result.look_at.end(), disputed.begin(), disputed.end());
  std::sort(result.look_at.begin(), result.look_at.end());
  result.look_at.erase(std::unique(result.look_at.begin(), result.look_at.end()),
                       result.look_at.end());
  if (result.outcome == ScanOutcome::kRead) result.outcome = ScanOutcome::kReadLookAt;
  return result;
}

}  // namespace

class VideoReader::State {
 public:
  State(Day today, const VideoLimits& limits) : today_(today), limits_(limits) {}

  void Offer(const ImageView& frame, std::chrono::microseconds at) {
    if (result.state == VideoState::kSure || result.state == VideoState::kGaveUp) return;
    if (at >= limits_.time_limit) {
      result.state = VideoState::kGaveUp;
      return;
    }
    ++result.frames;
    result.hints.clear();
    const bool has_pixels = frame.pixels != nullptr && frame.width > 0 && frame.height > 0;
    const cv::Mat grey = has_pixels ? GreyOf(frame) : cv::Mat();
    std::optional<Sight> sight = SeenIn(grey);
    if (!sight) {
      if (seen_at_ && at - *seen_at_ > kPlaceRemembered) seen_.reset();
      result.hints = JudgeWithoutBand(grey, seen_);
      return;
    }
    seen_ = PlacesOf(sight->band.reading);
    seen_at_ = at;
    result.hints = sight->quality.hints;
    Take(*sight);
    if (result.state == VideoState::kSure) result.hints.clear();
  }

  VideoResult result;

 private:
  // The band that goes on with the text so far, or else the best one.
  std::optional<Sight> SeenIn(const cv::Mat& grey) const {
    if (grey.empty()) return std::nullopt;
    std::vector<ScannedBand> bands = ScanBands(grey, today_);
    std::optional<Sight> first;
    for (ScannedBand& band : bands) {
      BandQuality quality = JudgeBand(grey, PlacesOf(band.reading));
      Sight sight{std::move(band), std::move(quality)};
      if (text_ && text_->Shows(sight.band.reading, sight.quality.washed_out)) return sight;
      if (!first) first = std::move(sight);
    }
    return first;
  }

  void Take(const Sight& sight) {
    const BandReading& reading = sight.band.reading;
    const auto& washed_out = sight.quality.washed_out;
    if (text_ && text_->Shows(reading, washed_out)) {
      text_->Add(reading, washed_out);
      other_.reset();
    } else if (!text_) {
      text_.emplace(reading, washed_out);
    } else {
      if (other_ && other_->Shows(reading, washed_out)) {
        other_->Add(reading, washed_out);
      } else {
        other_.emplace(reading, washed_out);
      }
      if (!IsBelieved(sight.band.result.outcome, other_->frames())) return;
      text_ = std::exchange(other_, std::nullopt);
    }
    Judge(sight.band.result);
  }

  // `newest` is what the newest frame gives by itself.
  void Judge(const ScanResult& newest) {
    result.fused = text_->frames();
    result.best = BestOf(newest);
    result.state = result.best.outcome == ScanOutcome::kRead      ? VideoState::kSure
                   : result.best.outcome == ScanOutcome::kNothing ? VideoState::kLooking
                                                                  : VideoState::kReading;
  }

  ScanResult BestOf(const ScanResult& newest) const {
    const auto disputed_in_newest = text_->Disputed(newest, 1);
    if (text_->frames() == 1) return Marked(newest, disputed_in_newest);
    if (newest.outcome == ScanOutcome::kRead && disputed_in_newest.empty()) return newest;
    ScanResult fused = DecodeMrz(text_->Fused(), today_);
    if (fused.outcome == ScanOutcome::kNothing) return Marked(newest, disputed_in_newest);
    const auto disputed = text_->Disputed(fused, kLeastSights);
    return Marked(std::move(fused), disputed);
  }

  Day today_;
  VideoLimits limits_;
  std::optional<BandFusion> text_;
  std::optional<BandFusion> other_;  // another text, seen once
  std::optional<BandPlaces> seen_;   // the last band's place
  std::optional<std::chrono::microseconds> seen_at_;
};

std::string_view NameOf(VideoState state) {
  switch (state) {
    case VideoState::kLooking:
      return "looking";
    case VideoState::kReading:
      return "reading";
    case VideoState::kSure:
      return "sure";
    case VideoState::kGaveUp:
      return "gave_up";
  }
  return "";
}

VideoReader::VideoReader(Day today, const VideoLimits& limits)
    : state_(std::make_unique<State>(today, limits)) {}
VideoReader::~VideoReader() = default;
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;

const VideoResult& VideoReader::Offer(const ImageView& frame, std::chrono::microseconds at) {
  state_->Offer(frame, at);
  return state_->result;
}

const VideoResult& VideoReader::result() const { return state_->result; }

}  // namespace otkel
