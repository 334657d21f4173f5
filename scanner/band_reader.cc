#include "scanner/band_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "scanner/band_geometry.h"
#include "scanner/glare.h"
#include "scanner/line_alignment.h"
#include "scanner/line_model.h"
#include "scanner/line_strip.h"

namespace otkel {
namespace {

constexpr double kStripSourcePitch =
    11;  // pixels a character that a strip is cut from, at least, if the image has it
constexpr int kProbeCharacters = 14;  // of the piece that pitch and direction are judged on
constexpr std::array<float, 2> kProbePlaces = {0.4F, 0.65F};
constexpr double kLeastProbe = 1.2;     // merit a character: below, it is no OCR-B
constexpr double kClearProbe = -0.03;   // mean logarithm of how sure its characters are
constexpr double kPitchSlack = 0.14;    // how far a pitch may be off and still be read at
constexpr double kNearlyAsWell = 0.88;  // of the best gain: another format is worth a try
constexpr double kLeastGain = 1.2;      // a character of the whole band
constexpr double kWideMargin = 4.5;     // characters, while the ends are guesses
constexpr double kNarrowMargin = 2;
constexpr float kGoesOnScore = 1.5F;  // a character rather than none, as logarithms
constexpr int kRefinements = 2;
constexpr float kClearScore = -0.1F;  // logarithm of a probability

// Cuts and scores one strip of `characters` characters.
struct Strip {
  cv::Mat pixels;
  std::vector<float> normalised;
  std::vector<float> scores;
};

Strip ScoreStrip(const ImagePyramid& image, const cv::Matx33d& to_image, double pitch,
                 double characters) {
  const int width = cvRound(characters * kStripPitch) / kColumnPixels * kColumnPixels;
  const int level = image.LevelForPitch(pitch, kStripSourcePitch);
  Strip strip;
  strip.pixels = CutStrip(image.Level(level), ImagePyramid::ToLevel(level) * to_image, width);
  strip.normalised = NormaliseStrip(strip.pixels);
  strip.scores = ColumnScores(LineModelWeights(), strip.normalised, width);
  return strip;
}

double StripX(int column) { return column * kColumnPixels + (kColumnPixels - 1) / 2.0; }

// How the lines are probed: which way they run and how far apart their characters are.
struct Probe {
  double merit = 0;  // a character
  double pitch = 0;
  bool reversed = false;
  bool is_clear = false;  // beyond doubt: no other need be tried
};

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

// The pitch at which the print repeats itself, then the one seen from afar, if they differ.
std::vector<double> PitchesFor(double repeated, double seen) {
  std::vector<double> pitches = {repeated};
  if (std::abs(std::log(repeated / seen)) > kPitchSlack) pitches.push_back(seen);
  return pitches;
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

// Tries pitches on the line, either way up: in one place, and where that is promising but leaves
// doubt in another.
Probe ProbeLine(const ImagePyramid& image, const PrintLine& line,
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
  return best;
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

cv::Point2f ToPoint(const cv::Matx33d& map, cv::Point2d point) {
  const cv::Vec3d mapped = map * cv::Vec3d(point.x, point.y, 1);
  return {static_cast<float>(mapped[0] / mapped[2]), static_cast<float>(mapped[1] / mapped[2])};
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

// Whether every character is beyond doubt, so that a better cut would tell nothing new.
bool IsClear(const Pass& pass) {
  for (std::size_t line = 0; line < pass.strips.size(); ++line) {
    for (const int column : pass.alignments[line].columns) {
      const float* row =
          pass.strips[line].scores.data() + static_cast<std::size_t>(column) * kClasses;
      if (*std::max_element(row, row + kCharacters) < kClearScore) return false;
    }
  }
  return true;
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
  const double characters =
      std::min(std::hypot(first_span.x, first_span.y) / probe.pitch + 2 * kWideMargin, 70.0);
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
    geometry.ends = {ToPoint(maps.front(), top.first), ToPoint(maps.front(), top.second),
                     ToPoint(maps.back(), bottom.second), ToPoint(maps.back(), bottom.first)};
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
  refined.ends = {ToPoint(top_map, top.first), ToPoint(top_map, top.second),
                  ToPoint(bottom_map, bottom.second), ToPoint(bottom_map, bottom.first)};
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

// Whether a character stands one step beyond the first or last one of a line.
bool GoesOn(const Strip& strip, const Alignment& alignment, bool right) {
  const auto count = static_cast<int>(alignment.columns.size());
  const double step =
      static_cast<double>(alignment.columns.back() - alignment.columns.front()) / (count - 1);
  const double place = right ? alignment.columns.back() + step : alignment.columns.front() - step;
  const int columns = static_cast<int>(strip.scores.size()) / kClasses;
  for (int column = cvRound(place) - 1; column <= cvRound(place) + 1; ++column) {
    if (column < 0 || column >= columns) continue;
    const float* row = strip.scores.data() + static_cast<std::size_t>(column) * kClasses;
    if (*std::max_element(row, row + kCharacters) > row[kNoCharacter] + kGoesOnScore) return true;
  }
  return false;
}

BandReading ReadingOf(const BandGeometry& geometry, const Pass& pass) {
  BandReading reading;
  reading.corners = geometry.Corners();
  for (int line = 0; line < geometry.lines; ++line) {
    std::vector<CharacterScores> characters;
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
    }
    reading.lines.push_back(std::move(characters));
    std::vector<double> centres;
    for (const int column : pass.alignments[line].columns) centres.push_back(StripX(column));
    reading.lines_beyond_left += GoesOn(pass.strips[line], pass.alignments[line], false) ? 1 : 0;
    reading.lines_beyond_right += GoesOn(pass.strips[line], pass.alignments[line], true) ? 1 : 0;
    reading.in_glare.push_back(FindGlare(pass.strips[line].pixels, centres));
  }
  reading.legibility /= geometry.columns * geometry.lines;
  return reading;
}

// Reads where the band was placed, and again where its own characters say that it lies.
std::optional<BandReading> ReadPlaced(const ImagePyramid& image, Placement placement) {
  BandGeometry& geometry = placement.geometry;
  if (IsClear(placement.pass)) return ReadingOf(geometry, placement.pass);
  Pass pass = ReadAt(image, geometry);
  if (!IsWhole(pass)) return std::nullopt;
  for (int i = 0; i < kRefinements && !IsClear(pass); ++i) {
    const BandGeometry refined = Refined(geometry, pass);
    Pass refined_pass = ReadAt(image, refined);
    if (!IsWhole(refined_pass) || refined_pass.gain <= pass.gain) break;
    geometry = refined;
    pass = std::move(refined_pass);
  }
  if (pass.gain < kLeastGain) return std::nullopt;
  return ReadingOf(geometry, pass);
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

}  // namespace

std::optional<std::vector<BandReading>> ReadBand(const ImagePyramid& image,
                                                 const BandCandidate& candidate, double pitch) {
  const PrintLine& second = candidate.lines[1];  // numbers, where others may be fillers only
  const Probe probe = ProbeLine(image, second, PitchesFor(candidate.pitch, pitch));
  std::vector<BandReading> readings;
  if (probe.merit < kLeastProbe) return std::nullopt;
  std::vector<Placement> placements = PlaceBand(image, candidate.lines, probe);
  for (Placement& placement : placements) {
    auto reading = ReadPlaced(image, std::move(placement));
    if (!reading || !IsFinite(*reading)) continue;
    reading->may_be_cut = EndsOutside(image, *reading);
    readings.push_back(*std::move(reading));
  }
  return readings;
}

}  // namespace otkel
