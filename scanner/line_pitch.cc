#include "scanner/line_pitch.h"

#include <algorithm>
#include <cmath>

#include "scanner/line_net.h"
#include "scanner/line_strip.h"

namespace otkel {
namespace {

constexpr double kMeasuredCharacters = 45;  // the strip is measured as if it had so many

// The ink of each column of a strip, less its mean.
std::vector<double> InkAlong(const cv::Mat& strip) {
  const std::vector<float> normalised = NormaliseStrip(strip);
  std::vector<double> ink(static_cast<std::size_t>(strip.cols), 0.0);
  for (int y = 0; y < kStripHeight; ++y) {
    for (int x = 0; x < strip.cols; ++x) {
      ink[x] += std::max(0.0F, normalised[static_cast<std::size_t>(y) * strip.cols + x]);
    }
  }
  double mean = 0;
  for (const double value : ink) mean += value / strip.cols;
  for (double& value : ink) value -= mean;
  return ink;
}

double Repetition(const std::vector<double>& ink, int lag) {
  double sum = 0;
  for (std::size_t x = static_cast<std::size_t>(lag); x < ink.size(); ++x)
    sum += ink[x] * ink[x - lag];
  return sum / static_cast<double>(ink.size() - static_cast<std::size_t>(lag));
}

}  // namespace

cv::Matx33d LooseStrip(cv::Point2f centre, cv::Point2f direction, double pitch, double characters) {
  const double scale = pitch / kStripPitch;
  const double half_width = characters * kStripPitch / 2;
  const double half_height = (kStripHeight - 1) / 2.0;
  const double dx = direction.x * scale;
  const double dy = direction.y * scale;
  return {dx, -dy, centre.x - dx * half_width + dy * half_height,  //
          dy, dx,  centre.y - dy * half_width - dx * half_height,  //
          0,  0,   1};
}

std::vector<double> LikelyPitches(const ImagePyramid& image, const PrintLine& line, double fewest,
                                  double most) {
  const cv::Point2f span = line.end - line.start;
  const double length = std::hypot(span.x, span.y);
  const cv::Point2f direction(static_cast<float>(span.x / length),
                              static_cast<float>(span.y / length));
  const double unit = length / kMeasuredCharacters;
  const int level = image.LevelForPitch(unit, kStripPitch / 2.0);
  const cv::Matx33d to_image =
      LooseStrip((line.start + line.end) / 2, direction, unit, kMeasuredCharacters);
  const int width = cvRound(kMeasuredCharacters * kStripPitch);
  const std::vector<double> ink =
      InkAlong(CutStrip(image.Level(level), ImagePyramid::ToLevel(level) * to_image, width));

  const int first = cvFloor(width / most);
  const int last = cvCeil(width / fewest);
  std::vector<std::pair<double, int>> peaks;
  for (int lag = first; lag <= last; ++lag) {
    const double here = Repetition(ink, lag);
    if (here >= Repetition(ink, lag - 1) && here >= Repetition(ink, lag + 1))
      peaks.emplace_back(-here, lag);
  }
  std::sort(peaks.begin(), peaks.end());
  std::vector<double> pitches;
  for (const auto& [negative, lag] : peaks) {
    if (pitches.size() < 2) pitches.push_back(lag * unit / kStripPitch);
  }
  return pitches;
}

}  // namespace otkel
