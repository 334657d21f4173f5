#include "scanner/specimen/damage.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "scanner/image_decode.h"
#include "scanner/specimen/encode_jpeg.h"
#include "scanner/specimen/page_ground.h"

namespace otkel {
namespace {

struct DamageRow {
  std::string_view name;
  std::array<std::string_view, kDamageGrades> grades;
  std::array<double, kDamageGrades> amounts;
};

// By place in Damage.
constexpr std::array<DamageRow, kDamages> kRows = {{
    {"rotation",
     {"10 degrees", "45 degrees", "any direction", "any, tilted 40"},
     {10, 45, 180, 180}},
    {"perspective", {"tilt 12", "tilt 22", "tilt 31", "tilt 50"}, {12, 22, 31, 50}},
    {"defocus", {"0.06 pitch", "0.11 pitch", "0.17 pitch", "0.30 pitch"}, {0.06, 0.11, 0.17, 0.3}},
    {"motion", {"0.15 pitch", "0.3 pitch", "0.5 pitch", "1.0 pitch"}, {0.15, 0.3, 0.5, 1.0}},
    {"noise", {"sd 5", "sd 12", "sd 20", "sd 50"}, {5, 12, 20, 50}},
    {"glare", {"0.2", "0.4", "0.6", "1.5"}, {0.2, 0.4, 0.6, 1.5}},
    {"low resolution", {"pitch 11", "pitch 9", "pitch 7", "pitch 4.5"}, {11, 9, 7, 4.5}},
    {"dark", {"light 0.6", "light 0.35", "light 0.2", "light 0.05"}, {0.6, 0.35, 0.2, 0.05}},
    {"background", {"20 levels", "45 levels", "70 levels", "150 levels"}, {20, 45, 70, 150}},
    {"JPEG", {"quality 60", "quality 35", "quality 20", "quality 5"}, {60, 35, 20, 5}},
}};

const DamageRow& RowOf(Damage damage) { return kRows[static_cast<std::size_t>(damage)]; }

// A hologram over the whole page: soft spots and fine waves that reach across the print.
void Overlay(std::uint64_t seed, double levels, DocumentPage& page) {
  cv::RNG random(seed * 31 + 7);
  for (int i = 0; i < 4; ++i) random.next();
  cv::Mat pattern = SmoothNoise(random, page.pixels.size(), page.pitch * random.uniform(0.7, 4.0));
  const double period = page.pitch * random.uniform(0.5, 3.0);
  const double angle = random.uniform(0.0, CV_PI);
  for (int y = 0; y < pattern.rows; ++y) {
    for (int x = 0; x < pattern.cols; ++x) {
      const double along = x * std::cos(angle) + y * std::sin(angle);
      pattern.at<float>(y, x) += static_cast<float>(0.5 * std::sin(6.283 * along / period));
    }
  }
  cv::Mat coloured;
  cv::cvtColor(pattern * levels, coloured, cv::COLOR_GRAY2BGR);
  cv::Mat exact;
  page.pixels.convertTo(exact, CV_32FC3);
  exact -= coloured;
  exact.convertTo(page.pixels, CV_8UC3);
}

CameraStyle StyleFor(std::uint64_t seed, Damage damage, double amount, int grade) {
  CameraStyle style = AnyCameraStyle(seed, FrameCondition::kClean);
  cv::RNG random(seed * 17 + 3);
  for (int i = 0; i < 4; ++i) random.next();
  style.size = {1440, 1080};
  switch (damage) {
    case Damage::kRotation:
      style.turn_degrees = random.uniform(-amount, amount);
      if (grade == kDamageGrades - 1) style.tilt_degrees = 40;
      break;
    case Damage::kPerspective:
      style.tilt_degrees = amount;
      break;
    case Damage::kDefocus:
      style.defocus = amount;
      break;
    case Damage::kMotion:
      style.motion = amount;
      break;
    case Damage::kNoise:
      style.noise = amount;
      break;
    case Damage::kGlare:
      style.glare = amount;
      break;
    case Damage::kSmall:
      style.pitch = amount;
      break;
    case Damage::kDark:
      style.light = amount;
      break;
    case Damage::kBackground:
    case Damage::kJpeg:
      break;
  }
  return style;
}

void Compress(int quality, cv::Mat& pixels) {
  cv::Mat grey;
  cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  const auto decoded = DecodeGrey(EncodeGreyJpeg(grey, quality), {});
  if (!decoded.ok()) std::abort();  // our own encoder wrote it
  cv::cvtColor(*decoded, pixels, cv::COLOR_GRAY2BGR);
}

}  // namespace

std::string_view NameOf(Damage damage) { return RowOf(damage).name; }

std::string_view DescribeGrade(Damage damage, int grade) {
  return RowOf(damage).grades[static_cast<std::size_t>(grade)];
}

KnownFrame DamagedFrame(std::uint64_t seed, Damage damage, int grade, bool on_desk) {
  const double amount = RowOf(damage).amounts[static_cast<std::size_t>(grade)];
  const SpecimenText text = AnySpecimenText(seed, AnySpecimenFormat(seed));
  CameraStyle style = StyleFor(seed, damage, amount, grade);
  style.desk = on_desk;
  auto page = DrawDocumentPage(text, seed, 1.3 * style.pitch, Variety::kUnseen);
  if (!page.ok()) std::abort();  // see REQUIRES
  if (damage == Damage::kBackground) Overlay(seed, amount, *page);
  KnownFrame known{Photograph(*page, style, Variety::kUnseen), text.lines};
  if (damage == Damage::kJpeg) Compress(static_cast<int>(amount), known.frame.pixels);
  return known;
}

}  // namespace otkel
