#include "scanner/band_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "scanner/band_geometry.h"
#include "scanner/band_probe.h"
#include "scanner/glare.h"
#include "scanner/line_alignment.h"
#include "scanner/line_strip.h"
#include "scanner/strip_reader.h"

namespace otkel {
namespace {

constexpr double kPitchSlack = 0.14;      // how far a pitch may be off and still be read at
constexpr double kHopeless = 0.72;        // legibility: below, a better cut will not help
constexpr double kNearlyAsWell = 0.88;    // of the best gain: another format is worth a try
constexpr double kLeastGain = 1.2;        // a character of the whole band
constexpr double kWideMargin = 4.5;       // characters, while the ends are guesses
constexpr double kThreeLineColumns = 30;  // of the longest format
constexpr double kTwoLineColumns = 44;
constexpr double kNarrowMargin = 2;
constexpr float kGoesOnScore = 1.5F;  // a character rather than none, as logarithms
constexpr int kRefinements = 2;

// The pitch at which the print repeats itself, then the one seen from afar, if they differ.
std::vector<double> PitchesFor(double repeated, double seen) {
  std::vector<double> pitches = {repeated};
  if (std::abs(std::log(repeated / seen)) > kPitchSlack) pitches.push_back(seen);
  return pitches;
}

// The mean height of the ink in columns [first, last), from the middle of the strip, in strip
// pixels.
double InkOffset(const Strip& strip, int first, int last) {
  const int width = strip.pixels.cols;
  std::array<double, kStripHeight> rows{};
  for (int y = 2; y < kStripHeight - 2; ++y) {
    for (int x = std::max(0, first); x < std::min(width, last); ++x) {
      rows[y] += std::max(0.0F, strip.normalised[static_cast<std::size_t>(y) * width + x] - 0.3F);
    }
  }
  const double floor = *std::min_element(rows.begin() + 2, rows.end() - 2);
  double sum = 1e-9;
  double moment = 0;
  for (int y = 2; y < kStripHeight - 2; ++y) {
    sum += rows[y] - floor;
    moment += (rows[y] - floor) * (y - (kStripHeight - 1) / 2.0);
  }
  return std::clamp(moment / sum, -4.0, 4.0);
}

// Where the first and last character of a strip are centred, in strip pixels: a straight fit to all
// of them across, and the middle of the ink near either end.
std::pair<cv::Point2d, cv::Point2d> EndsOf(const Strip& strip, const Alignment& alignment) {
  const int count = static_cast<int>(alignment.columns.size());
  // Least squares for a parabola: perspective makes the pitch change along the line.
  cv::Mat design(count, 3, CV_64F);
  cv::Mat places(count, 1, CV_64F);
  for (int i = 0; i < count; ++i) {
    const double u = count > 1 ? 2.0 * i / (count - 1) - 1 : 0;
    design.at<double>(i, 0) = 1;
    design.at<double>(i, 1) = u;
    design.at<double>(i, 2) = u * u;
    places.at<double>(i) = StripX(alignment.columns[static_cast<std::size_t>(i)]);
  }
  cv::Mat fit;
  cv::solve(design, places, fit, cv::DECOMP_SVD);
  const double first = fit.at<double>(0) - fit.at<double>(1) + fit.at<double>(2);
  const double last = fit.at<double>(0) + fit.at<double>(1) + fit.at<double>(2);
  const double middle = (first + last) / 2;
  const double left_offset = InkOffset(strip, cvRound(first - kStripPitch / 2.0), cvRound(middle));
  const double right_offset = InkOffset(strip, cvRound(middle), cvRound(last + kStripPitch / 2.0));
  // The two offsets belong to the quarter points; the ends lie as far out again.
  const double centre_offset = (left_offset + right_offset) / 2;
  const double half_tilt = right_offset - left_offset;
  return {cv::Point2d(first, (kStripHeight - 1) / 2.0 + centre_offset - half_tilt),
          cv::Point2d(last, (kStripHeight - 1) / 2.0 + centre_offset + half_tilt)};
}

// All lines of a band, each in its strip.
struct Pass {
  std::vector<Strip> strips;
  std::vector<Alignment> alignments;
  double gain = 0;  // a character
};

bool IsWhole(const Pass& pass) {
  return std::none_of(pass.alignments.begin(), pass.alignments.end(),
                      [](const Alignment& alignment) { return alignment.columns.empty(); });
}

// A way to lay a format's columns over the lines.
struct Placement {
  BandGeometry geometry;
  Pass pass;  // as read while it was placed
  double seen = 0;
};

std::vector<Alignment> AlignedTogether(const std::vector<Strip>& strips, int columns) {
  std::vector<std::span<const float>> scores;
  for (const Strip& strip : strips) scores.emplace_back(strip.scores);
  return AlignLines(scores, columns);
}

// How well characters are seen where an alignment has them. A reflection may hide some, so that a
// place without a character says less than one with it.
double SeenAt(const Strip& strip, const Alignment& alignment) {
  double seen = 0;
  for (const int column : alignment.columns) {
    const float* row = strip.scores.data() + static_cast<std::size_t>(column) * kClasses;
    const double best = *std::max_element(row, row + kCharacters);
    seen += std::clamp(best - static_cast<double>(row[kNoCharacter]), -2.0, 6.0);
  }
  return seen;
}

// The first, rough alignment: each line by itself. The number of columns that explains the lines
// best comes first; another follows where it does so nearly as well.
std::vector<Placement> PlaceBand(const ImagePyramid& image, std::vector<PrintLine> lines,
                                 const Probe& probe) {
  if (probe.reversed) {
    std::reverse(lines.begin(), lines.end());
    for (PrintLine& line : lines) std::swap(line.start, line.end);
  }
  std::vector<Strip> strips;
  std::vector<cv::Matx33d> maps;
  const cv::Point2f first_span = lines.front().end - lines.front().start;
  const double shown = std::hypot(first_span.x, first_span.y) / probe.pitch;
  const double most = lines.size() == 3 ? kThreeLineColumns : kTwoLineColumns;
  const double characters = std::min(std::max(shown, most) + 2 * kWideMargin, 70.0);
  for (const PrintLine& line : lines) {
    const cv::Point2f span = line.end - line.start;
    const double length = std::hypot(span.x, span.y);
    const cv::Point2f direction(static_cast<float>(span.x / length),
                                static_cast<float>(span.y / length));
    maps.push_back(LooseStrip((line.start + line.end) / 2, direction, probe.pitch, characters));
    strips.push_back(ScoreStrip(image, maps.back(), probe.pitch, characters));
  }
  std::vector<Placement> placements;
  for (const int columns : lines.size() == 3 ? std::vector<int>{30} : std::vector<int>{44, 36}) {
    Pass pass;
    double seen = 0;
    pass.alignments = AlignedTogether(strips, columns);
    for (std::size_t line = 0; line < strips.size(); ++line) {
      const Strip& strip = strips[line];
      const Alignment& alignment = pass.alignments[line];
      seen += alignment.columns.empty() ? -1e9 : SeenAt(strip, alignment);
      pass.gain += alignment.gain / columns / static_cast<double>(lines.size());
    }
    if (seen < kLeastGain / 2 * columns * static_cast<double>(lines.size())) continue;
    const auto top = EndsOf(strips.front(), pass.alignments.front());
    const auto bottom = EndsOf(strips.back(), pass.alignments.back());
    pass.strips = strips;
    BandGeometry geometry;
    geometry.columns = columns;
    geometry.lines = static_cast<int>(lines.size());
    geometry.line_shift.assign(lines.size(), 0.0);
    geometry.ends = {Mapped(maps.front(), top.first), Mapped(maps.front(), top.second),
                     Mapped(maps.back(), bottom.second), Mapped(maps.back(), bottom.first)};
    placements.push_back({geometry, std::move(pass), seen});
  }
  std::sort(placements.begin(), placements.end(),
            [](const Placement& a, const Placement& b) { return a.seen > b.seen; });
  if (placements.size() > 1 && placements[1].seen < kNearlyAsWell * placements[0].seen)
    placements.pop_back();
  return placements;
}

Pass ReadAt(const ImagePyramid& image, const BandGeometry& geometry) {
  Pass pass;
  const double characters = geometry.columns + 2 * kNarrowMargin;
  for (int line = 0; line < geometry.lines; ++line) {
    pass.strips.push_back(ScoreStrip(image, geometry.StripToImage(line, kNarrowMargin),
                                     geometry.Pitch(), characters));
  }
  pass.alignments = AlignedTogether(pass.strips, geometry.columns);
  for (const Alignment& alignment : pass.alignments)
    pass.gain += alignment.gain / (geometry.columns * geometry.lines);
  return pass;
}

BandGeometry Refined(const BandGeometry& geometry, const Pass& pass) {
  BandGeometry refined = geometry;
  const cv::Matx33d top_map = geometry.StripToImage(0, kNarrowMargin);
  const cv::Matx33d bottom_map = geometry.StripToImage(geometry.lines - 1, kNarrowMargin);
  const auto top = EndsOf(pass.strips.front(), pass.alignments.front());
  const auto bottom = EndsOf(pass.strips.back(), pass.alignments.back());
  refined.ends = {Mapped(top_map, top.first), Mapped(top_map, top.second),
                  Mapped(bottom_map, bottom.second), Mapped(bottom_map, bottom.first)};
  const double line_pixels = kStripPitch * geometry.LineSpacing() / geometry.Pitch();
  for (int line = 1; line + 1 < geometry.lines; ++line) {
    const auto middle = EndsOf(pass.strips[line], pass.alignments[line]);
    const double offset = (middle.first.y + middle.second.y) / 2 - (kStripHeight - 1) / 2.0;
    const double outer = (top.first.y + top.second.y + bottom.first.y + bottom.second.y) / 4 -
                         (kStripHeight - 1) / 2.0;
    refined.line_shift[line] += (offset - outer) / line_pixels;
  }
  return refined;
}

enum class Beyond { kNothing, kCharacter, kUnseen };

// What stands one step beyond the first or last character of a line.
Beyond WhatFollows(const Strip& strip, const Alignment& alignment, bool right) {
  const auto count = static_cast<int>(alignment.columns.size());
  const double step =
      static_cast<double>(alignment.columns.back() - alignment.columns.front()) / (count - 1);
  const double place = right ? alignment.columns.back() + step : alignment.columns.front() - step;
  const int columns = static_cast<int>(strip.scores.size()) / kClasses;
  if (place < 1 || place > columns - 2) return Beyond::kUnseen;
  for (int column = cvRound(place) - 1; column <= cvRound(place) + 1; ++column) {
    const float* row = strip.scores.data() + static_cast<std::size_t>(column) * kClasses;
    if (*std::max_element(row, row + kCharacters) > row[kNoCharacter] + kGoesOnScore)
      return Beyond::kCharacter;
  }
  return Beyond::kNothing;
}

BandReading ReadingOf(const BandGeometry& geometry, const Pass& pass) {
  BandReading reading;
  reading.corners = geometry.Corners();
  for (int line = 0; line < geometry.lines; ++line) {
    std::vector<CharacterScores> characters;
    std::vector<double> centres;
    std::vector<float>& presence = reading.presence.emplace_back();
    for (const int column : pass.alignments[line].columns) {
      // Probabilities among characters only; that there is one is told apart.
      const float* row =
          pass.strips[line].scores.data() + static_cast<std::size_t>(column) * kClasses;
      float sum = 1e-12F;
      for (int c = 0; c < kCharacters; ++c) sum += std::exp(row[c]);
      presence.push_back(1 - std::exp(row[kNoCharacter]));
      CharacterScores scores;
      for (int c = 0; c < kCharacters; ++c) scores[c] = row[c] - std::log(sum);
      reading.legibility += std::exp(*std::max_element(scores.begin(), scores.end()));
      characters.push_back(scores);
      centres.push_back(StripX(column));
    }
    reading.lines.push_back(std::move(characters));
    const Beyond left = WhatFollows(pass.strips[line], pass.alignments[line], false);
    const Beyond right = WhatFollows(pass.strips[line], pass.alignments[line], true);
    reading.lines_beyond_left += left == Beyond::kCharacter ? 1 : 0;
    reading.lines_beyond_right += right == Beyond::kCharacter ? 1 : 0;
    reading.may_be_cut = reading.may_be_cut || left == Beyond::kUnseen || right == Beyond::kUnseen;
    reading.in_glare.push_back(FindGlare(pass.strips[line].pixels, centres));
  }
  reading.legibility /= geometry.columns * geometry.lines;
  return reading;
}

bool IsFinite(const BandReading& reading) {
  return std::all_of(reading.corners.begin(), reading.corners.end(), [](const cv::Point2f& corner) {
    return std::isfinite(corner.x) && std::isfinite(corner.y);
  });
}

// Whether what follows the lines, or precedes them, lies outside the image.
bool EndsOutside(const ImagePyramid& image, const BandReading& reading) {
  const auto columns = static_cast<float>(reading.lines[0].size());
  const cv::Rect2f whole({}, cv::Size2f(image.Level(0).size()));
  for (const auto& [left, right] : {std::array<std::size_t, 2>{0, 1}, {3, 2}}) {
    const cv::Point2f step = (reading.corners[right] - reading.corners[left]) * (1.5F / columns);
    if (!whole.contains(reading.corners[right] + step)) return true;
    if (!whole.contains(reading.corners[left] - step)) return true;
  }
  return false;
}

// Offers what was read; true where that is enough.
bool Offer(const ImagePyramid& image, const Pass& pass, BandReading reading,
           const ReadingTaker& take) {
  if (pass.gain < kLeastGain || !IsFinite(reading)) return false;
  reading.may_be_cut = reading.may_be_cut || EndsOutside(image, reading);
  return take(std::move(reading));
}

// Offers what was read while the band was placed, then where it was placed, then where its own
// characters say that it lies.
bool ReadPlaced(const ImagePyramid& image, const Placement& placement, const ReadingTaker& take) {
  BandGeometry geometry = placement.geometry;
  BandReading rough = ReadingOf(geometry, placement.pass);
  const bool is_hopeless = rough.legibility < kHopeless;
  if (Offer(image, placement.pass, std::move(rough), take)) return true;
  if (is_hopeless) return false;
  Pass pass = ReadAt(image, geometry);
  for (int i = 0; i < kRefinements && IsWhole(pass); ++i) {
    if (Offer(image, pass, ReadingOf(geometry, pass), take)) return true;
    const BandGeometry refined = Refined(geometry, pass);
    Pass refined_pass = ReadAt(image, refined);
    if (refined_pass.gain <= pass.gain) return false;
    geometry = refined;
    pass = std::move(refined_pass);
  }
  return IsWhole(pass) && Offer(image, pass, ReadingOf(geometry, pass), take);
}

}  // namespace

bool ReadBand(const ImagePyramid& image, const BandCandidate& candidate, double pitch,
              const ReadingTaker& take) {
  const PrintLine& second = candidate.lines[1];  // numbers, where others may be fillers only
  const auto probe = ProbeLine(image, second, PitchesFor(candidate.pitch, pitch));
  if (!probe) return false;
  for (const Placement& placement : PlaceBand(image, candidate.lines, *probe)) {
    if (ReadPlaced(image, placement, take)) break;
  }
  return true;
}

}  // namespace otkel
