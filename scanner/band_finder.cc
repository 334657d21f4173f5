#include "scanner/band_finder.h"

#include <algorithm>
#include <cmath>

#include "scanner/print_lines.h"

namespace otkel {
namespace {

float LengthOf(const PrintLine& line) { return line.end.x - line.start.x; }

float YAt(const PrintLine& line, float x) {
  return line.start.y + (line.end.y - line.start.y) * (x - line.start.x) / LengthOf(line);
}

// How well `lower` stands under `upper` as the next line of the same band: 0 not at all, 1
// perfectly. Level lines.
float FitAsNext(const PrintLine& upper, const PrintLine& lower) {
  const float left = std::max(upper.start.x, lower.start.x);
  const float right = std::min(upper.end.x, lower.end.x);
  const float longer = std::max(LengthOf(upper), LengthOf(lower));
  const float overlap = (right - left) / longer;
  if (overlap < 0.6F) return 0;
  const float thickness = (upper.thickness + lower.thickness) / 2;
  const float spacing_left = YAt(lower, left) - YAt(upper, left);
  const float spacing_right = YAt(lower, right) - YAt(upper, right);
  const float spacing = (spacing_left + spacing_right) / 2;
  if (spacing < 1.15F * thickness || spacing > 4.2F * thickness) return 0;
  if (std::abs(spacing_left - spacing_right) > 0.5F * spacing) return 0;
  const float likeness =
      std::min(upper.thickness, lower.thickness) / std::max(upper.thickness, lower.thickness);
  if (likeness < 0.5F) return 0;
  const float ends = std::abs(upper.start.x - lower.start.x) + std::abs(upper.end.x - lower.end.x);
  return overlap * likeness * std::exp(-ends / longer);
}

// Long lines are likelier an MRZ than short ones.
float AspectLikeness(const PrintLine& line) {
  const float aspect = LengthOf(line) / line.thickness;
  return std::clamp((aspect - 8) / 24, 0.1F, 1.0F) * std::sqrt(LengthOf(line));
}

// Lines of one band begin and end together: each is drawn out along its own axis to the common
// ends.
BandCandidate BandOf(std::vector<PrintLine> lines, float likeness) {
  float left = lines.front().start.x;
  float right = lines.front().end.x;
  for (const PrintLine& line : lines) {
    left = std::min(left, line.start.x);
    right = std::max(right, line.end.x);
  }
  for (PrintLine& line : lines) {
    const cv::Point2f start(left, YAt(line, left));
    const cv::Point2f end(right, YAt(line, right));
    line.start = start;
    line.end = end;
  }
  return {std::move(lines), likeness};
}

std::vector<BandCandidate> Combine(const std::vector<PrintLine>& lines) {
  std::vector<BandCandidate> bands;
  for (const PrintLine& top : lines) {
    for (const PrintLine& middle : lines) {
      const float first_fit = FitAsNext(top, middle);
      if (first_fit <= 0) continue;
      const float looks = (AspectLikeness(top) + AspectLikeness(middle)) / 2;
      bands.push_back(BandOf({top, middle}, first_fit * looks));
      for (const PrintLine& bottom : lines) {
        const float second_fit = FitAsNext(middle, bottom);
        if (second_fit <= 0) continue;
        const float x = (middle.start.x + middle.end.x) / 2;
        const float upper_gap = YAt(middle, x) - YAt(top, x);
        const float lower_gap = YAt(bottom, x) - YAt(middle, x);
        const float evenness = std::min(upper_gap, lower_gap) / std::max(upper_gap, lower_gap);
        if (evenness < 0.75F) continue;
        bands.push_back(
            BandOf({top, middle, bottom}, 1.25F * evenness * (first_fit + second_fit) / 2 * looks));
      }
    }
  }
  return bands;
}

}  // namespace

std::vector<BandCandidate> FindLevelBands(const cv::Mat& grey) {
  std::vector<BandCandidate> bands = Combine(FindLevelLines(grey));
  std::sort(bands.begin(), bands.end(),
            [](const BandCandidate& a, const BandCandidate& b) { return a.likeness > b.likeness; });
  return bands;
}

}  // namespace otkel
