#include "scanner/frame_quality.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/edge_width.h"

namespace otkel {
namespace {

// Where drawn specimens stop being read; docs/scanner.md has the measurements.
constexpr double kLeastPitch = 8;         // pixels
constexpr double kOutOfFocus = 0.34;      // sharpest edges, in pitches
constexpr double kMoved = 0.34;           // softest edges, in pitches, ...
constexpr double kMovedRatio = 1.5;       // ... and how much softer than the sharpest
constexpr double kOutOfFocusPixels = 7;   // sharpest edges of a whole frame
constexpr double kEdgeMargin = 1;         // pitches that belong between the text and the edge
constexpr int kDarkPaper = 75;            // grey levels
constexpr int kWhite = 248;               // no ink shows through
constexpr double kWashedOut = 0.4;        // of the usual contrast of a character
constexpr int kLeastGlare = 2;            // characters
constexpr double kMostSampledPitch = 14;  // pixels: enough to see blur, few enough to be fast
constexpr double kBandEdges = 0.03;       // share of a band's pixels that are steep edges
constexpr double kFrameEdges = 0.003;     // the same of a whole frame

struct CellLight {
  int darkest = 0;
  int lightest = 0;

  [[nodiscard]] int Contrast() const { return lightest - darkest; }
};

// The band turned level, `pitch` pixels a character.
struct Patch {
  cv::Mat pixels;
  double pitch = 0;
  double line_spacing = 0;
};

Patch CutPatch(const cv::Mat& grey, const BandPlaces& band) {
  Patch patch;
  patch.pitch = std::min(band.Pitch(), kMostSampledPitch);
  patch.line_spacing = patch.pitch * band.LineSpacing() / band.Pitch();
  const double last_line = band.lines() - 1;
  const cv::Size size(cvCeil(band.columns() * patch.pitch),
                      cvCeil((last_line + 2 * band.HalfHeight()) * patch.line_spacing));
  const auto right = static_cast<float>(size.width);
  const auto bottom = static_cast<float>(size.height);
  const std::array<cv::Point2f, 4> from = {
      cv::Point2f(0, 0), {right, 0}, {right, bottom}, {0, bottom}};
  const std::array<Point, 4> corners = {
      band.At(-0.5, -band.HalfHeight()), band.At(band.columns() - 0.5, -band.HalfHeight()),
      band.At(band.columns() - 0.5, last_line + band.HalfHeight()),
      band.At(-0.5, last_line + band.HalfHeight())};
  std::array<cv::Point2f, 4> to;
  for (std::size_t i = 0; i < 4; ++i) to[i] = {corners[i].x, corners[i].y};
  cv::warpPerspective(grey, patch.pixels, cv::getPerspectiveTransform(from.data(), to.data()), size,
                      cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  return patch;
}

CellLight LightOf(const Patch& patch, int line, int column) {
  const int left = cvRound(column * patch.pitch);
  const int right = std::min(patch.pixels.cols, cvRound((column + 1) * patch.pitch));
  const int top = cvRound(line * patch.line_spacing);
  const int bottom =
      std::min(patch.pixels.rows, cvRound(line * patch.line_spacing + 1.5 * patch.pitch));
  CellLight light{255, 0};
  for (int y = top; y < bottom; ++y) {
    const auto* row = patch.pixels.ptr<std::uint8_t>(y);
    for (int x = left; x < right; ++x) {
      light.darkest = std::min<int>(light.darkest, row[x]);
      light.lightest = std::max<int>(light.lightest, row[x]);
    }
  }
  return light;
}

int Median(std::vector<int> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

ImageArea Around(const BandPlaces& band, const std::vector<std::array<int, 2>>& cells) {
  float left = 1e9F, top = 1e9F, right = -1e9F, bottom = -1e9F;
  for (const auto& [line, column] : cells) {
    for (const Point& corner : band.Cell(line, column)) {
      left = std::min(left, corner.x);
      right = std::max(right, corner.x);
      top = std::min(top, corner.y);
      bottom = std::max(bottom, corner.y);
    }
  }
  return {left, top, right - left, bottom - top};
}

// A character beside a washed out one may be half covered, and then looks like a clear other one.
std::vector<bool> WithNeighbours(const std::vector<bool>& line) {
  std::vector<bool> wider = line;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0 && line[i - 1]) wider[i] = true;
    if (i + 1 < line.size() && line[i + 1]) wider[i] = true;
  }
  return wider;
}

// Marks the characters that light has washed out, and says where it is white.
void JudgeLight(const Patch& patch, const BandPlaces& band, BandQuality& quality) {
  std::vector<std::vector<CellLight>> cells(static_cast<std::size_t>(band.lines()));
  std::vector<int> contrasts;
  std::vector<int> papers;
  for (int line = 0; line < band.lines(); ++line) {
    for (int column = 0; column < band.columns(); ++column) {
      const CellLight light = LightOf(patch, line, column);
      cells[static_cast<std::size_t>(line)].push_back(light);
      contrasts.push_back(light.Contrast());
      papers.push_back(light.lightest);
    }
  }
  const double least = kWashedOut * Median(contrasts);
  if (Median(papers) < kDarkPaper) quality.hints.push_back({FrameAdvice::kTooDark, {}});
  std::vector<std::array<int, 2>> white;
  for (int line = 0; line < band.lines(); ++line) {
    std::vector<bool> washed_out;
    for (int column = 0; column < band.columns(); ++column) {
      const CellLight& light =
          cells[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
      washed_out.push_back(light.Contrast() < least);
      if (washed_out.back() && light.lightest >= kWhite) white.push_back({line, column});
    }
    quality.washed_out.push_back(WithNeighbours(washed_out));
  }
  if (static_cast<int>(white.size()) >= kLeastGlare)
    quality.hints.push_back({FrameAdvice::kGlare, Around(band, white)});
}

// Sharp, blurred along one direction, or along all.
std::optional<FrameAdvice> BlurOf(const Patch& patch) {
  const EdgeWidths edges = MeasureEdges(patch.pixels, kBandEdges);
  if (edges.sharpest > kOutOfFocus * patch.pitch) return FrameAdvice::kOutOfFocus;
  const bool one_way = edges.softest > kMovedRatio * edges.sharpest;
  if (one_way && edges.softest > kMoved * patch.pitch) return FrameAdvice::kHoldStill;
  return std::nullopt;
}

bool TouchesEdge(const cv::Mat& grey, const BandPlaces& band) {
  const double margin = kEdgeMargin * band.Pitch();
  for (const double u : {-0.5, band.columns() - 0.5}) {
    for (const double v : {-band.HalfHeight(), band.lines() - 1 + band.HalfHeight()}) {
      const Point corner = band.At(u, v);
      if (corner.x < margin || corner.x > grey.cols - margin || corner.y < margin ||
          corner.y > grey.rows - margin)
        return true;
    }
  }
  return false;
}

void SortByUrgency(std::vector<QualityHint>& hints) {
  std::stable_sort(hints.begin(), hints.end(),
                   [](const QualityHint& a, const QualityHint& b) { return a.advice < b.advice; });
}

// The level of light that nearly all of a frame lies below.
int BrightestOf(const cv::Mat& grey) {
  constexpr int kStep = 8;
  constexpr double kIgnored = 0.02;
  std::vector<int> levels;
  for (int y = 0; y < grey.rows; y += kStep) {
    for (int x = 0; x < grey.cols; x += kStep) levels.push_back(grey.at<std::uint8_t>(y, x));
  }
  const auto at = levels.begin() +
                  static_cast<std::ptrdiff_t>(static_cast<double>(levels.size()) * (1 - kIgnored));
  std::nth_element(levels.begin(), std::min(at, levels.end() - 1), levels.end());
  return *std::min(at, levels.end() - 1);
}

}  // namespace

BandQuality JudgeBand(const cv::Mat& grey, const BandPlaces& band) {
  BandQuality quality;
  if (!band.Plausible()) return quality;
  const Patch patch = CutPatch(grey, band);
  JudgeLight(patch, band, quality);
  if (TouchesEdge(grey, band)) quality.hints.push_back({FrameAdvice::kMoveBack, {}});
  if (band.Pitch() < kLeastPitch) quality.hints.push_back({FrameAdvice::kMoveCloser, {}});
  if (const auto blur = BlurOf(patch)) quality.hints.push_back({*blur, {}});
  SortByUrgency(quality.hints);
  return quality;
}

std::vector<QualityHint> JudgeWithoutBand(const cv::Mat& grey,
                                          const std::optional<BandPlaces>& last_seen) {
  std::vector<QualityHint> hints = {{FrameAdvice::kNoDocument, {}}};
  if (grey.rows < 3 || grey.cols < 3) return hints;
  if (BrightestOf(grey) < kDarkPaper) {
    hints.push_back({FrameAdvice::kTooDark, {}});
  } else if (last_seen) {
    const std::vector<QualityHint> there = JudgeBand(grey, *last_seen).hints;
    hints.insert(hints.end(), there.begin(), there.end());
  } else {
    constexpr int kStep = 4;
    constexpr int kLeastContrast = 40;  // below, there is nothing that could be sharp
    const EdgeWidths edges = MeasureEdges(grey, kFrameEdges, kStep);
    if (edges.contrast > kLeastContrast && edges.sharpest > kOutOfFocusPixels)
      hints.push_back({FrameAdvice::kOutOfFocus, {}});
  }
  SortByUrgency(hints);
  return hints;
}

}  // namespace otkel
