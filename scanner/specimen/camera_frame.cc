#include "scanner/specimen/camera_frame.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/band_geometry.h"
#include "scanner/specimen/desk.h"

namespace otkel {
namespace {

cv::RNG StartedRandom(std::uint64_t seed) {
  cv::RNG random(seed * 0x9E3779B97F4A7C15ULL + 5);
  for (int i = 0; i < 4; ++i) random.next();
  return random;
}

// The page's plane as a pinhole camera sees it: tilted about an axis through its middle, then
// turned. Page and image measured in pixels, both about their middles.
cv::Matx33d Tilted(cv::RNG& random, const cv::Mat& page, const CameraStyle& style) {
  const double tilt = style.tilt_degrees * CV_PI / 180;
  const double axis = random.uniform(0.0, 2 * CV_PI);
  const double turn = style.turn_degrees * CV_PI / 180;
  const double distance = random.uniform(1.8, 4.0) * page.cols;
  const cv::Matx33d to_axis(std::cos(axis), std::sin(axis), 0,   //
                            -std::sin(axis), std::cos(axis), 0,  //
                            0, 0, 1);
  const cv::Matx33d lean(1, 0, 0,               //
                         0, std::cos(tilt), 0,  //
                         0, std::sin(tilt) / distance, 1);
  const cv::Matx33d turned(std::cos(turn), -std::sin(turn), 0,  //
                           std::sin(turn), std::cos(turn), 0,   //
                           0, 0, 1);
  const cv::Matx33d centred(1, 0, -page.cols / 2.0, 0, 1, -page.rows / 2.0, 0, 0, 1);
  return turned * to_axis.t() * lean * to_axis * centred;
}

// Scales and moves so that the MRZ has its pitch and lies whole within the frame.
cv::Matx33d Placed(cv::RNG& random, const DocumentPage& page, const CameraStyle& style,
                   const cv::Matx33d& tilted) {
  const cv::Point2f middle = (page.lines.front()[0] + page.lines.front()[1] + page.lines.back()[0] +
                              page.lines.back()[1]) *
                             0.25F;
  const auto half = static_cast<float>(page.pitch / 2);
  const cv::Point2f step =
      Mapped(tilted, middle + cv::Point2f(half, 0)) - Mapped(tilted, middle - cv::Point2f(half, 0));
  const double scale = style.pitch / std::hypot(step.x, step.y);
  cv::Rect2f box;
  std::vector<cv::Point2f> points;
  for (const auto& line : page.lines) {
    for (const cv::Point2f end : line)
      points.push_back(Mapped(tilted, end) * static_cast<float>(scale));
  }
  box = cv::boundingRect(points);
  const double margin = 1.7 * style.pitch;
  const auto place = [&](double extent, double start, double length) {
    const double least = margin - start;
    const double most = extent - margin - start - length;
    return most > least ? random.uniform(least, most) : (least + most) / 2;
  };
  const double x = place(style.size.width, box.x, box.width);
  const double y = place(style.size.height, box.y, box.height);
  return cv::Matx33d(scale, 0, x, 0, scale, y, 0, 0, 1) * tilted;
}

void Streak(cv::RNG& random, double length, cv::Mat& image) {
  constexpr int kFine = 8;  // the streak is drawn so many times finer than pixels
  const int side = (static_cast<int>(std::ceil(length)) + 2) | 1;
  cv::Mat fine = cv::Mat::zeros(side * kFine, side * kFine, CV_32F);
  const double angle = random.uniform(0.0, CV_PI);
  const cv::Point2d middle(side * kFine / 2.0, side * kFine / 2.0);
  const cv::Point2d reach(std::cos(angle) * length * kFine / 2,
                          std::sin(angle) * length * kFine / 2);
  cv::line(fine, middle - reach, middle + reach, 1.0F, kFine / 2);
  cv::Mat kernel;
  cv::resize(fine, kernel, {side, side}, 0, 0, cv::INTER_AREA);
  kernel /= cv::sum(kernel)[0];
  cv::filter2D(image, image, -1, kernel);
}

// A lamp mirrored by the lamination: an elongated patch that washes the print out.
void Glare(cv::RNG& random, const CameraStyle& style, const CameraFrame& frame, cv::Mat& light) {
  const auto& line =
      frame
          .lines[static_cast<std::size_t>(random.uniform(0, static_cast<int>(frame.lines.size())))];
  const auto along = static_cast<float>(random.uniform(0.0, 1.0));
  const cv::Point2f centre = line[0] + (line[1] - line[0]) * along;
  const double length = style.pitch * random.uniform(3.0, 12.0);
  const double width = style.pitch * random.uniform(1.5, 5.0);
  const double angle = random.uniform(0.0, 180.0);
  cv::Mat patch = cv::Mat::zeros(light.size(), CV_32F);
  cv::ellipse(patch,
              cv::RotatedRect(centre, {static_cast<float>(length), static_cast<float>(width)},
                              static_cast<float>(angle)),
              1.0F, cv::FILLED);
  cv::GaussianBlur(patch, patch, cv::Size(), style.pitch * random.uniform(0.5, 1.5));
  light += patch * (255 * style.glare);
}

void Expose(cv::RNG& random, const CameraStyle& style, const CameraFrame* frame, cv::Mat& pixels) {
  if (style.defocus > 0) cv::GaussianBlur(pixels, pixels, cv::Size(), style.defocus * style.pitch);
  if (style.motion > 0) Streak(random, style.motion * style.pitch, pixels);
  cv::Mat exact;
  pixels.convertTo(exact, CV_32FC3, style.light);
  if (style.shade > 0) {
    const double from = random.uniform(0.0, 2 * CV_PI);
    const double dx = std::cos(from) / exact.cols;
    const double dy = std::sin(from) / exact.rows;
    for (int y = 0; y < exact.rows; ++y) {
      auto* row = exact.ptr<cv::Vec3f>(y);
      for (int x = 0; x < exact.cols; ++x) {
        const double side = 0.5 + 0.7 * (dx * (x - exact.cols / 2.0) + dy * (y - exact.rows / 2.0));
        row[x] *= static_cast<float>(1 - style.shade * std::clamp(side, 0.0, 1.0));
      }
    }
  }
  if (style.glare > 0 && frame != nullptr) {
    cv::Mat light = cv::Mat::zeros(exact.size(), CV_32F);
    Glare(random, style, *frame, light);
    cv::Mat coloured;
    cv::cvtColor(light, coloured, cv::COLOR_GRAY2BGR);
    exact += coloured;
  }
  if (style.noise > 0) {
    // A tile of grain laid over the whole: drawing it for every pixel would take longer than all
    // the rest.
    cv::Mat tile(257, 263, CV_32FC3);
    random.fill(tile, cv::RNG::NORMAL, 0.0, style.noise);
    cv::Mat noise;
    cv::repeat(tile, exact.rows / tile.rows + 1, exact.cols / tile.cols + 1, noise);
    exact += noise(cv::Rect({}, exact.size()));
  }
  exact.convertTo(pixels, CV_8UC3);
}

}  // namespace

std::string_view NameOf(FrameCondition condition) {
  switch (condition) {
    case FrameCondition::kClean:
      return "clean";
    case FrameCondition::kPerspective:
      return "perspective";
    case FrameCondition::kRotation:
      return "rotation";
    case FrameCondition::kDark:
      return "dark";
    case FrameCondition::kGlare:
      return "glare";
    case FrameCondition::kDefocus:
      return "defocus";
    case FrameCondition::kMotion:
      return "motion";
    case FrameCondition::kSmall:
      break;
  }
  return "small";
}

CameraStyle AnyCameraStyle(std::uint64_t seed, FrameCondition condition) {
  cv::RNG random = StartedRandom(seed ^ 0xCA3E5A);
  CameraStyle style;
  style.seed = seed;
  style.pitch = random.uniform(10.0, 20.0);
  style.turn_degrees = random.uniform(-15.0, 15.0);
  style.tilt_degrees = random.uniform(0.0, 10.0);
  style.shade = random.uniform(0.0, 0.35);
  style.noise = random.uniform(1.0, 4.0);
  style.defocus = random.uniform(0.0, 0.05);
  switch (condition) {
    case FrameCondition::kClean:
      break;
    case FrameCondition::kPerspective:
      style.tilt_degrees = random.uniform(15.0, 31.0);
      break;
    case FrameCondition::kRotation:
      style.turn_degrees = random.uniform(0.0, 360.0);
      break;
    case FrameCondition::kDark:
      style.light = 0.2;
      style.noise = random.uniform(2.0, 5.0);
      break;
    case FrameCondition::kGlare:
      style.glare = random.uniform(0.3, 0.9);
      break;
    case FrameCondition::kDefocus:
      style.defocus = random.uniform(0.11, 0.17);
      break;
    case FrameCondition::kMotion:
      style.motion = random.uniform(0.3, 0.5);
      break;
    case FrameCondition::kSmall:
      style.pitch = random.uniform(6.5, 8.5);
      break;
  }
  return style;
}

CameraFrame Photograph(const DocumentPage& page, const CameraStyle& style, Variety variety) {
  cv::RNG random = StartedRandom(style.seed);
  CameraFrame frame;
  frame.pixels = style.desk
                     ? DrawDesk(random, style.size, variety)
                     : cv::Mat(style.size, CV_8UC3, cv::Scalar::all(random.uniform(30, 230)));
  const cv::Matx33d tilted = Tilted(random, page.pixels, style);
  frame.page_to_frame = Placed(random, page, style, tilted);
  for (const auto& line : page.lines) {
    frame.lines.push_back(
        {Mapped(frame.page_to_frame, line[0]), Mapped(frame.page_to_frame, line[1])});
  }
  cv::Mat pixels = page.pixels;
  const double shrink = page.pitch / style.pitch;
  if (shrink > 1.2) cv::GaussianBlur(pixels, pixels, cv::Size(), 0.4 * shrink);
  cv::warpPerspective(pixels, frame.pixels, frame.page_to_frame, style.size, cv::INTER_LINEAR,
                      cv::BORDER_TRANSPARENT);
  Expose(random, style, &frame, frame.pixels);
  return frame;
}

cv::Mat PhotographDesk(const CameraStyle& style, Variety variety) {
  cv::RNG random = StartedRandom(style.seed);
  cv::Mat desk = DrawDesk(random, style.size, variety);
  Expose(random, style, nullptr, desk);
  return desk;
}

}  // namespace otkel
