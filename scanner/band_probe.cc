#include "scanner/band_probe.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "scanner/line_alignment.h"
#include "scanner/line_net.h"
#include "scanner/line_strip.h"
#include "scanner/strip_reader.h"

namespace otkel {
namespace {

constexpr int kProbeCharacters = 14;  // of the piece that pitch and direction are judged on
constexpr std::array<float, 2> kProbePlaces = {0.4F, 0.65F};
constexpr double kLeastProbe = 2.5;    // merit a character: below, it is no OCR-B
constexpr double kClearProbe = -0.03;  // mean logarithm of how sure its characters are

// How well a strip reads, a character: that characters are there, and that they are clear. Upside
// down, characters are there too, but few of them are clear.
struct Merit {
  double all = 0;
  double clarity = -1e9;  // mean logarithm of how sure the characters are
};

Merit MeritOf(const Strip& strip, const Alignment& alignment) {
  constexpr double kClarityWeight = 3;
  constexpr double kFewCharacters = 9;
  if (alignment.columns.empty()) return {};
  double clarity = 0;
  for (const int column : alignment.columns) {
    const float* row = strip.scores.data() + static_cast<std::size_t>(column) * kClasses;
    const double best = *std::max_element(row, row + kCharacters);
    clarity += best - std::log(1 - std::min(0.999999F, std::exp(row[kNoCharacter])));
  }
  const auto count = static_cast<double>(alignment.columns.size());
  clarity /= count;
  const double merit = alignment.gain / count + kClarityWeight * clarity;
  return {merit * std::min(1.0, count / kFewCharacters), clarity};
}

struct ProbePlace {
  bool reversed = false;
  float along = 0;  // from the line's start, as a part of it
};

Probe ProbeAt(const ImagePyramid& image, const PrintLine& line, double pitch, ProbePlace place) {
  const cv::Point2f span = line.end - line.start;
  const auto length = static_cast<float>(std::hypot(span.x, span.y));
  const cv::Point2f direction = span / (place.reversed ? -length : length);
  const cv::Matx33d to_image =
      LooseStrip(line.start + span * place.along, direction, pitch, kProbeCharacters);
  const Strip strip = ScoreStrip(image, to_image, pitch, kProbeCharacters);
  const Merit merit = MeritOf(strip, AlignCharacters(strip.scores, 0));
  return {merit.all, pitch, place.reversed, merit.clarity > kClearProbe};
}

}  // namespace

// Tries pitches on the line, either way up: in one place, and where that is promising but leaves
// doubt in another.
std::optional<Probe> ProbeLine(const ImagePyramid& image, const PrintLine& line,
                               const std::vector<double>& pitches) {
  std::vector<Probe> promising;
  for (const bool reversed : {false, true}) {
    for (const double pitch : pitches) {
      const Probe probe = ProbeAt(image, line, pitch, {reversed, kProbePlaces[0]});
      if (probe.is_clear && !reversed) return probe;
      if (probe.merit > kLeastProbe) promising.push_back(probe);
    }
  }
  Probe best;
  for (Probe& probe : promising) {
    if (promising.size() > 1) {
      const ProbePlace place{probe.reversed, kProbePlaces[1]};
      probe.merit = (probe.merit + ProbeAt(image, line, probe.pitch, place).merit) / 2;
    }
    if (probe.merit > best.merit) best = probe;
  }
  if (best.merit < kLeastProbe) return std::nullopt;
  return best;
}

}  // namespace otkel
