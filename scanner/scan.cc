#include "scanner/scan.h"

#include <opencv2/imgproc.hpp>
#include <utility>

#include "scanner/band_finder.h"
#include "scanner/band_reader.h"
#include "scanner/image_decode.h"
#include "scanner/image_pyramid.h"
#include "scanner/mrz_decoder.h"

namespace otkel {
namespace {

constexpr int kLargestSearchSide = 1100;  // levels larger than this are searched last
constexpr int kLargestLastSide = 2600;
constexpr int kSmallestSearchSide = 180;
constexpr int kBandsAtOnce = 4;  // candidates read per level and direction
constexpr int kMostBands = 40;   // candidates read per image

// The directions that print may run in, likeliest first; each reaches 12 degrees to either side,
// and lines are read either way up.
constexpr std::array<double, 10> kDirections = {0, 90, 20, -20, 70, -70, 40, -40, 55, -55};

// Which of two results tells more.
bool Better(const ScanResult& a, const ScanResult& b) {
  if (a.outcome != b.outcome) return a.outcome < b.outcome;
  return a.look_at.size() < b.look_at.size();
}

BandCandidate AtFullSize(BandCandidate band, int level) {
  const float scale = static_cast<float>(1 << level);
  const float shift = (scale - 1) / 2;
  for (PrintLine& line : band.lines) {
    line.start = line.start * scale + cv::Point2f(shift, shift);
    line.end = line.end * scale + cv::Point2f(shift, shift);
    line.thickness *= scale;
  }
  return band;
}

// One image's search: directions and sizes in turn until a text is read without doubt or the limits
// are reached.
class Search {
 public:
  Search(const cv::Mat& grey, Day today) : image_(grey), today_(today) {}

  ScanResult Run() {
    for (const bool large : {false, true}) {
      for (const double direction : kDirections) {
        for (int level = 0; level < image_.levels(); ++level) {
          if (IsSearched(level, large) && TryLevel(level, direction)) return best_;
        }
        if (best_.outcome == ScanOutcome::kReadLookAt) return best_;
      }
    }
    return best_;
  }

 private:
  bool IsSearched(int level, bool large) const {
    const int side = std::max(image_.Level(level).cols, image_.Level(level).rows);
    return large ? side > kLargestSearchSide && side <= kLargestLastSide
                 : side >= kSmallestSearchSide && side <= kLargestSearchSide;
  }

  // True when the search is over.
  bool TryLevel(int level, double direction) {
    for (const BandCandidate& band : FindBands(image_.Level(level), direction, kBandsAtOnce)) {
      if (bands_read_++ == kMostBands) return true;
      const std::optional<BandReading> reading = ReadBand(image_, AtFullSize(band, level));
      if (!reading) continue;
      ScanResult result = DecodeMrz(*reading, today_);
      if (Better(result, best_)) best_ = std::move(result);
      if (best_.outcome == ScanOutcome::kRead) return true;
    }
    return false;
  }

  ImagePyramid image_;
  Day today_;
  ScanResult best_;
  int bands_read_ = 0;
};

}  // namespace

std::string_view NameOf(ScanOutcome outcome) {
  switch (outcome) {
    case ScanOutcome::kRead:
      return "read";
    case ScanOutcome::kReadLookAt:
      return "read_look_at";
    case ScanOutcome::kNotRead:
      return "not_read";
    case ScanOutcome::kNothing:
      break;
  }
  return "nothing";
}

ScanResult Scan(const ImageView& image, Day today) {
  if (image.pixels == nullptr || image.width <= 0 || image.height <= 0) return {};
  const int type = image.channels == 3 ? CV_8UC3 : CV_8UC1;
  // OpenCV has no read-only view; nothing below writes to it.
  const cv::Mat pixels(image.height, image.width, type, const_cast<std::uint8_t*>(image.pixels),
                       static_cast<std::size_t>(image.stride));
  cv::Mat grey = pixels;
  if (image.channels == 3) cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  return Search(grey, today).Run();
}

absl::StatusOr<ScanResult> ScanEncoded(std::span<const std::uint8_t> encoded, Day today,
                                       const ScanLimits& limits) {
  absl::StatusOr<cv::Mat> grey = DecodeGrey(encoded, limits);
  if (!grey.ok()) return grey.status();
  return Search(*grey, today).Run();
}

}  // namespace otkel
