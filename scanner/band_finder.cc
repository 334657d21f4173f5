#include "scanner/band_finder.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

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

std::vector<BandCandidate> FindBands(const cv::Mat& grey, double degrees, int limit) {
  cv::Mat level = grey;
  cv::Matx23d to_level(1, 0, 0, 0, 1, 0);
  if (degrees != 0) {
    const double radians = degrees * CV_PI / 180;
    const double c = std::abs(std::cos(radians));
    const double s = std::abs(std::sin(radians));
    const cv::Size size(cvCeil(grey.cols * c + grey.rows * s),
                        cvCeil(grey.cols * s + grey.rows * c));
    cv::Mat turn =
        cv::getRotationMatrix2D(cv::Point2f(grey.cols / 2.0F, grey.rows / 2.0F), degrees, 1);
    to_level = cv::Matx23d(turn);
    to_level(0, 2) += (size.width - grey.cols) / 2.0;
    to_level(1, 2) += (size.height - grey.rows) / 2.0;
    cv::warpAffine(grey, level, to_level, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  }
  std::vector<BandCandidate> bands = Combine(FindLevelLines(level));
  std::sort(bands.begin(), bands.end(),
            [](const BandCandidate& a, const BandCandidate& b) { return a.likeness > b.likeness; });
  if (bands.size() > static_cast<std::size_t>(limit)) bands.resize(static_cast<std::size_t>(limit));
  cv::Matx23d from_level;
  cv::invertAffineTransform(to_level, from_level);
  const auto to_image = [&](cv::Point2f point) {
    const cv::Vec2d image = from_level * cv::Vec3d(point.x, point.y, 1);
    return cv::Point2f(static_cast<float>(image[0]), static_cast<float>(image[1]));
  };
  for (BandCandidate& band : bands) {
    for (PrintLine& line : band.lines) {
      line.start = to_image(line.start);
      line.end = to_image(line.end);
    }
  }
  return bands;
}

}  // namespace otkel
