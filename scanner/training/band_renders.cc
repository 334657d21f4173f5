#include "scanner/training/band_renders.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "scanner/band_net.h"
#include "scanner/specimen/camera_frame.h"

namespace otkel {
namespace {

const cv::Size kSampleSize(320, 224);
constexpr double kLeastPitch = 1.5;
constexpr double kMostPitch = 9;

struct Line {
  cv::Point2f start;
  cv::Point2f end;
};

cv::Point2f AtHalfSize(cv::Point2f point) { return (point - cv::Point2f(0.5F, 0.5F)) * 0.5F; }

// The axis through the middle of all lines, from half a character before to half one after.
Line AxisOf(const CameraFrame& frame, int columns) {
  const auto& first = frame.lines.front();
  const auto& last = frame.lines.back();
  const cv::Point2f start = AtHalfSize((first[0] + last[0]) * 0.5F);
  const cv::Point2f end = AtHalfSize((first[1] + last[1]) * 0.5F);
  const cv::Point2f half = (end - start) * (0.5F / static_cast<float>(columns - 1));
  return {start - half, end + half};
}

// Perspective makes characters at one end larger: the pitch there against the middle's, from how
// far apart the lines are.
struct Spread {
  float start;
  float end;
};

Spread SpreadOf(const CameraFrame& frame) {
  const auto gap = [&](int end) {
    const cv::Point2f across = frame.lines.back()[static_cast<std::size_t>(end)] -
                               frame.lines.front()[static_cast<std::size_t>(end)];
    return std::hypot(across.x, across.y) / 2;
  };
  return {gap(0), gap(1)};
}

void Label(const CameraFrame& frame, int columns, BandSample& sample, int cells_across) {
  const Line axis = AxisOf(frame, columns);
  const cv::Point2f span = axis.end - axis.start;
  const float length = std::hypot(span.x, span.y);
  const cv::Point2f along = span / length;
  const cv::Point2f across(-along.y, along.x);
  const Spread spread = SpreadOf(frame);
  const float middle_spread = (spread.start + spread.end) / 2;
  const float middle_pitch = length / static_cast<float>(columns);
  for (std::size_t i = 0; i < sample.targets.size(); ++i) {
    BandTarget& target = sample.targets[i];
    const auto column = static_cast<float>(static_cast<int>(i) % cells_across);
    const auto row = static_cast<float>(static_cast<int>(i) / cells_across);
    const cv::Point2f middle((column + 0.5F) * kBandCell - 0.5F, (row + 0.5F) * kBandCell - 0.5F);
    const cv::Point2f from_start = middle - axis.start;
    const float place = from_start.dot(along);
    const float distance = from_start.dot(across);
    const float part = std::clamp(place / length, 0.0F, 1.0F);
    const float local =
        (spread.start + (spread.end - spread.start) * part) / std::max(0.1F, middle_spread);
    const float pitch = middle_pitch * local;
    const float reach = std::max(5.0F, 0.35F * middle_spread * 2 * local);
    const float slack = reach + 4 + pitch;
    if (place < -8 || place > length + 8 || std::abs(distance) > slack) continue;
    target.kind = BandTarget::kIgnored;
    if (place < 0 || place > length || std::abs(distance) > reach) continue;
    target.kind = BandTarget::kBand;
    target.direction = {along.x, along.y};
    target.offset = {-distance * across.x / kBandCell, -distance * across.y / kBandCell};
    target.log_pitch = std::log2(pitch / static_cast<float>(kBandPitchUnit));
    target.three_lines = frame.lines.size() == 3;
  }
}

CameraStyle AnyStyle(cv::RNG& random, std::uint64_t seed) {
  const auto condition = static_cast<FrameCondition>(random.uniform(0, kFrameConditions));
  CameraStyle style = AnyCameraStyle(seed, condition);
  style.size = kSampleSize * 2;
  style.pitch = 2 * kLeastPitch * std::pow(kMostPitch / kLeastPitch, random.uniform(0.0, 1.0));
  style.turn_degrees =
      random.uniform(0, 3) == 0 ? random.uniform(-5.0, 5.0) : random.uniform(0.0, 360.0);
  style.tilt_degrees = std::max(style.tilt_degrees, random.uniform(-20.0, 33.0));
  style.desk = random.uniform(0, 6) > 0;
  if (random.uniform(0, 4) == 0) style.light = random.uniform(0.12, 0.5);
  return style;
}

}  // namespace

BandSample DrawBandSample(std::uint64_t seed) {
  cv::RNG random(seed * 0x9E3779B97F4A7C15ULL + 9);
  for (int i = 0; i < 4; ++i) random.next();
  CameraStyle style = AnyStyle(random, seed);
  const double noise = std::exchange(style.noise, 0) / 1.5;  // cheaper added to the small image
  const int kind = random.uniform(0, 10);
  BandSample sample;
  const cv::Size cells = kSampleSize / kBandCell;
  sample.targets.resize(static_cast<std::size_t>(cells.area()));
  cv::Mat pixels;
  if (kind == 0) {
    pixels = PhotographDesk(style, Variety::kTraining);
  } else {
    SpecimenText text =
        AnySpecimenText(seed, random.uniform(0, 5) < 2 ? MrzFormat::kTd1 : AnySpecimenFormat(seed));
    const auto columns = static_cast<int>(text.lines[0].size());
    const bool has_mrz = kind > 1;
    for (std::string& line : text.lines) {
      if (!has_mrz) line.assign(line.size(), ' ');
    }
    const auto page =
        DrawDocumentPage(text, seed, std::max(6.0, 1.3 * style.pitch), Variety::kTraining);
    if (!page.ok()) std::abort();  // see REQUIRES
    const CameraFrame frame = Photograph(*page, style, Variety::kTraining);
    if (has_mrz) Label(frame, columns, sample, cells.width);
    pixels = frame.pixels;
  }
  cv::Mat grey;
  cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  cv::resize(grey, grey, kSampleSize, 0, 0, cv::INTER_AREA);
  cv::Mat grain(grey.size(), CV_16S);
  random.fill(grain, cv::RNG::NORMAL, 0.0, noise);
  cv::add(grey, grain, grey, cv::noArray(), CV_8U);
  sample.input = BandInput(grey);
  return sample;
}

}  // namespace otkel
