#include "scanner/glare.h"

#include <algorithm>
#include <array>

#include "scanner/line_net.h"

namespace otkel {
namespace {

constexpr int kNeighbours = 8;       // characters to either side that say how bright paper is
constexpr double kWhite = 250;       // paper that could not look brighter
constexpr double kWashedOut = 0.6;   // of the print's contrast: less of it on white paper is glare
constexpr double kBrightness = 0.3;  // of the print's contrast: what is brighter is glare

struct Tones {
  double paper = 0;
  double ink = 0;
};

Tones TonesAround(const cv::Mat& strip, double centre) {
  const int from = std::clamp(cvRound(centre) - kStripPitch / 2, 0, strip.cols - 1);
  const int to = std::clamp(cvRound(centre) + kStripPitch / 2, from + 1, strip.cols);
  std::vector<std::uint8_t> pixels;
  for (int y = 2; y < strip.rows - 2; ++y) {
    const auto* row = strip.ptr<std::uint8_t>(y);
    pixels.insert(pixels.end(), row + from, row + to);
  }
  const auto paper = pixels.begin() + static_cast<std::ptrdiff_t>(pixels.size() * 9 / 10);
  std::nth_element(pixels.begin(), paper, pixels.end());
  const auto ink = pixels.begin() + static_cast<std::ptrdiff_t>(pixels.size() / 20);
  std::nth_element(pixels.begin(), ink, paper);
  return {static_cast<double>(*paper), static_cast<double>(*ink)};
}

double MedianOf(std::vector<double> values) {
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

}  // namespace

std::vector<bool> FindGlare(const cv::Mat& strip, std::span<const double> centres) {
  std::vector<bool> glare(centres.size(), false);
  if (centres.empty()) return glare;
  std::vector<double> papers;
  std::vector<double> contrasts;
  for (const double centre : centres) {
    const Tones tones = TonesAround(strip, centre);
    papers.push_back(tones.paper);
    contrasts.push_back(tones.paper - tones.ink);
  }
  const double contrast = MedianOf(contrasts);
  const double whole = MedianOf(papers);
  for (std::size_t i = 0; i < centres.size(); ++i) {
    const std::size_t from = i < kNeighbours ? 0 : i - kNeighbours;
    const std::size_t to = std::min(centres.size(), i + kNeighbours + 1);
    const double usual = MedianOf({papers.begin() + static_cast<std::ptrdiff_t>(from),
                                   papers.begin() + static_cast<std::ptrdiff_t>(to)});
    const bool is_white = papers[i] >= kWhite && contrasts[i] < kWashedOut * contrast;
    glare[i] = is_white ||
               papers[i] > std::min(usual, whole + contrast * kBrightness) + contrast * kBrightness;
  }
  // The patch's soft edge reaches a little further than it shows.
  std::vector<bool> wider = glare;
  for (std::size_t i = 0; i < glare.size(); ++i) {
    if (!glare[i]) continue;
    if (i > 0) wider[i - 1] = true;
    if (i + 1 < glare.size()) wider[i + 1] = true;
  }
  return wider;
}

}  // namespace otkel
