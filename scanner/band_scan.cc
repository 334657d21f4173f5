#include "scanner/band_scan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>

#include "scanner/band_lines.h"
#include "scanner/band_locator.h"
#include "scanner/image_pyramid.h"
#include "scanner/mrz_decoder.h"
#include "scanner/mrz_grammar.h"

namespace otkel {
namespace {

constexpr int kSearchSide = 640;  // the first size searched is at most so large
constexpr int kSmallestSide = 60;
constexpr int kFinestLevel = 2;       // characters too small to be seen there cannot be read
constexpr double kLinePitch = 8;      // pixels a character, where lines are looked for
constexpr int kMostProposals = 8;     // looked at for each size
constexpr double kCloserPart = 0.35;  // of an image may be looked at closer
constexpr float kCloserPitch = 7;     // pixels; larger print is seen well enough from afar
constexpr float kReachAlong = 12;     // characters that a proposal may have missed at either end
constexpr float kReachAcross = 5;
constexpr float kOtherDocument = 0.2F;  // of the weight of a band that was read
constexpr int kMostRefused = 2;    // sets without print of the kind, after which no other is tried
constexpr int kMostSets = 14;      // for an image: what nothing comes of must not take for ever
constexpr int kMostReadings = 14;  // likewise
constexpr int kLineSets = 3;       // tried for each proposal

// Which of two results tells more.
bool Better(const ScanResult& a, const ScanResult& b) {
  if (a.outcome != b.outcome) return a.outcome < b.outcome;
  return a.look_at.size() < b.look_at.size();
}

// Whether no other cut of the same place need be tried.
bool IsGoodEnough(const ScanResult& result) {
  constexpr std::size_t kFewPlaces = 3;
  return result.outcome == ScanOutcome::kRead ||
         (result.outcome == ScanOutcome::kReadLookAt && result.look_at.size() <= kFewPlaces);
}

// A text is read only if two cuts of its band are read alike: a cut that takes the foot off a 9
// makes a sure O of it, but the next one hardly does. Places that differ, or all that no digit
// covers where there is no other cut, are to be looked at. Leaves in `cut_before` what this one
// said.
ScanResult Confirmed(ScanResult result, std::vector<std::string>& cut_before) {
  const std::vector<std::string> before = std::exchange(cut_before, result.lines);
  if (result.outcome != ScanOutcome::kRead || before == result.lines) return result;
  const bool comparable =
      before.size() == result.lines.size() && before[0].size() == result.lines[0].size();
  for (std::size_t line = 0; line < result.lines.size(); ++line) {
    for (std::size_t column = 0; column < result.lines[line].size(); ++column) {
      const std::array<int, 2> place = {static_cast<int>(line), static_cast<int>(column)};
      const bool doubtful = comparable
                                ? before[line][column] != result.lines[line][column]
                                : DigitRuleOver(*result.format, place[0], place[1]) == nullptr;
      if (doubtful) result.look_at.push_back(place);
    }
  }
  result.outcome = ScanOutcome::kReadLookAt;
  return result;
}

cv::Point2f Rescaled(cv::Point2f point, float scale) {
  const float shift = (scale - 1) / 2;  // pixel centres have whole coordinates
  return point * scale + cv::Point2f(shift, shift);
}

BandProposal Rescaled(BandProposal proposal, float scale) {
  proposal.start = Rescaled(proposal.start, scale);
  proposal.end = Rescaled(proposal.end, scale);
  proposal.start_pitch *= scale;
  proposal.end_pitch *= scale;
  return proposal;
}

BandCandidate Rescaled(BandCandidate band, float scale) {
  for (PrintLine& line : band.lines) {
    line.start = Rescaled(line.start, scale);
    line.end = Rescaled(line.end, scale);
  }
  band.pitch *= scale;
  return band;
}

float ScaleOf(int level) { return static_cast<float>(1 << level); }

cv::Point2f MiddleOf(const ScanResult& result) {
  cv::Point2f middle(0, 0);
  for (const Point& corner : result.band) middle += cv::Point2f(corner.x, corner.y) * 0.25F;
  return middle;
}

// Where the whole band may lie of which `proposal` is a part.
cv::Rect PartAround(const BandProposal& proposal) {
  const cv::Point2f span = proposal.end - proposal.start;
  const float length = std::max(1.0F, std::hypot(span.x, span.y));
  const cv::Point2f reach = span / length * (kReachAlong * PitchOf(proposal));
  const std::vector<cv::Point2f> ends = {proposal.start - reach, proposal.end + reach};
  const int across = cvCeil(kReachAcross * PitchOf(proposal));
  const cv::Rect box = cv::boundingRect(ends);
  return {box.x - across, box.y - across, box.width + 2 * across, box.height + 2 * across};
}

cv::Point2f SideOf(const ScanResult& result, std::size_t from, std::size_t to) {
  return {result.band[to].x - result.band[from].x, result.band[to].y - result.band[from].y};
}

// Whether two bands lie over one another, as readings of one do.
bool IsSamePlace(const ScanResult& a, const ScanResult& b) {
  const cv::Point2f top = SideOf(a, 0, 1);
  const cv::Point2f left = SideOf(a, 0, 3);
  const float width = std::hypot(top.x, top.y);
  const cv::Point2f between = MiddleOf(a) - MiddleOf(b);
  const float along = std::abs(between.dot(top)) / width;
  const float across = std::abs(between.x * top.y - between.y * top.x) / width;
  return across < std::hypot(left.x, left.y) && along < 0.6F * width;
}

// One image's search: from afar, then nearer until something is read.
class Search {
 public:
  Search(const cv::Mat& grey, Day today) : image_(grey), today_(today) {}

  std::vector<ScannedBand> Run() {
    int first = 0;
    while (first + 1 < image_.levels() && LongSideOf(first) > kSearchSide) ++first;
    std::vector<BandProposal> proposals;
    for (int level = first; level < image_.levels() && level <= first + 2; ++level) {
      if (LongSideOf(level) >= kSmallestSide) Locate(level, proposals);
    }
    ReadAll(proposals);
    if (first >= 1 && !IsAnyRead()) LookCloser(first - 1, proposals);
    for (int level = first - 1; level >= kFinestLevel && !IsAnyRead(); --level) {
      proposals.clear();
      Locate(level, proposals);
      ReadAll(proposals);
    }
    std::stable_sort(found_.begin(), found_.end(), [](const ScannedBand& a, const ScannedBand& b) {
      return Better(a.result, b.result);
    });
    return std::move(found_);
  }

 private:
  [[nodiscard]] int LongSideOf(int level) const {
    return std::max(image_.Level(level).cols, image_.Level(level).rows);
  }

  [[nodiscard]] bool IsAnyRead() const {
    return std::any_of(found_.begin(), found_.end(), [](const ScannedBand& band) {
      return band.result.outcome <= ScanOutcome::kReadLookAt;
    });
  }

  // Adds what is proposed at `level`, in full-size pixels.
  void Locate(int level, std::vector<BandProposal>& proposals) const {
    for (const BandProposal& proposal : LocateBands(image_.Level(level)))
      proposals.push_back(Rescaled(proposal, ScaleOf(level)));
  }

  // Where something small was proposed but could not be read, the next finer size tells more of how
  // it lies. Only so much of the image is looked at.
  void LookCloser(int level, const std::vector<BandProposal>& seen) {
    const cv::Mat& grey = image_.Level(level);
    const float scale = ScaleOf(level);
    double area = kCloserPart * static_cast<double>(grey.total());
    std::vector<BandProposal> proposals;
    for (const BandProposal& proposal : seen) {
      if (PitchOf(proposal) / scale > kCloserPitch) continue;
      const cv::Rect part = PartAround(Rescaled(proposal, 1 / scale)) & cv::Rect({}, grey.size());
      if (part.empty()) continue;
      area -= part.area();
      if (area < 0) break;
      for (BandProposal& closer : LocateBands(grey(part))) {
        const cv::Point2f corner(static_cast<float>(part.x), static_cast<float>(part.y));
        closer.start += corner;
        closer.end += corner;
        proposals.push_back(Rescaled(closer, scale));
      }
    }
    ReadAll(proposals);
  }

  void ReadAll(std::vector<BandProposal>& proposals) {
    std::stable_sort(
        proposals.begin(), proposals.end(),
        [](const BandProposal& a, const BandProposal& b) { return a.weight > b.weight; });
    if (proposals.size() > kMostProposals) proposals.resize(kMostProposals);
    float weight_read = 0;
    for (const BandProposal& proposal : proposals) {
      // Another document's band looks about as much like one as the first does.
      if (proposal.weight < kOtherDocument * weight_read) break;
      if (IsKnown(proposal)) continue;
      Read(proposal);
      if (IsAnyRead()) weight_read = std::max(weight_read, proposal.weight);
    }
  }

  // Whether a band that was read lies there already.
  [[nodiscard]] bool IsKnown(const BandProposal& proposal) const {
    const cv::Point2f middle = (proposal.start + proposal.end) * 0.5F;
    return std::any_of(found_.begin(), found_.end(), [&](const ScannedBand& band) {
      const cv::Point2f between = MiddleOf(band.result) - middle;
      const bool near =
          std::hypot(between.x, between.y) < 8 * std::max(proposal.start_pitch, proposal.end_pitch);
      return near && band.result.outcome <= ScanOutcome::kReadLookAt;
    });
  }

  void Read(const BandProposal& proposal) {
    const double pitch = PitchOf(proposal);
    const int level = image_.LevelForPitch(pitch, kLinePitch);
    const float scale = ScaleOf(level);
    ScannedBand best;
    int refused = 0;
    for (const BandCandidate& lines :
         FindLinesOf(image_.Level(level), Rescaled(proposal, 1 / scale), kLineSets)) {
      if (sets_read_++ >= kMostSets || readings_ >= kMostReadings) break;
      std::vector<std::string> cut_before;  // what the last cut of these lines was read as
      const auto take = [&](BandReading reading) {
        ScanResult result = Confirmed(DecodeMrz(reading, today_), cut_before);
        if (Better(result, best.result)) best = {std::move(reading), std::move(result)};
        return best.result.outcome == ScanOutcome::kRead || ++readings_ >= kMostReadings;
      };
      if (!ReadBand(image_, Rescaled(lines, scale), pitch, take) && ++refused == kMostRefused)
        break;
      if (IsGoodEnough(best.result)) return Keep(std::move(best));
    }
    Keep(std::move(best));
  }

  // One place may be proposed more than once; the best reading of it stays.
  void Keep(ScannedBand band) {
    if (band.result.outcome == ScanOutcome::kNothing) return;
    for (ScannedBand& other : found_) {
      if (!IsSamePlace(other.result, band.result)) continue;
      if (Better(band.result, other.result)) other = std::move(band);
      return;
    }
    found_.push_back(std::move(band));
  }

  ImagePyramid image_;
  Day today_;
  int sets_read_ = 0;
  int readings_ = 0;
  std::vector<ScannedBand> found_;
};

}  // namespace

std::vector<ScannedBand> ScanBands(const cv::Mat& grey, Day today) {
  return Search(grey, today).Run();
}

}  // namespace otkel
