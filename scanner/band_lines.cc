#include "scanner/band_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace otkel {
namespace {

// Lines are looked for in a piece of the image turned level, its characters about so far apart.
constexpr float kPitch = 8;
constexpr float kMarginAlong = 6;   // characters beyond what was proposed
constexpr float kMarginAcross = 5;  // characters, to either side of the axis
constexpr int kWindows = 6;         // the piece is summed up in so many parts from left to right
constexpr double kMostSlope = 0.12;
constexpr double kSlopeStep = 0.005;
constexpr float kLeastProminence =
    0.2F;                                // of a line among its neighbours, as a part of the highest
constexpr float kTwoLineSpacing = 2.5F;  // characters: ICAO 9303-4, -6, -7
constexpr float kThreeLineSpacing = 1.68F;  // 9303-5

// A piece of the image turned level.
struct LevelPiece {
  cv::Matx33d to_image;
  cv::Mat strokes;  // how much darker than what is around, float
  float left = 0;   // what was proposed
  float right = 0;
};

LevelPiece TurnLevel(const cv::Mat& grey, const BandProposal& proposal) {
  const cv::Point2f span = proposal.end - proposal.start;
  const float length = std::hypot(span.x, span.y);
  const float pitch = PitchOf(proposal);
  const float characters = std::min(length / pitch, 64.0F);
  const cv::Size size(static_cast<int>((characters + 2 * kMarginAlong) * kPitch),
                      static_cast<int>(2 * kMarginAcross * kPitch));
  const cv::Point2f dx = span / length * (pitch / kPitch);
  const cv::Point2f dy(-dx.y, dx.x);
  const cv::Point2f origin = (proposal.start + proposal.end) * 0.5F -
                             dx * (static_cast<float>(size.width - 1) / 2) -
                             dy * (static_cast<float>(size.height - 1) / 2);
  LevelPiece piece;
  piece.to_image = {dx.x, dy.x, origin.x, dx.y, dy.y, origin.y, 0, 0, 1};
  piece.left = kMarginAlong * kPitch;
  piece.right = static_cast<float>(size.width) - kMarginAlong * kPitch;
  cv::Mat level;
  cv::warpAffine(grey, level, cv::Matx23d(dx.x, dy.x, origin.x, dx.y, dy.y, origin.y), size,
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  cv::Mat strokes;
  // Narrow from left to right: characters are, the edges of a page that run along them are not.
  cv::morphologyEx(level, strokes, cv::MORPH_BLACKHAT,
                   cv::getStructuringElement(cv::MORPH_RECT, {9, 1}));
  strokes.convertTo(piece.strokes, CV_32F);
  return piece;
}

using Profile = std::vector<float>;

float MiddleOfWindow(const LevelPiece& piece, int window) {
  return piece.left + (piece.right - piece.left) * (static_cast<float>(window) + 0.5F) / kWindows;
}

// How much print stands in each row of a window.
std::array<Profile, kWindows> ProfilesOf(const LevelPiece& piece) {
  std::array<Profile, kWindows> profiles;
  const float width = (piece.right - piece.left) / kWindows;
  for (int window = 0; window < kWindows; ++window) {
    const int from = static_cast<int>(piece.left + width * static_cast<float>(window));
    const int to =
        std::max(from + 1, static_cast<int>(piece.left + width * static_cast<float>(window + 1)));
    cv::Mat rows;
    cv::reduce(piece.strokes.colRange(from, to), rows, 1, cv::REDUCE_AVG);
    cv::blur(rows, rows, {1, 3});
    profiles[static_cast<std::size_t>(window)].assign(rows.begin<float>(), rows.end<float>());
  }
  return profiles;
}

float At(const Profile& profile, float y) {
  const float inside = std::clamp(y, 0.0F, static_cast<float>(profile.size()) - 1.001F);
  const auto row = static_cast<std::size_t>(inside);
  const float part = inside - static_cast<float>(row);
  return profile[row] * (1 - part) + profile[row + 1] * part;
}

// All windows laid over one another along lines of that slope.
Profile Sheared(const LevelPiece& piece, const std::array<Profile, kWindows>& profiles,
                double slope) {
  Profile sum(profiles[0].size(), 0.0F);
  const float middle = (piece.left + piece.right) / 2;
  for (int window = 0; window < kWindows; ++window) {
    const auto shift = static_cast<float>(slope * (MiddleOfWindow(piece, window) - middle));
    for (std::size_t y = 0; y < sum.size(); ++y)
      sum[y] += At(profiles[static_cast<std::size_t>(window)], static_cast<float>(y) + shift);
  }
  return sum;
}

double Sharpness(const Profile& profile) {
  double sharpness = 0;
  for (std::size_t y = 1; y < profile.size(); ++y) {
    const double step = profile[y] - profile[y - 1];
    sharpness += step * step;
  }
  return sharpness;
}

double SlopeOf(const LevelPiece& piece, const std::array<Profile, kWindows>& profiles) {
  double best = 0;
  double sharpest = -1;
  for (double slope = -kMostSlope; slope <= kMostSlope; slope += kSlopeStep) {
    const double sharpness = Sharpness(Sheared(piece, profiles, slope));
    if (sharpness <= sharpest) continue;
    sharpest = sharpness;
    best = slope;
  }
  return best;
}

// A line of print in the piece: y = middle + slope * (x - the piece's middle).
struct LevelLine {
  float middle = 0;
  float slope = 0;
  float height = 0;  // of its peak over its neighbours
};

// Rows where more print stands than above and below.
std::vector<LevelLine> PeaksOf(const Profile& profile, double slope) {
  std::vector<LevelLine> peaks;
  const auto count = static_cast<int>(profile.size());
  const float highest = *std::max_element(profile.begin(), profile.end());
  for (int y = 2; y + 2 < count; ++y) {
    const auto from = profile.begin() + std::max(0, y - 2);
    const auto to = profile.begin() + std::min(count, y + 3);
    const float value = profile[static_cast<std::size_t>(y)];
    if (value < *std::max_element(from, to) ||
        (!peaks.empty() && static_cast<float>(y) - peaks.back().middle < 4))
      continue;
    constexpr int kReach = 7;
    const float above =
        *std::min_element(profile.begin() + std::max(0, y - kReach), profile.begin() + y);
    const float below =
        *std::min_element(profile.begin() + y, profile.begin() + std::min(count, y + kReach + 1));
    const float prominence = value - std::max(above, below);
    if (prominence < kLeastProminence * highest) continue;
    peaks.push_back({static_cast<float>(y), static_cast<float>(slope), prominence});
  }
  return peaks;
}

// Fits the line anew: in each window to the middle of the print near it. Lines of a tilted page
// converge, so each has a slope of its own.
void Refine(const LevelPiece& piece, const std::array<Profile, kWindows>& profiles,
            LevelLine& line) {
  const float middle = (piece.left + piece.right) / 2;
  double sum_w = 0;
  double sum_x = 0;
  double sum_y = 0;
  double sum_xx = 0;
  double sum_xy = 0;
  for (int window = 0; window < kWindows; ++window) {
    const Profile& profile = profiles[static_cast<std::size_t>(window)];
    const float x = MiddleOfWindow(piece, window) - middle;
    const float expected = line.middle + line.slope * x;
    float floor = 1e9F;
    for (int step = -4; step <= 4; ++step)
      floor = std::min(floor, At(profile, expected + static_cast<float>(step)));
    double weight = 1e-6;
    double moment = 0;
    for (int step = -4; step <= 4; ++step) {
      const double print = At(profile, expected + static_cast<float>(step)) - floor;
      weight += print;
      moment += print * step;
    }
    const double y = expected + moment / weight;
    sum_w += weight;
    sum_x += weight * x;
    sum_y += weight * y;
    sum_xx += weight * x * x;
    sum_xy += weight * x * y;
  }
  const double spread = sum_xx - sum_x * sum_x / sum_w;
  if (spread <= 0) return;
  const double slope = (sum_xy - sum_x * sum_y / sum_w) / spread;
  if (std::abs(slope - line.slope) > 0.04) return;
  line.slope = static_cast<float>(slope);
  line.middle = static_cast<float>((sum_y - slope * sum_x) / sum_w);
}

// From where to where print stands along the lines.
struct Extent {
  float left = 0;
  float right = 0;
};

// How much print stands in each column along a line.
cv::Mat PrintAlong(const LevelPiece& piece, const LevelLine& line) {
  const float middle = (piece.left + piece.right) / 2;
  cv::Mat print(1, piece.strokes.cols, CV_32F, cv::Scalar(0));
  for (int x = 0; x < piece.strokes.cols; ++x) {
    const int y = cvRound(line.middle + line.slope * (static_cast<float>(x) - middle));
    const int from = std::clamp(y - 3, 0, piece.strokes.rows - 1);
    const int to = std::clamp(y + 3, 0, piece.strokes.rows - 1);
    for (int row = from; row <= to; ++row) print.at<float>(x) += piece.strokes.at<float>(row, x);
  }
  return print;
}

Extent ExtentOf(const LevelPiece& piece, const std::vector<cv::Mat>& prints) {
  const int width = piece.strokes.cols;
  cv::Mat print = prints[0].clone();
  for (std::size_t i = 1; i < prints.size(); ++i) print += prints[i];
  cv::blur(print, print, {13, 1});
  std::vector<float> inside(print.begin<float>() + static_cast<int>(piece.left),
                            print.begin<float>() + static_cast<int>(piece.right));
  const auto half = inside.begin() + static_cast<std::ptrdiff_t>(inside.size() / 2);
  std::nth_element(inside.begin(), half, inside.end());
  const float least = 0.3F * *half;
  constexpr int kGap = 14;  // pixels without print that end a line
  const auto walk = [&](int step) {
    int last = (static_cast<int>(piece.left) + static_cast<int>(piece.right)) / 2;
    for (int x = last; x >= 0 && x < width && std::abs(x - last) <= kGap; x += step) {
      if (print.at<float>(x) >= least) last = x;
    }
    return static_cast<float>(last);
  };
  return {walk(-1) + 3, walk(1) - 3};  // the smoothing's half width, less a stroke
}

// The distance at which the print along the lines repeats itself, near to what was seen from afar.
float RepeatOf(const std::vector<cv::Mat>& prints, const Extent& extent) {
  const int from = std::max(0, static_cast<int>(extent.left));
  const int to = std::min(prints[0].cols, static_cast<int>(extent.right) + 1);
  constexpr int kLeastLag = 4;
  constexpr int kMostLag = 15;
  if (to - from < 4 * kMostLag) return kPitch;
  std::array<float, kMostLag + 1> repeats{};
  for (const cv::Mat& print : prints) {
    cv::Mat smooth;
    cv::blur(print, smooth, {25, 1});
    const cv::Mat wave = print - smooth;
    const auto* values = wave.ptr<float>();
    for (int lag = kLeastLag; lag <= kMostLag; ++lag) {
      for (int x = from; x + lag < to; ++x)
        repeats[static_cast<std::size_t>(lag)] += values[x] * values[x + lag];
    }
  }
  float best = kPitch;
  float highest = 0;
  for (int lag = kLeastLag + 1; lag < kMostLag; ++lag) {
    const float here = repeats[static_cast<std::size_t>(lag)];
    const float before = repeats[static_cast<std::size_t>(lag - 1)];
    const float after = repeats[static_cast<std::size_t>(lag + 1)];
    if (here < before || here < after) continue;
    const float bend = before - 2 * here + after;
    const float place = static_cast<float>(lag) + (bend < 0 ? 0.5F * (before - after) / bend : 0);
    const float off = std::log(place / kPitch) / 0.25F;
    const float likely = here * std::exp(-off * off / 2);
    if (likely <= highest) continue;
    highest = likely;
    best = place;
  }
  return best;
}

// How well lines so far apart fit a format.
float SpacingLikeness(float spacing, float usual) {
  const float off = std::log(std::max(spacing, 0.1F) / kPitch / usual) / 0.3F;
  return std::exp(-off * off / 2);
}

class Combiner {
 public:
  Combiner(const LevelPiece& piece, const BandProposal& proposal)
      : piece_(piece), proposal_(proposal) {}

  std::vector<BandCandidate> Combine(const std::vector<LevelLine>& lines) {
    for (std::size_t top = 0; top < lines.size(); ++top) {
      for (std::size_t next = top + 1; next < lines.size(); ++next) {
        const float first = lines[next].middle - lines[top].middle;
        const float pair = SpacingLikeness(first, kTwoLineSpacing);
        if (pair > 0.05F) Add({lines[top], lines[next]}, pair * (1.1F - proposal_.three_lines));
        for (std::size_t last = next + 1; last < lines.size(); ++last) {
          const float second = lines[last].middle - lines[next].middle;
          const float evenness = std::min(first, second) / std::max(first, second);
          const float triple = SpacingLikeness((first + second) / 2, kThreeLineSpacing);
          if (evenness < 0.75F || triple < 0.05F) continue;
          Add({lines[top], lines[next], lines[last]},
              evenness * triple * (0.1F + proposal_.three_lines));
        }
      }
    }
    return std::move(found_);
  }

 private:
  void Add(const std::vector<LevelLine>& lines, float likeness) {
    float middle = 0;
    float height = 0;
    for (const LevelLine& line : lines) {
      middle += line.middle / static_cast<float>(lines.size());
      height += line.height / static_cast<float>(lines.size());
    }
    const float off_axis = (middle - static_cast<float>(piece_.strokes.rows - 1) / 2) / kPitch;
    BandCandidate band;
    band.likeness = likeness * height * std::exp(-off_axis * off_axis / 2);
    std::vector<cv::Mat> prints;
    for (const LevelLine& line : lines) prints.push_back(PrintAlong(piece_, line));
    Extent extent = ExtentOf(piece_, prints);
    band.pitch = RepeatOf(prints, extent) / kPitch * PitchOf(proposal_);
    // Too long does no harm: where the text ends, its characters will tell.
    extent = {std::min(extent.left, piece_.left), std::max(extent.right, piece_.right)};
    for (const LevelLine& line : lines)
      band.lines.push_back({ToImage(line, extent.left), ToImage(line, extent.right)});
    found_.push_back(std::move(band));
  }

  [[nodiscard]] cv::Point2f ToImage(const LevelLine& line, float x) const {
    const float y = line.middle + line.slope * (x - (piece_.left + piece_.right) / 2);
    const cv::Vec3d point = piece_.to_image * cv::Vec3d(x, y, 1);
    return {static_cast<float>(point[0]), static_cast<float>(point[1])};
  }

  const LevelPiece& piece_;
  const BandProposal& proposal_;
  std::vector<BandCandidate> found_;
};

}  // namespace

std::vector<BandCandidate> FindLinesOf(const cv::Mat& grey, const BandProposal& proposal,
                                       int limit) {
  const LevelPiece piece = TurnLevel(grey, proposal);
  const std::array<Profile, kWindows> profiles = ProfilesOf(piece);
  const double slope = SlopeOf(piece, profiles);
  std::vector<LevelLine> lines = PeaksOf(Sheared(piece, profiles, slope), slope);
  for (LevelLine& line : lines) Refine(piece, profiles, line);
  std::vector<BandCandidate> bands = Combiner(piece, proposal).Combine(lines);
  std::sort(bands.begin(), bands.end(),
            [](const BandCandidate& a, const BandCandidate& b) { return a.likeness > b.likeness; });
  // How many lines there are is easily miscounted from afar: the best of each count come first.
  const auto other = std::find_if(bands.begin(), bands.end(), [&](const BandCandidate& band) {
    return band.lines.size() != bands.front().lines.size();
  });
  if (other != bands.end()) std::rotate(bands.begin() + 1, other, other + 1);
  if (bands.size() > static_cast<std::size_t>(limit)) bands.resize(static_cast<std::size_t>(limit));
  return bands;
}

}  // namespace otkel
