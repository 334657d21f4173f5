#include "scanner/band_scan.h"

#include <opencv2/imgproc.hpp>
#include <utility>

#include "scanner/band_finder.h"
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

  std::vector<ScannedBand> Run() {
    for (const bool large : {false, true}) {
      for (const double direction : kDirections) {
        for (int level = 0; level < image_.levels(); ++level) {
          if (IsSearched(level, large) && TryLevel(level, direction)) return Found();
        }
        if (best_.result.outcome == ScanOutcome::kReadLookAt) return Found();
      }
    }
    return Found();
  }

 private:
  [[nodiscard]] std::vector<ScannedBand> Found() const {
    if (best_.result.outcome == ScanOutcome::kNothing) return {};
    return {best_};
  }

  bool IsSearched(int level, bool large) const {
    const int side = std::max(image_.Level(level).cols, image_.Level(level).rows);
    return large ? side > kLargestSearchSide && side <= kLargestLastSide
                 : side >= kSmallestSearchSide && side <= kLargestSearchSide;
  }

  // True when the search is over.
  bool TryLevel(int level, double direction) {
    for (const BandCandidate& band : FindBands(image_.Level(level), direction, kBandsAtOnce)) {
      if (bands_read_++ == kMostBands) return true;
      std::optional<BandReading> reading = ReadBand(image_, AtFullSize(band, level));
      if (!reading) continue;
      ScanResult result = DecodeMrz(*reading, today_);
      if (Better(result, best_.result)) best_ = {std::move(*reading), std::move(result)};
      if (best_.result.outcome == ScanOutcome::kRead) return true;
    }
    return false;
  }

  ImagePyramid image_;
  Day today_;
  ScannedBand best_;
  int bands_read_ = 0;
};

}  // namespace

std::vector<ScannedBand> ScanBands(const cv::Mat& grey, Day today) {
  return Search(grey, today).Run();
}

}  // namespace otkel
